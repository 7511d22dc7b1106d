import { useSyncExternalStore } from 'react';

/** Relative times move once a second; one timer for the page, none when nothing shows a time. */
const tickMs = 1_000;

const listeners = new Set<() => void>();
let nowMs = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    nowMs = Date.now();
    timer = setInterval(tick, tickMs);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  nowMs = Date.now();
  for (const listener of listeners) listener();
}

/** The reader's clock, moving once a second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => nowMs);
}

/** A text that depends on the clock: renders again only when the text changes, not every second. */
export function useTimedText(toText: (nowMs: number) => string): string {
  return useSyncExternalStore(subscribe, () => toText(nowMs));
}
