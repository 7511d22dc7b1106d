import { appError, isAppError } from '@aetherius/domain';
import { describe, expect, test } from 'vitest';
import { toStoreError } from './pg-errors.ts';

function pgError(code: string, constraint?: string): Error {
  return Object.assign(new Error('told by the server'), { code, constraint });
}

describe('an error of the driver becomes', () => {
  test.each([
    ['08006', 'DATABASE_UNAVAILABLE', 'soon'],
    ['53300', 'DATABASE_UNAVAILABLE', 'soon'],
    ['57P01', 'DATABASE_UNAVAILABLE', 'soon'],
    ['57P03', 'DATABASE_UNAVAILABLE', 'soon'],
    ['40001', 'DATABASE_UNAVAILABLE', 'soon'],
    ['40P01', 'DATABASE_UNAVAILABLE', 'soon'],
    ['ECONNREFUSED', 'DATABASE_UNAVAILABLE', 'soon'],
    ['28P01', 'DATABASE_UNAVAILABLE', 'later'],
    ['53100', 'DISK_FULL', 'later'],
    ['23505', 'CONFLICT', 'never'],
  ])('%s → %s, to be tried again: %s', (sqlState, code, retry) => {
    const cause = pgError(sqlState);
    expect(toStoreError(cause)).toMatchObject({ code, retry, cause });
  });

  test('the driver’s own words for a lost connection are understood', () => {
    for (const text of [
      'Connection terminated unexpectedly',
      'Connection terminated due to connection timeout',
      'timeout exceeded when trying to connect',
      // Something listens there that does not speak PostgreSQL's language.
      'timeout expired',
    ]) {
      expect(toStoreError(new Error(text))).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    }
  });
});

test('a conflict names its constraint', () => {
  expect(toStoreError(pgError('23505', 'incident_identity'))).toMatchObject({
    details: { what: 'incident_identity' },
  });
});

test('a bug in our SQL and an operational failure come back unchanged', () => {
  const bug = pgError('42703');
  expect(toStoreError(bug)).toBe(bug);
  expect(isAppError(toStoreError(bug))).toBe(false);
  const known = appError('NOT_FOUND');
  expect(toStoreError(known)).toBe(known);
});
