import { appError, isAppError, type ErrorCode, type RetryClass } from '@aetherius/domain';

interface Classification {
  readonly code: ErrorCode;
  readonly retry?: RetryClass;
}

/** By whole SQLSTATE first, then by its class of two characters. The first match wins. */
const bySqlState: Readonly<Record<string, Classification>> = {
  // unique_violation: somebody else was first.
  '23505': { code: 'CONFLICT' },
  // serialization_failure, deadlock_detected: the same transaction may succeed at once.
  '40001': { code: 'DATABASE_UNAVAILABLE' },
  '40P01': { code: 'DATABASE_UNAVAILABLE' },
  '53100': { code: 'DISK_FULL' },
  // Wrong password or a role that is not there: trying again does not help.
  '28P01': { code: 'DATABASE_UNAVAILABLE', retry: 'later' },
  '28000': { code: 'DATABASE_UNAVAILABLE', retry: 'later' },
  '3D000': { code: 'DATABASE_UNAVAILABLE', retry: 'later' },
  // connection exception, insufficient resources, operator intervention.
  '08': { code: 'DATABASE_UNAVAILABLE' },
  '53': { code: 'DATABASE_UNAVAILABLE' },
  '57': { code: 'DATABASE_UNAVAILABLE' },
};

/** What the network says when PostgreSQL is away, restarting, or was cut off. */
const networkCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** The driver tells these only by their text. */
const lostConnection =
  /^(Connection terminated|timeout expired|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed)/;

/**
 * The operational failure behind an error of the driver: DATABASE_UNAVAILABLE, DISK_FULL or
 * CONFLICT (`what` is the constraint), with the error as its cause. Anything else, a bug in our
 * SQL for one, comes back unchanged.
 */
export function toStoreError(error: unknown): unknown {
  if (!(error instanceof Error) || isAppError(error)) return error;
  const found = classify(error);
  if (!found) return error;
  const details = {
    problem: error.message,
    // What the sentence about a full disk names; the server does not tell its folder.
    ...(found.code === 'DISK_FULL' ? { folder: 'PostgreSQL' } : {}),
    ...stringField(error, 'constraint', 'what'),
    ...stringField(error, 'code', 'sqlState'),
  };
  return appError(found.code, details, {
    cause: error,
    ...(found.retry ? { retry: found.retry } : {}),
  });
}

function classify(error: Error): Classification | undefined {
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') {
    if (networkCodes.has(code)) return { code: 'DATABASE_UNAVAILABLE' };
    if (code === 'ENOSPC') return { code: 'DISK_FULL' };
    return bySqlState[code] ?? bySqlState[code.slice(0, 2)];
  }
  if (lostConnection.test(error.message)) return { code: 'DATABASE_UNAVAILABLE' };
  return undefined;
}

function stringField(error: Error, field: string, as: string): Record<string, string> {
  const value: unknown = Reflect.get(error, field);
  return typeof value === 'string' ? { [as]: value } : {};
}
