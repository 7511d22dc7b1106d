import { expect, test } from 'vitest';
import { findAccount } from './postgres-account.ts';
import { isPostgres, parsePostmasterFile, programFailed } from './postgres-process.ts';

const ready = '4711\n/data\n1795576324\n38341\n\n127.0.0.1\n  5432001   12\nready   \n';

test('the lock file of a server tells process, port and status', () => {
  expect(parsePostmasterFile(ready)).toEqual({ pid: 4711, port: 38341, status: 'ready' });
});

test('a lock file that is still being written is understood as far as it goes', () => {
  expect(parsePostmasterFile('4711\n/data\n')).toEqual({
    pid: 4711,
    port: undefined,
    status: undefined,
  });
  expect(parsePostmasterFile('')).toBeUndefined();
  expect(parsePostmasterFile('garbage\n')).toBeUndefined();
});

test('a process that is not PostgreSQL is never taken for one', async () => {
  expect(await isPostgres(process.pid)).toBe(false);
  expect(await isPostgres(0x7ffffff0)).toBe(false);
});

test('a full disk is recognised in the words of PostgreSQL', () => {
  const output = 'FATAL:  could not write lock file "postmaster.pid": No space left on device\n';
  expect(programFailed(output, '/data/postgres.log')).toMatchObject({
    code: 'DISK_FULL',
    details: { folder: '/data' },
  });
  expect(programFailed('initdb: error: something else', '/data/postgres.log')).toMatchObject({
    code: 'POSTGRES_START_FAILED',
    details: { problem: 'initdb: error: something else', log: '/data/postgres.log' },
  });
});

test('a user is found by its whole name, with ids that may be written as negative', () => {
  const passwd =
    'postgresql:x:7:7::/:/bin/sh\npostgres:x:101:104:a,b:/:/bin/sh\nnobody:*:-2:-2::/:/\n';
  expect(findAccount(passwd, 'postgres')).toEqual({ uid: 101, gid: 104 });
  expect(findAccount(passwd, 'nobody')).toEqual({ uid: 4294967294, gid: 4294967294 });
  expect(findAccount(passwd, 'mysql')).toBeUndefined();
});
