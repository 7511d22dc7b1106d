import { appError } from '@aetherius/domain';
import { hasText } from '@aetherius/text';
import { describe, expect, it } from 'vitest';
import { errorMessages } from './error-messages.ts';
import { changedKeys } from './live-notices.ts';

describe('a failure', () => {
  it('always says what happened and what can be done', () => {
    const codes = [
      'UNAVAILABLE',
      'TIMED_OUT',
      'NOT_FOUND',
      'INTERNAL',
      'CONFLICT',
      'DEMO_ONLY',
    ] as const;
    for (const code of codes) {
      const { what, todo } = errorMessages(appError(code));
      expect([code, hasText(what.code), hasText(todo.code)]).toEqual([code, true, true]);
    }
  });

  it('keeps the number of the request, to be quoted', () => {
    const error = appError('INTERNAL', { requestId: 'req-7f3a' });
    expect(errorMessages(error)).toMatchObject({ code: 'INTERNAL', requestId: 'req-7f3a' });
  });

  it('calls a bug a bug', () => {
    expect(errorMessages(new TypeError('x is not a function')).what.code).toBe('console.error.bug');
  });
});

describe('a notice', () => {
  it('makes old only what it is about', () => {
    expect(changedKeys({ seq: 1, topic: 'cluster', id: 'c' })).toEqual([['clusters']]);
    expect(changedKeys({ seq: 2, topic: 'incident', id: 'i' })).toContainEqual(['incident', 'i']);
  });
});
