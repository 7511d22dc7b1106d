import type { Language } from '@aetherius/text';
import { useSyncExternalStore } from 'react';

/** How the reader wants the console: theirs, kept in the browser, never on the server. */
export interface Settings {
  readonly language: Language;
  readonly theme: ThemeChoice;
}

/** The themes that can be chosen; `system` follows the machine. */
export const themeChoices = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const storageKey = 'aetherius.settings';
const darkQuery = '(prefers-color-scheme: dark)';
const listeners = new Set<() => void>();
let settings: Settings = { language: 'en', theme: 'system' };

/**
 * Reads what was chosen before, lets `?lang=` and `?theme=` of the URL override it once, and shows
 * it. The two are taken out of the URL afterwards, so that a later choice is not undone by a reload.
 */
export function startSettings(): void {
  const url = new URL(window.location.href);
  const stored = readStored();
  settings = {
    language: asLanguage(url.searchParams.get('lang')) ?? stored.language ?? browserLanguage(),
    theme: asTheme(url.searchParams.get('theme')) ?? stored.theme ?? 'system',
  };
  if (url.searchParams.has('lang') || url.searchParams.has('theme')) {
    url.searchParams.delete('lang');
    url.searchParams.delete('theme');
    window.history.replaceState(window.history.state, '', url);
    store();
  }
  show();
  window.matchMedia(darkQuery).addEventListener('change', show);
}

/** Changes a setting, keeps it, and shows it. */
export function changeSettings(change: Partial<Settings>): void {
  settings = { ...settings, ...change };
  store();
  show();
  for (const listener of listeners) listener();
}

/** The settings, live. */
export function useSettings(): Settings {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => settings,
  );
}

function show(): void {
  const dark =
    settings.theme === 'dark' ||
    (settings.theme === 'system' && window.matchMedia(darkQuery).matches);
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
  document.documentElement.lang = settings.language === 'zh' ? 'zh-CN' : 'en';
}

/** A browser that keeps nothing (private mode, a full disk) still shows the console. */
function store(): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(settings));
  } catch {
    // The choice then lasts as long as the page.
  }
}

function readStored(): Partial<Settings> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}');
    if (typeof kept !== 'object' || kept === null) return {};
    const { language, theme } = kept as Record<string, unknown>;
    return { ...given('language', asLanguage(language)), ...given('theme', asTheme(theme)) };
  } catch {
    return {};
  }
}

function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, Value>);
}

function asLanguage(value: unknown): Language | undefined {
  return value === 'en' || value === 'zh' ? value : undefined;
}

function asTheme(value: unknown): ThemeChoice | undefined {
  return themeChoices.find((each) => each === value);
}

function browserLanguage(): Language {
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
