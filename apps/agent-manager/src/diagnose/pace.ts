/** What is remembered of an incident between diagnoses. */
export interface Pace {
  /** Names what the last look saw; another text means that something changed. */
  readonly signature: string;
  readonly changedAtMs: number;
  readonly attemptedAtMs: number | null;
  readonly attempts: number;
  /** The last answer found a cause; without news it is only looked at again after a while. */
  readonly isSettled: boolean;
}

/** Too short: half of a burst of signals is missed. Too long: people wait for the cause. */
const debounceMs = 300;
/** Pauses between diagnoses of one incident double from the first to the last. */
const firstPauseMs = 1_000;
/** News wait this long at most: a crash loop brings some every few seconds, for hours. */
const longestPauseOnNewsMs = 15_000;
const longestPauseMs = 5 * 60_000;
/**
 * An answer is looked at again all the same: of two faults of a workload one can be mended without
 * any news, because its symptoms end only when the whole workload is well.
 */
const secondLookMs = 60_000;

/** An incident that is looked at for the first time. */
export function firstPace(signature: string, nowMs: number): Pace {
  return { signature, changedAtMs: nowMs, attemptedAtMs: null, attempts: 0, isSettled: false };
}

/** The pace after a look at what is stored. News shorten no pause but count as a fresh start. */
export function seen(pace: Pace, signature: string, nowMs: number): Pace {
  return signature === pace.signature ? pace : { ...pace, signature, changedAtMs: nowMs };
}

/** The pace after an attempt; `isSettled` unless it failed or found no cause. */
export function attempted(pace: Pace, nowMs: number, isSettled: boolean): Pace {
  return { ...pace, attemptedAtMs: nowMs, attempts: pace.attempts + 1, isSettled };
}

/** When to diagnose next. */
export function nextDueMs(pace: Pace): number {
  const settledAtMs = pace.changedAtMs + debounceMs;
  if (pace.attemptedAtMs === null) return settledAtMs;
  const pauseMs = Math.min(firstPauseMs * 2 ** (pace.attempts - 1), longestPauseMs);
  if (pace.changedAtMs > pace.attemptedAtMs) {
    const onNewsMs = Math.min(pauseMs, longestPauseOnNewsMs);
    return Math.max(settledAtMs, pace.attemptedAtMs + onNewsMs);
  }
  return pace.attemptedAtMs + (pace.isSettled ? Math.max(pauseMs, secondLookMs) : pauseMs);
}
