/**
 * The registry of operational failures. Each code says what class of retry may help, which HTTP
 * status and which exit code it has. The words, and what the user can do, are in `@aetherius/text`
 * under `error.<code>` and `error.<code>.do`, in both languages, with `details` as values.
 */
export const errorRegistry = {
  USAGE: { http: 400, retry: 'never', exit: 2 },
  REQUEST_INVALID: { http: 400, retry: 'never', exit: 2 },
  NOT_FOUND: { http: 404, retry: 'never', exit: 2 },
  DEMO_ONLY: { http: 404, retry: 'never', exit: 2 },
  REQUEST_TOO_LARGE: { http: 413, retry: 'never', exit: 2 },
  CONFLICT: { http: 409, retry: 'never', exit: 2 },
  REFUSED: { http: 403, retry: 'never', exit: 3 },
  FORBIDDEN: { http: 403, retry: 'never', exit: 3 },
  UNAVAILABLE: { http: 503, retry: 'soon', exit: 4 },
  TIMED_OUT: { http: 504, retry: 'soon', exit: 4 },
  KUBECONFIG_NOT_FOUND: { http: 400, retry: 'never', exit: 2 },
  KUBECONFIG_INVALID: { http: 400, retry: 'never', exit: 2 },
  KUBE_CONTEXT_NOT_FOUND: { http: 400, retry: 'never', exit: 2 },
  KUBE_UNREACHABLE: { http: 503, retry: 'soon', exit: 4 },
  KUBE_UNAUTHORIZED: { http: 503, retry: 'later', exit: 4 },
  KUBE_FORBIDDEN: { http: 503, retry: 'later', exit: 3 },
  KUBE_GONE: { http: 503, retry: 'soon', exit: 4 },
  KUBE_CONFLICT: { http: 409, retry: 'soon', exit: 5 },
  KUBE_NOT_FOUND: { http: 404, retry: 'never', exit: 2 },
  KUBE_REQUEST_FAILED: { http: 502, retry: 'soon', exit: 4 },
  SNAPSHOT_NOT_FOUND: { http: 400, retry: 'never', exit: 2 },
  SNAPSHOT_INVALID: { http: 400, retry: 'never', exit: 2 },
  SNAPSHOT_TOO_LARGE: { http: 413, retry: 'never', exit: 2 },
  LISTEN_REFUSED: { http: 400, retry: 'never', exit: 2 },
  PORT_IN_USE: { http: 503, retry: 'never', exit: 4 },
  DATA_DIR_VERSION: { http: 503, retry: 'never', exit: 2 },
  DATA_DIR_UNUSABLE: { http: 503, retry: 'never', exit: 2 },
  DISK_FULL: { http: 503, retry: 'later', exit: 5 },
  POSTGRES_START_FAILED: { http: 503, retry: 'soon', exit: 5 },
  DATABASE_UNAVAILABLE: { http: 503, retry: 'soon', exit: 4 },
  PACK_INVALID: { http: 500, retry: 'never', exit: 5 },
  EXPRESSION_INVALID: { http: 400, retry: 'never', exit: 2 },
  INTERNAL: { http: 500, retry: 'never', exit: 5 },
} as const satisfies Record<
  string,
  { http: number; retry: RetryClass; exit: 0 | 1 | 2 | 3 | 4 | 5 }
>;

/** When trying again may help: never, at once with back-off, or only after something changed. */
export type RetryClass = 'never' | 'soon' | 'later';
export type ErrorCode = keyof typeof errorRegistry;
export type ErrorDetails = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** An operational failure. Compare `code`, never the class: copies of a class may differ. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  readonly retry: RetryClass;

  constructor(
    code: ErrorCode,
    details: ErrorDetails,
    options: { cause?: unknown; retry?: RetryClass } = {},
  ) {
    super(`${code} ${JSON.stringify(details)}`, 'cause' in options ? { cause: options.cause } : {});
    this.name = 'AppError';
    this.code = code;
    this.details = details;
    this.retry = options.retry ?? errorRegistry[code].retry;
  }
}

/** Makes an operational failure; `details` are the values of its message. */
export function appError(
  code: ErrorCode,
  details: ErrorDetails = {},
  options: { cause?: unknown; retry?: RetryClass } = {},
): AppError {
  return new AppError(code, details, options);
}

/** Whether something thrown is an operational failure (of a code, if one is given). */
export function isAppError(error: unknown, code?: ErrorCode): error is AppError {
  if (!(error instanceof Error) || !('code' in error) || error.name !== 'AppError') return false;
  return code === undefined || error.code === code;
}

/** Throws when something that must hold does not: a bug, never an operational failure. */
export function invariant(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`invariant: ${what}`);
}

/** The end of an exhaustive `switch`. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
