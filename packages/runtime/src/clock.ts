/** The time of a process, injected everywhere so that recordings replay at any speed. */
export interface Clock {
  /** The present instant. */
  now(): Date;
  /** Runs `task` once after `delayMs`; the returned function cancels it. */
  setTimeout(task: () => void, delayMs: number): () => void;
  /** Resolves after `delayMs`, or rejects with the signal's reason when it aborts. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

/** A clock over another one's timers; shared by the system clock and scaled ones. */
export function createClock(options: { now: () => Date; speed?: number }): Clock {
  const speed = options.speed ?? 1;
  const setTimer = (task: () => void, delayMs: number): (() => void) => {
    const timer = setTimeout(task, delayMs / speed);
    return () => clearTimeout(timer);
  };
  return {
    now: options.now,
    setTimeout: setTimer,
    sleep: (delayMs, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const onAbort = (): void => {
          cancel();
          reject(signal?.reason);
        };
        const cancel = setTimer(() => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        }, delayMs);
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
  };
}

/** The machine's own clock. */
export const systemClock: Clock = createClock({ now: () => new Date() });

/** A clock that starts at `startAt` and runs `speed` times as fast as the machine's. */
export function createScaledClock(startAt: Date, speed: number): Clock {
  const startedAtMs = performance.now();
  return createClock({
    now: () => new Date(startAt.getTime() + (performance.now() - startedAtMs) * speed),
    speed,
  });
}
