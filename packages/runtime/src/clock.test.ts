import { expect, test } from 'vitest';
import { createScaledClock, systemClock } from './clock.ts';

test('a scaled clock begins where it is told and runs that much faster', async () => {
  const startAt = new Date('2026-11-25T03:12:04.000Z');
  const clock = createScaledClock(startAt, 1_000);
  const startedAtMs = performance.now();
  await clock.sleep(20_000);
  const passedMs = performance.now() - startedAtMs;
  expect(passedMs).toBeLessThan(2_000);
  expect(clock.now().getTime() - startAt.getTime()).toBeGreaterThanOrEqual(19_000);
});

test('sleep ends with the reason of the signal, also when that came before', async () => {
  const controller = new AbortController();
  const sleeping = systemClock.sleep(60_000, controller.signal);
  controller.abort(new Error('stopping'));
  await expect(sleeping).rejects.toThrow('stopping');
  await expect(systemClock.sleep(1, controller.signal)).rejects.toThrow('stopping');
});

test('a cancelled timer does not run', async () => {
  let runs = 0;
  systemClock.setTimeout(() => runs++, 5)();
  await systemClock.sleep(20);
  expect(runs).toBe(0);
});
