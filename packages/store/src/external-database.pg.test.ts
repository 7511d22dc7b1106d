import { createSilentLogger, systemClock } from '@aetherius/runtime';
import { pgTest } from '@aetherius/testkit';
import { Client } from 'pg';
import { afterAll, expect, test as base } from 'vitest';
import { createDatabase } from './database.ts';
import { migrateDatabase } from './migrate.ts';
import { defaultTenantId, ensureTenant } from './tenant-store.ts';

const test = pgTest(base);

const created: string[] = [];
let adminUrl = '';

/** A database that somebody else runs: one user, who owns it, and none of our roles granted. */
async function createExternal(name: string, rights: string, admin: string): Promise<string> {
  adminUrl = admin;
  await asAdmin([
    `create role ${name} login password 'secret' ${rights}`,
    `create database ${name} owner ${name}`,
    `alter database ${name} set timezone to 'Asia/Shanghai'`,
  ]);
  created.push(name);
  const url = new URL(admin);
  url.username = name;
  url.password = 'secret';
  url.pathname = `/${name}`;
  return url.href;
}

async function asAdmin(statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

afterAll(async () => {
  for (const name of created) {
    await asAdmin([`drop database ${name} with (force)`, `drop owned by ${name} cascade`]);
    await asAdmin([`drop role ${name}`]);
  }
});

test('one user who owns the database is enough: transactions step down to the application’s role', async ({
  testDatabase,
}) => {
  const admin = testDatabase.connectionString('admin');
  const url = await createExternal('external_owner', 'createrole', admin);
  await asAdmin(['grant aetherius_app to external_owner']);
  await migrateDatabase(url);
  const database = createDatabase({
    connectionString: url,
    clock: systemClock,
    log: createSilentLogger(),
  });
  const at = '2026-11-25T03:12:04.123456Z';
  const rows = await database.withTenant(defaultTenantId, async (tx) => {
    await ensureTenant(tx, { name: 'default', at });
    return tx.db.selectFrom('tenant').select(['name', 'created_at']).execute();
  });
  expect(rows).toEqual([{ name: 'default', created_at: at }]);
  await database.close();
});

test('a database that is not there, or not for this user, says so', async ({ testDatabase }) => {
  const url = new URL(testDatabase.connectionString('owner'));
  url.pathname = '/nowhere';
  await expect(migrateDatabase(url.href)).rejects.toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
    retry: 'later',
    details: { problem: 'database "nowhere" does not exist' },
  });
  url.port = '1';
  await expect(migrateDatabase(url.href)).rejects.toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
    retry: 'soon',
  });
});
