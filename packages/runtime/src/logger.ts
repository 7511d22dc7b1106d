import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';

/** The logger of a process: JSON lines on stderr, constant messages, variables as fields. */
export type Logger = PinoLogger;

/**
 * Makes the logger of an app. Writes to stderr, so that stdout stays the product of a command.
 * `AppError` chains are printed whole under `err`, once, by whoever handles the error.
 */
export function createLogger(options: {
  app: string;
  level?: string;
  destination?: DestinationStream;
}): Logger {
  const level = options.level ?? 'info';
  return pino(
    { level, base: { app: options.app } },
    options.destination ?? pino.destination({ dest: 2, sync: true }),
  );
}

/** A logger that drops everything; for tests and for commands that print for people. */
export function createSilentLogger(): Logger {
  return pino({ level: 'silent' });
}
