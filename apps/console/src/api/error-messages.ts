import type { Message } from '@aetherius/domain';
import { isAppError, message } from '@aetherius/domain';
import { hasText } from '@aetherius/text';

/** A failure as people read it: what went wrong, what they can do, and what to quote. */
export interface ErrorMessages {
  readonly what: Message;
  readonly todo: Message;
  readonly code: string;
  readonly requestId?: string;
}

/** The one place where codes of failures become messages. */
export function errorMessages(error: unknown): ErrorMessages {
  if (!isAppError(error)) {
    return {
      what: message('console.error.bug'),
      todo: message('console.error.bug.do'),
      code: 'INTERNAL',
    };
  }
  const own = `console.error.${error.code}`;
  const code = hasText(own) ? own : `error.${error.code}`;
  const known = hasText(code);
  const requestId = error.details['requestId'];
  return {
    what: known ? { code, params: error.details } : message('console.error.other'),
    todo: hasText(`${code}.do`)
      ? { code: `${code}.do`, params: error.details }
      : message('console.error.other.do'),
    code: error.code,
    ...(typeof requestId === 'string' ? { requestId } : {}),
  };
}
