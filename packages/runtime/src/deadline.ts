import { appError } from '@aetherius/domain';
import type { Clock } from './clock.ts';

/** What has to end in time. */
export interface DeadlineOptions {
  readonly clock: Clock;
  /** Named in the failure: what did not answer. */
  readonly what: string;
  readonly afterMs: number;
  /** Ends the work early; its reason is thrown. */
  readonly signal?: AbortSignal;
}

/**
 * Waits for `work` at most until the deadline: then aborts the signal it was given and fails with
 * TIMED_OUT, whether the work obeys or not.
 */
export async function withDeadline<T>(
  options: DeadlineOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const signal = options.signal
    ? AbortSignal.any([controller.signal, options.signal])
    : controller.signal;
  signal.throwIfAborted();
  const cancel = options.clock.setTimeout(
    () => controller.abort(timedOut(options)),
    options.afterMs,
  );
  const over = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  try {
    return await Promise.race([work(signal), over]);
  } finally {
    cancel();
  }
}

function timedOut({ what, afterMs }: DeadlineOptions): Error {
  return appError('TIMED_OUT', { what, seconds: afterMs / 1000 });
}
