import type { Logger } from './logger.ts';

/** Something that starts and stops: an app, a server, a child process. */
export interface Part {
  readonly start: () => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

/** Longer than a diagnosis and a database transaction take; shorter than Kubernetes' 30 s. */
const stopDeadlineMs = 10_000;

/**
 * Starts parts in order. If one fails, those before it are stopped and its failure is thrown.
 * The returned function stops them in reverse order.
 */
export async function startParts(parts: readonly Part[]): Promise<() => Promise<void>> {
  const started: Part[] = [];
  const stopAll = async (): Promise<void> => {
    for (const part of started.splice(0).toReversed()) await part.stop();
  };
  try {
    for (const part of parts) {
      started.push(part);
      await part.start();
    }
  } catch (error) {
    await stopAll();
    throw error;
  }
  return stopAll;
}

/**
 * The body of a `main.ts`: starts parts, waits for SIGTERM or SIGINT, stops them and ends the
 * process. Exit codes: 0 after a signal; 5 when a part fails, a promise is rejected unhandled, or
 * stopping takes longer than the deadline.
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
  const stop = await startParts(options.parts).catch(crash);
  const signal = await new Promise<string>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, resolve);
  });
  log.info({ signal }, 'stopping');
  setTimeout(() => crash(new Error('stopping took too long')), stopDeadlineMs).unref();
  await stop();
  process.exit(0);
}
