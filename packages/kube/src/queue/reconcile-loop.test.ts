import { appError } from '@aetherius/domain';
import { createScaledClock, createSilentLogger } from '@aetherius/runtime';
import { describe, expect, it } from 'vitest';
import { KeyedQueue } from './keyed-queue.ts';
import { runReconcileLoop, type ReconcileResult } from './reconcile-loop.ts';

const clock = createScaledClock(new Date('2026-11-25T12:00:00Z'), 1000);

async function run(reconcile: (queue: KeyedQueue) => Promise<ReconcileResult>): Promise<void> {
  const queue = new KeyedQueue({ clock });
  queue.add('shop/checkout');
  await runReconcileLoop({
    queue,
    logger: createSilentLogger(),
    random: () => 0.5,
    reconcile: () => reconcile(queue),
  });
}

describe('a reconcile loop', () => {
  it('tries again what may be tried again', async () => {
    let attempts = 0;
    await run((queue) => {
      attempts += 1;
      if (attempts < 4) return Promise.reject(appError('UNAVAILABLE'));
      queue.shutDown();
      return Promise.resolve({ kind: 'done' });
    });
    expect(attempts).toBe(4);
  });

  it('drops what must not be tried again', async () => {
    let attempts = 0;
    await run((queue) => {
      attempts += 1;
      queue.addAfter('the end', 100);
      if (attempts === 1) return Promise.reject(appError('NOT_FOUND'));
      queue.shutDown();
      return Promise.resolve({ kind: 'done' });
    });
    expect(attempts).toBe(2);
  });

  it('comes back after the time it was asked to', async () => {
    const startedAt = clock.now().getTime();
    let attempts = 0;
    await run((queue) => {
      attempts += 1;
      if (attempts === 1) return Promise.resolve({ kind: 'again', afterMs: 10_000 });
      queue.shutDown();
      return Promise.resolve({ kind: 'done' });
    });
    expect(clock.now().getTime() - startedAt).toBeGreaterThanOrEqual(9_000);
  });
});
