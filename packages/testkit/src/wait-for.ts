import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';

/**
 * Checks often until `check` gives something truthy, and returns it. Gives up late, with what was
 * waited for and the last word: the last value, or what the last check threw.
 */
export async function waitFor<T>(
  what: string,
  check: () => T | Promise<T>,
  options: { timeoutMs?: number; everyMs?: number } = {},
): Promise<Exclude<T, undefined | null | false | 0 | ''>> {
  const { timeoutMs = 20_000, everyMs = 20 } = options;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const outcome = await attempt(check);
    if (outcome.kind === 'value' && outcome.value) {
      return outcome.value as Exclude<T, undefined | null | false | 0 | ''>;
    }
    if (performance.now() > deadline) throw gaveUp(what, { outcome, timeoutMs });
    await sleep(everyMs);
  }
}

type Outcome<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'thrown'; readonly error: unknown };

async function attempt<T>(check: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { kind: 'value', value: await check() };
  } catch (error) {
    return { kind: 'thrown', error };
  }
}

function gaveUp(what: string, last: { outcome: Outcome<unknown>; timeoutMs: number }): Error {
  const { outcome, timeoutMs } = last;
  const lastWord =
    outcome.kind === 'value' ? `it was ${inspect(outcome.value)}` : `it threw: ${outcome.error}`;
  const cause = outcome.kind === 'thrown' ? { cause: outcome.error } : {};
  return new Error(`waited ${timeoutMs} ms for ${what}; at last ${lastWord}`, cause);
}
