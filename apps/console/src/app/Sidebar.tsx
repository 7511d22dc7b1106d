import { useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { Link, NavLink } from 'react-router';
import type { ActionContext } from '../actions/index.ts';
import { useApi, versionQuery } from '../api/index.ts';
import { Kbd } from '../ui/index.ts';
import { modKey } from './KeysDialog.tsx';
import { LanguageMenu, ThemeMenu } from './SettingsMenus.tsx';
import { StreamLine } from './StreamLine.tsx';
import { usePlaces } from './navigation.tsx';
import { useWords } from './words.ts';
import { Wordmark } from './Wordmark.tsx';

/** The navigation where there is room for it. */
export function Sidebar({ context }: { readonly context: ActionContext }) {
  const { t } = useWords();
  const places = usePlaces(context.hasDemo);
  return (
    <div className="hidden border-r border-line lg:block">
      <div className="sticky top-0 flex h-dvh flex-col px-3 pt-4 pb-3">
        <Link to="/" className="px-2">
          <Wordmark />
        </Link>
        <button
          type="button"
          onClick={context.showPalette}
          className="mt-4 flex h-8 items-center gap-2 rounded-md border border-line px-2 text-ink-faint hover:border-line-strong hover:text-ink"
        >
          <Search size={15} aria-hidden />
          <span className="flex-1 text-left">{t('console.palette.open')}</span>
          <Kbd>{modKey()} K</Kbd>
        </button>
        <nav aria-label={t('console.navigation')} className="mt-4 flex flex-col gap-0.5">
          {places.map(({ address, label, icon: Icon, count }) => (
            <NavLink
              key={address}
              to={address}
              end={address === '/'}
              className={({ isActive }) =>
                `flex h-8 items-center gap-2 rounded-md px-2 ${isActive ? 'bg-hover font-medium text-ink' : 'text-ink-soft hover:bg-hover hover:text-ink'}`
              }
            >
              <Icon size={16} aria-hidden className="text-ink-faint" />
              <span className="flex-1">{label}</span>
              {count && (
                <span className="text-xs text-ink-faint">
                  {count}
                  <span className="sr-only"> {t('console.navigation.open')}</span>
                </span>
              )}
            </NavLink>
          ))}
        </nav>
        <div className="mt-auto flex flex-col gap-2">
          <StreamLine />
          <div className="flex items-center gap-1">
            <LanguageMenu />
            <ThemeMenu />
            <Version />
          </div>
        </div>
      </div>
    </div>
  );
}

function Version() {
  const api = useApi();
  const { t } = useWords();
  const version = useQuery(versionQuery(api));
  if (!version.data) return null;
  return (
    <span className="ml-auto pr-2 text-xs text-ink-faint" title={t('console.version')}>
      {version.data.version}
    </span>
  );
}
