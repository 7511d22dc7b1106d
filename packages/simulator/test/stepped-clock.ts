import type { Clock } from '@aetherius/runtime';

interface Timer {
  readonly dueAtMs: number;
  readonly order: number;
  readonly task: () => void;
}

/** A clock whose time moves only by `advance`, which runs the timers due on the way, in order. */
export interface SteppedClock extends Clock {
  advance(durationMs: number): void;
  /** Advances in small steps until `check` holds; false when it never did within the limit. */
  advanceUntil(check: () => boolean, limitMs: number): boolean;
}

/** Makes a stepped clock that starts at an instant. */
export function createSteppedClock(startAt = new Date('2026-11-25T09:00:00Z')): SteppedClock {
  const timers: Timer[] = [];
  let nowMs = startAt.getTime();
  let order = 0;

  const isBefore = (a: Timer, b: Timer): boolean =>
    a.dueAtMs < b.dueAtMs || (a.dueAtMs === b.dueAtMs && a.order < b.order);

  const add = (timer: Timer): void => {
    let low = 0;
    let high = timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = timers[middle];
      if (other && isBefore(timer, other)) high = middle;
      else low = middle + 1;
    }
    timers.splice(low, 0, timer);
  };

  const advance = (durationMs: number): void => {
    const untilMs = nowMs + durationMs;
    for (let next = timers[0]; next && next.dueAtMs <= untilMs; next = timers[0]) {
      timers.shift();
      nowMs = Math.max(nowMs, next.dueAtMs);
      next.task();
    }
    nowMs = untilMs;
  };

  const clock: SteppedClock = {
    now: () => new Date(nowMs),
    setTimeout: (task, delayMs) => {
      order += 1;
      const timer = { dueAtMs: nowMs + Math.max(0, delayMs), order, task };
      add(timer);
      return () => {
        const index = timers.indexOf(timer);
        if (index >= 0) timers.splice(index, 1);
      };
    },
    sleep: (delayMs) => new Promise((resolve) => clock.setTimeout(resolve, delayMs)),
    advance,
    advanceUntil: (check, limitMs) => {
      const endMs = nowMs + limitMs;
      while (nowMs < endMs) {
        if (check()) return true;
        advance(Math.min(250, endMs - nowMs));
      }
      return check();
    },
  };
  return clock;
}

/** Advances a clock until a promise that waits on it is settled. */
export async function settle<T>(clock: SteppedClock, promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const done = promise.finally(() => {
    isSettled = true;
  });
  done.catch(() => undefined);
  while (!isSettled) {
    await new Promise((resolve) => setImmediate(resolve));
    if (!isSettled) clock.advance(250);
  }
  return promise;
}
