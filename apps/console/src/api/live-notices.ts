import type { Client } from '@aetherius/client';
import type { Notice } from '@aetherius/contract';
import type { QueryClient } from '@tanstack/react-query';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { useApi } from './ApiProvider.tsx';

/** Whether the page hears of changes: `lost` since a time, and then it asks by itself. */
export type StreamState =
  | { readonly kind: 'connecting' | 'live' }
  | { readonly kind: 'lost'; readonly sinceMs: number };

/** Below the eye's notice, and enough to make one question of a burst of notices. */
const gatherMs = 250;

/** Without notices the page asks by itself: often enough for an incident, rare enough for ten tabs. */
const askEveryMs = 10_000;

/** A first connection that takes longer than this is told; shorter would flash at every start. */
const patienceMs = 4_000;

/** A look into another tab is short; after this the page is left, and catches up when it is back. */
const backgroundMs = 30_000;

let state: StreamState = { kind: 'connecting' };
const listeners = new Set<() => void>();

function setState(next: StreamState): void {
  state = next;
  for (const listener of listeners) listener();
}

/** The state of the stream, live. */
export function useStreamState(): StreamState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

/**
 * Listens while the page is looked at, and has every changed answer asked for again. Mounted once,
 * at the top. A page in the background lets go: browsers allow six connections to one server, and a
 * seventh tab would wait for ever.
 */
export function useLiveNotices(): void {
  const api = useApi();
  const queries = useQueryClient();
  useEffect(() => {
    let stop: (() => void) | undefined = listen(api, queries);
    let letGo: ReturnType<typeof setTimeout> | undefined;
    const onVisibilityChange = () => {
      clearTimeout(letGo);
      if (document.hidden) {
        letGo = setTimeout(() => {
          stop?.();
          stop = undefined;
        }, backgroundMs);
      } else if (!stop) {
        stop = listen(api, queries);
        void queries.invalidateQueries();
      }
    };
    document.addEventListener('visibilitychange', onVisibilityChange);
    return () => {
      document.removeEventListener('visibilitychange', onVisibilityChange);
      clearTimeout(letGo);
      stop?.();
    };
  }, [api, queries]);
}

/** Follows the stream until told to stop; asks by itself while the stream is away. */
function listen(api: Client, queries: QueryClient): () => void {
  const stop = new AbortController();
  const late = setTimeout(() => {
    if (state.kind === 'connecting') setState({ kind: 'lost', sinceMs: Date.now() });
  }, patienceMs);
  const poll = setInterval(() => {
    if (state.kind === 'lost') void queries.invalidateQueries();
  }, askEveryMs);
  void follow(api, queries, stop.signal);
  return () => {
    stop.abort();
    clearTimeout(late);
    clearInterval(poll);
    setState({ kind: 'connecting' });
  };
}

async function follow(api: Client, queries: QueryClient, signal: AbortSignal): Promise<void> {
  const gather = gatherNotices(queries);
  for await (const event of api.watchNotices({ signal })) {
    if (event.kind === 'notice') gather(event.notice);
    else if (event.kind === 'disconnected') setState({ kind: 'lost', sinceMs: Date.now() });
    else {
      if (!event.resumed && state.kind !== 'connecting') void queries.invalidateQueries();
      setState({ kind: 'live' });
    }
  }
}

function gatherNotices(queries: QueryClient): (notice: Notice) => void {
  const keys = new Map<string, readonly string[]>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    for (const queryKey of keys.values()) void queries.invalidateQueries({ queryKey });
    keys.clear();
  };
  return (notice) => {
    for (const key of changedKeys(notice)) keys.set(key.join('/'), key);
    timer ??= setTimeout(flush, gatherMs);
  };
}

/** Which answers a notice makes old. */
export function changedKeys(notice: Notice): readonly (readonly string[])[] {
  return notice.topic === 'incident'
    ? [['incidents'], ['incident', notice.id], ['clusters'], ['faults']]
    : [['clusters']];
}
