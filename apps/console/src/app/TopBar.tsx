import { Keyboard, Search } from 'lucide-react';
import { Link, NavLink } from 'react-router';
import type { ActionContext } from '../actions/index.ts';
import { IconButton } from '../ui/index.ts';
import { LanguageMenu, ThemeMenu } from './SettingsMenus.tsx';
import { usePlaces } from './navigation.tsx';
import { useWords } from './words.ts';
import { Wordmark } from './Wordmark.tsx';

/** The navigation on narrow windows: who and how above, where below. */
export function TopBar({ context }: { readonly context: ActionContext }) {
  const { t } = useWords();
  const places = usePlaces(context.hasDemo);
  return (
    <div className="border-b border-line lg:hidden">
      <div className="flex h-12 items-center justify-between pr-2 pl-4 md:pl-8">
        <Link to="/">
          <Wordmark />
        </Link>
        <div className="flex items-center">
          <IconButton
            label={t('console.palette.open')}
            icon={<Search size={17} />}
            onClick={context.showPalette}
          />
          <span className="hidden md:block">
            <IconButton
              label={t('console.action.keys')}
              icon={<Keyboard size={17} />}
              onClick={context.showKeys}
            />
          </span>
          <LanguageMenu />
          <ThemeMenu />
        </div>
      </div>
      <nav aria-label={t('console.navigation')} className="flex gap-5 px-4 md:px-8">
        {places.map(({ address, label, count }) => (
          <NavLink
            key={address}
            to={address}
            end={address === '/'}
            className={({ isActive }) =>
              `-mb-px flex h-10 items-center gap-1.5 border-b-2 ${isActive ? 'border-accent font-medium text-ink' : 'border-transparent text-ink-soft'}`
            }
          >
            {label}
            {count && (
              <span className="text-xs text-ink-faint">
                {count}
                <span className="sr-only"> {t('console.navigation.open')}</span>
              </span>
            )}
          </NavLink>
        ))}
      </nav>
    </div>
  );
}
