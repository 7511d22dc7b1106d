import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import { withDeadline } from './deadline.ts';
import type { Logger } from './logger.ts';

/** Something that starts and stops: an app, a server, a child process. */
export interface Part {
  readonly start: () => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

/**
 * For one part. Longer than a diagnosis and a database transaction take; shorter, with the parts
 * that follow, than Kubernetes' 30 s.
 */
const stopDeadlineMs = 10_000;

/**
 * Starts parts in order. If one fails, or `signal` aborts in between, those before it are stopped
 * and the failure is thrown. The returned function stops them in reverse order: all of them, also
 * when one fails or hangs; then it throws the first failure.
 */
export async function startParts(
  parts: readonly Part[],
  options: { readonly clock?: Clock; readonly signal?: AbortSignal } = {},
): Promise<() => Promise<void>> {
  const clock = options.clock ?? systemClock;
  const started: Part[] = [];
  const stopAll = (): Promise<void> => stopParts(started.splice(0).toReversed(), clock);
  try {
    for (const part of parts) {
      options.signal?.throwIfAborted();
      started.push(part);
      await part.start();
    }
    return stopAll;
  } catch (error) {
    // What went wrong first is what people must read.
    await stopAll().catch(() => undefined);
    throw error;
  }
}

async function stopParts(parts: readonly Part[], clock: Clock): Promise<void> {
  const failures: unknown[] = [];
  for (const part of parts) {
    const deadline = { clock, what: 'a part that stops', afterMs: stopDeadlineMs };
    await withDeadline(deadline, () => part.stop()).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

/**
 * The body of a `main.ts`: starts parts, waits for SIGTERM or SIGINT, stops them and ends the
 * process. A signal during the start is obeyed after the part that is starting; a second one ends
 * the process at once. Exit codes: 0 after a signal; 5 when a part fails or hangs, or a promise is
 * rejected unhandled.
 */
export async function runUntilSignal(options: {
  readonly log: Logger;
  readonly parts: readonly Part[];
}): Promise<void> {
  const { log } = options;
  const crash = (err: unknown): never => {
    log.fatal({ err }, 'process failed');
    process.exit(5);
  };
  process.on('unhandledRejection', crash);
  process.on('uncaughtException', crash);
  const stopping = new AbortController();
  const onSignal = (signal: string): void => {
    if (stopping.signal.aborted) process.exit(5);
    log.info({ signal }, 'stopping');
    stopping.abort();
  };
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, onSignal);
  const { signal } = stopping;
  try {
    const stop = await startParts(options.parts, { signal });
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    await stop();
  } catch (error) {
    if (error !== signal.reason) crash(error);
  }
  process.exit(0);
}
