import { Languages, Monitor, Moon, Sun } from 'lucide-react';
import { ChoiceMenu, IconButton } from '../ui/index.ts';
import type { ThemeChoice } from './settings.ts';
import { changeSettings, themeChoices, useSettings } from './settings.ts';
import { useWords } from './words.ts';

/** Each language is named in itself: whoever cannot read the page must find theirs. */
const languageChoices = [
  { value: 'en', label: <span lang="en">English</span> },
  { value: 'zh', label: <span lang="zh-CN">中文</span> },
];

/** Chooses the language. */
export function LanguageMenu() {
  const { t, language } = useWords();
  return (
    <ChoiceMenu
      label={t('console.language')}
      choices={languageChoices}
      value={language}
      onChoose={(value) => changeSettings({ language: value === 'zh' ? 'zh' : 'en' })}
      trigger={<IconButton label={t('console.language')} icon={<Languages size={16} />} />}
    />
  );
}

const themeIcons = { system: Monitor, light: Sun, dark: Moon } as const;

/** Chooses the theme. */
export function ThemeMenu() {
  const { t } = useWords();
  const { theme } = useSettings();
  const Icon = themeIcons[theme];
  const choices = themeChoices.map((value) => ({ value, label: t(`console.theme.${value}`) }));
  const choose = (value: string) =>
    changeSettings({
      theme: themeChoices.find((each): each is ThemeChoice => each === value) ?? 'system',
    });
  return (
    <ChoiceMenu
      label={t('console.theme')}
      choices={choices}
      value={theme}
      onChoose={choose}
      trigger={<IconButton label={t('console.theme')} icon={<Icon size={16} />} />}
    />
  );
}
