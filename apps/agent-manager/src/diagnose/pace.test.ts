import { expect, it } from 'vitest';
import { attempted, firstPace, nextDueMs, seen } from './pace.ts';

it('waits for the end of a burst before the first diagnosis', () => {
  const pace = seen(firstPace('one', 1_000), 'two', 1_200);
  expect(nextDueMs(pace)).toBe(1_500);
});

it('looks at a found cause again after a minute, and ever more rarely while nothing changes', () => {
  let pace = attempted(firstPace('one', 1_000), 1_400, true);
  expect(nextDueMs(pace)).toBe(61_400);
  for (let look = 0; look < 12; look += 1) pace = attempted(pace, nextDueMs(pace), true);
  expect(nextDueMs(pace) - (pace.attemptedAtMs ?? 0)).toBe(300_000);
  expect(seen(pace, 'one', 9_000)).toBe(pace);
});

it('looks again when something changed, but never before the pause is over', () => {
  const pace = attempted(firstPace('one', 1_000), 1_400, true);
  expect(nextDueMs(seen(pace, 'two', 1_500))).toBe(2_400);
  expect(nextDueMs(seen(pace, 'two', 5_000))).toBe(5_300);
});

it('asks again by itself while there is no cause, ever more rarely', () => {
  let pace = firstPace('one', 0);
  const pauses: number[] = [];
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const nowMs = nextDueMs(pace);
    pace = attempted(pace, nowMs, false);
    pauses.push(nextDueMs(pace) - nowMs);
  }
  expect(pauses.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect(pauses.at(-1)).toBe(300_000);
});
