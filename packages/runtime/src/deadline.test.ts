import { expect, test } from 'vitest';
import { systemClock } from './clock.ts';
import { withDeadline } from './deadline.ts';

const soon = { clock: systemClock, what: 'the agent', afterMs: 20 };

test('work that ends in time gives its value, and its failure as it is', async () => {
  expect(await withDeadline(soon, async () => 42)).toBe(42);
  const failure = new Error('own');
  await expect(withDeadline(soon, () => Promise.reject(failure))).rejects.toBe(failure);
});

test('work that does not end is told to stop and named in the failure', async () => {
  let told: AbortSignal | undefined;
  const hanging = withDeadline(soon, (signal) => {
    told = signal;
    return new Promise<never>(() => undefined);
  });
  await expect(hanging).rejects.toMatchObject({
    code: 'TIMED_OUT',
    details: { what: 'the agent', seconds: 0.02 },
  });
  expect(told?.aborted).toBe(true);
});

test('the caller can end it early, also before it begins', async () => {
  const controller = new AbortController();
  const reason = new Error('no longer needed');
  const work = withDeadline(
    { ...soon, afterMs: 60_000, signal: controller.signal },
    () => new Promise<never>(() => undefined),
  );
  controller.abort(reason);
  await expect(work).rejects.toBe(reason);
  const late = withDeadline({ ...soon, signal: controller.signal }, async () => 1);
  await expect(late).rejects.toBe(reason);
});
