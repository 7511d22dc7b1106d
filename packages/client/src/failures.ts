import type { ErrorBody } from '@aetherius/contract';
import {
  appError,
  errorRegistry,
  isAppError,
  type AppError,
  type ErrorCode,
} from '@aetherius/domain';

/** The failure that an answer tells of. Details that are not plain values are left out. */
export async function toAppError(response: Response, operationId: string): Promise<AppError> {
  const body = await readErrorBody(response);
  const details = plainDetails(body?.details);
  if (body && body.code in errorRegistry) {
    return appError(body.code as ErrorCode, { ...details, requestId: body.requestId });
  }
  return appError(response.status >= 500 ? 'UNAVAILABLE' : 'INTERNAL', {
    what: response.url,
    problem: `HTTP ${response.status}`,
    operationId,
  });
}

/** What was thrown by a call as an `AppError`; a caller's own abort passes through untouched. */
export function toConnectionError(
  error: unknown,
  context: {
    readonly operationId: string;
    readonly url: string;
    readonly timeoutMs: number;
    readonly call: { readonly signal?: AbortSignal };
  },
): unknown {
  if (isAppError(error) || context.call.signal?.aborted) return error;
  const { operationId, url } = context;
  const { timeoutMs } = context;
  if (error instanceof Error && error.name === 'TimeoutError') {
    return appError(
      'TIMED_OUT',
      { what: url, seconds: timeoutMs / 1000, operationId },
      { cause: error },
    );
  }
  return appError(
    'UNAVAILABLE',
    { what: url, problem: reasonOf(error), operationId },
    { cause: error },
  );
}

/** Node says "fetch failed" and hides the reason below it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? (codeOf(cause) ?? cause.message) : error.message;
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

async function readErrorBody(response: Response): Promise<ErrorBody | undefined> {
  try {
    const body: unknown = await response.json();
    return isErrorBody(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

function isErrorBody(body: unknown): body is ErrorBody {
  return (
    typeof body === 'object' &&
    body !== null &&
    'code' in body &&
    typeof body.code === 'string' &&
    'requestId' in body &&
    typeof body.requestId === 'string'
  );
}

function plainDetails(
  details: Readonly<Record<string, unknown>> | undefined,
): Record<string, string | number | boolean> {
  const plain: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(details ?? {})) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      plain[name] = value;
    }
  }
  return plain;
}
