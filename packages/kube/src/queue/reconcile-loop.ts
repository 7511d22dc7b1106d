import { isAppError, type RetryClass } from '@aetherius/domain';
import type { Logger } from '@aetherius/runtime';
import { retryAfterMsOf } from '../client/api-errors.ts';
import { BackOff } from '../watch/back-off.ts';
import type { KeyedQueue } from './keyed-queue.ts';

/** How a reconcile ended, if it did not throw. */
export type ReconcileResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'again'; readonly afterMs: number };

/** What a loop needs. */
export interface ReconcileLoopOptions {
  readonly queue: KeyedQueue;
  /** Looks at the world as it is and acts; must bear being called again at any time. */
  readonly reconcile: (key: string) => Promise<ReconcileResult>;
  readonly logger: Logger;
  readonly random: () => number;
  /** Keys worked on at the same time; one key is never worked on twice at once. */
  readonly width?: number;
}

/** First and longest wait after a failure, by the retry class of the error. */
const waits: Record<Exclude<RetryClass, 'never'>, { firstMs: number; maxMs: number }> = {
  soon: { firstMs: 200, maxMs: 60_000 },
  later: { firstMs: 30_000, maxMs: 600_000 },
};

/**
 * Takes keys from a queue and reconciles each, until the queue is shut down and empty. A throw is
 * retried by its `AppError.retry`; anything that must not be retried is logged and dropped.
 */
export async function runReconcileLoop(options: ReconcileLoopOptions): Promise<void> {
  const backOffs = new Map<string, BackOff>();
  const width = options.width ?? 1;
  await Promise.all(Array.from({ length: width }, () => runWorker(options, backOffs)));
}

async function runWorker(
  options: ReconcileLoopOptions,
  backOffs: Map<string, BackOff>,
): Promise<void> {
  const { queue } = options;
  for (let key = await queue.take(); key !== undefined; key = await queue.take()) {
    await reconcileOnce(options, backOffs, key);
    queue.done(key);
  }
}

async function reconcileOnce(
  options: ReconcileLoopOptions,
  backOffs: Map<string, BackOff>,
  key: string,
): Promise<void> {
  try {
    const result = await options.reconcile(key);
    backOffs.delete(key);
    if (result.kind === 'again') options.queue.addAfter(key, result.afterMs);
  } catch (error) {
    const retry = isAppError(error) ? error.retry : 'never';
    options.logger.warn({ key, retry, err: error }, 'reconcile failed');
    if (retry === 'never') {
      backOffs.delete(key);
      return;
    }
    const backOff = backOffs.get(key) ?? new BackOff({ ...waits[retry], random: options.random });
    backOffs.set(key, backOff);
    options.queue.addAfter(key, Math.max(backOff.nextMs(), retryAfterMsOf(error) ?? 0));
  }
}
