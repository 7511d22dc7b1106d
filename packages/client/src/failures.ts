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
    operationId,
    status: response.status,
    url: response.url,
  });
}

/** What was thrown by a call as an `AppError`; a caller's own abort passes through untouched. */
export function toConnectionError(
  error: unknown,
  context: { operationId: string; url: string; call: { readonly signal?: AbortSignal } },
): unknown {
  if (isAppError(error) || context.call.signal?.aborted) return error;
  const { operationId, url } = context;
  const isTimeout = error instanceof Error && error.name === 'TimeoutError';
  return appError(isTimeout ? 'TIMED_OUT' : 'UNAVAILABLE', { operationId, url }, { cause: error });
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
