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

/** Listens while mounted, and has every changed answer asked for again. Mounted once, at the top. */
export function useLiveNotices(): void {
  const api = useApi();
  const queries = useQueryClient();
  useEffect(() => {
    const stop = new AbortController();
    const gather = gatherNotices(queries);
    const late = setTimeout(() => {
      if (state.kind === 'connecting') setState({ kind: 'lost', sinceMs: Date.now() });
    }, patienceMs);
    const poll = setInterval(() => {
      if (state.kind === 'lost') void queries.invalidateQueries();
    }, askEveryMs);
    const listen = async () => {
      for await (const event of api.watchNotices({ signal: stop.signal })) {
        if (event.kind === 'notice') gather(event.notice);
        else if (event.kind === 'disconnected') setState({ kind: 'lost', sinceMs: Date.now() });
        else {
          if (!event.resumed && state.kind !== 'connecting') void queries.invalidateQueries();
          setState({ kind: 'live' });
        }
      }
    };
    void listen();
    return () => {
      stop.abort();
      clearTimeout(late);
      clearInterval(poll);
      setState({ kind: 'connecting' });
    };
  }, [api, queries]);
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
