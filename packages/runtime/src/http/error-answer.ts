import { appError, errorRegistry, isAppError, type AppError } from '@aetherius/domain';

/** What the server knows of an error that a plugin or the server itself threw. */
interface ServerError {
  readonly statusCode?: number;
  readonly code?: string;
}

/** The body of an error answer; its schema is in `packages/contract`. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: {
    readonly code: string;
    readonly message: string;
    readonly details: Readonly<Record<string, unknown>>;
    readonly requestId: string;
  };
}

/** The error of any kind as an operational failure; what nobody foresaw becomes INTERNAL. */
export function toAppError(error: unknown): AppError {
  if (isAppError(error)) return error;
  const { statusCode, code } = error as ServerError;
  if (statusCode === 413) return appError('REQUEST_TOO_LARGE', {}, { cause: error });
  if (statusCode === 404) return appError('NOT_FOUND', { what: 'route' }, { cause: error });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return appError('REQUEST_INVALID', { problem: code ?? 'malformed' }, { cause: error });
  }
  return appError('INTERNAL', {}, { cause: error });
}

/** The answer to a failure. Of INTERNAL nothing but the request id leaves: the log has the rest. */
export function toErrorAnswer(
  error: AppError,
  context: { readonly requestId: string; readonly text: (error: AppError) => string },
): ErrorAnswer {
  return {
    status: errorRegistry[error.code].http,
    body: {
      code: error.code,
      message: context.text(error),
      details: error.details,
      requestId: context.requestId,
    },
  };
}
