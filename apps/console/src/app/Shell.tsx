import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Outlet, ScrollRestoration, useNavigate } from 'react-router';
import type { ActionContext } from '../actions/index.ts';
import { useActionKeys } from '../actions/index.ts';
import { faultsQuery, useApi, useLiveNotices } from '../api/index.ts';
import { IncidentAnnouncer } from './IncidentAnnouncer.tsx';
import { KeysDialog } from './KeysDialog.tsx';
import { Palette } from './Palette.tsx';
import { Sidebar } from './Sidebar.tsx';
import { StreamNotice } from './StreamNotice.tsx';
import { TopBar } from './TopBar.tsx';
import { useFocusOnNavigation } from './use-focus-on-navigation.ts';
import { useWords } from './words.ts';

/** The frame of every page: navigation, the page, and what can be called up over it. */
export function Shell() {
  useLiveNotices();
  const { t } = useWords();
  const [overlay, setOverlay] = useState<'palette' | 'keys'>();
  const context = useActionContext(setOverlay);
  useActionKeys(context);
  const mainRef = useFocusOnNavigation();
  const close = () => setOverlay(undefined);
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[13rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded focus:bg-surface focus:px-3 focus:py-2"
      >
        {t('console.skip')}
      </a>
      <Sidebar context={context} />
      <TopBar context={context} />
      <main
        id="main"
        ref={mainRef}
        tabIndex={-1}
        className="mx-auto w-full max-w-360 min-w-0 px-4 pt-4 pb-16 outline-none md:px-8 md:pt-6"
      >
        <StreamNotice />
        <Outlet />
      </main>
      <IncidentAnnouncer />
      {overlay === 'palette' && <Palette context={context} onClose={close} />}
      {overlay === 'keys' && <KeysDialog context={context} onClose={close} />}
      <ScrollRestoration />
    </div>
  );
}

function useActionContext(show: (overlay: 'palette' | 'keys') => void): ActionContext {
  const api = useApi();
  const navigate = useNavigate();
  const hasDemo = useQuery(faultsQuery(api)).isSuccess;
  return useMemo(
    () => ({
      go: (address) => void navigate(address),
      goBack: () => void navigate(-1),
      showPalette: () => show('palette'),
      showKeys: () => show('keys'),
      hasDemo,
    }),
    [navigate, show, hasDemo],
  );
}
