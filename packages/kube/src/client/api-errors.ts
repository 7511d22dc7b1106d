import {
  appError,
  isAppError,
  type AppError,
  type ErrorCode,
  type RetryClass,
} from '@aetherius/domain';

/** A failed answer of the API server, as far as it could be read. */
export interface ApiFailure {
  readonly status: number;
  /** `reason` of the Status object in the body, such as `Expired`. */
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  /** What was asked, a verb first: `list pods`. */
  readonly action: string;
  readonly url?: string | undefined;
}

interface ApiErrorRule {
  readonly status: number | 'serverError' | 'other';
  readonly code: ErrorCode;
  readonly retry: RetryClass;
}

/**
 * What each HTTP status of the API server means for a retry, first match wins. Kubernetes' own
 * rules: https://github.com/kubernetes/community/blob/main/contributors/devel/sig-architecture/api-conventions.md#http-status-codes
 */
export const apiErrorRules: readonly ApiErrorRule[] = [
  { status: 401, code: 'KUBE_UNAUTHORIZED', retry: 'later' },
  { status: 403, code: 'KUBE_FORBIDDEN', retry: 'later' },
  { status: 404, code: 'KUBE_NOT_FOUND', retry: 'never' },
  { status: 409, code: 'KUBE_CONFLICT', retry: 'soon' },
  { status: 410, code: 'KUBE_GONE', retry: 'soon' },
  { status: 408, code: 'KUBE_REQUEST_FAILED', retry: 'soon' },
  { status: 429, code: 'KUBE_REQUEST_FAILED', retry: 'soon' },
  { status: 'serverError', code: 'KUBE_REQUEST_FAILED', retry: 'soon' },
  { status: 'other', code: 'KUBE_REQUEST_FAILED', retry: 'never' },
];

/** The failure of the product that a failed answer is. */
export function toApiError(failure: ApiFailure, cause?: unknown): AppError {
  const rule = findRule(failure.status);
  return appError(
    rule.code,
    {
      ...toVerbAndWhat(failure.action),
      url: failure.url ?? '',
      status: failure.status,
      reason: failure.reason ?? '',
      problem: (failure.message || failure.reason || '').slice(0, 500),
      ...(failure.retryAfterSeconds === undefined
        ? {}
        : { retryAfterSeconds: failure.retryAfterSeconds }),
    },
    { retry: rule.retry, ...(cause === undefined ? {} : { cause }) },
  );
}

function toVerbAndWhat(action: string): { verb: string; what: string } {
  const space = action.indexOf(' ');
  return { verb: action.slice(0, space), what: action.slice(space + 1) };
}

/** The wait a server asked for by Retry-After, in milliseconds. */
export function retryAfterMsOf(error: unknown): number | undefined {
  if (!isAppError(error)) return undefined;
  const seconds = error.details['retryAfterSeconds'];
  return typeof seconds === 'number' ? seconds * 1000 : undefined;
}

/** The failure of the product that a failed connection is. */
export function toConnectionError(cause: unknown, url: string): AppError {
  if (isAppError(cause)) return cause;
  return appError(
    'KUBE_UNREACHABLE',
    { url, problem: connectionProblem(cause) },
    { cause, retry: 'soon' },
  );
}

/** `ECONNREFUSED`, `CERT_HAS_EXPIRED` and the like: the code nearest to the root of the chain. */
export function connectionProblem(error: unknown): string {
  let found = error instanceof Error ? error.message : String(error);
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') found = at.code;
    if (at instanceof AggregateError) return connectionProblem(at.errors[0] ?? at.message);
  }
  return found;
}

function findRule(status: number): ApiErrorRule {
  const exact = apiErrorRules.find((rule) => rule.status === status);
  if (exact) return exact;
  const kind = status >= 500 ? 'serverError' : 'other';
  // Both rest rules stand at the end of the table.
  return apiErrorRules.find((rule) => rule.status === kind)!;
}
