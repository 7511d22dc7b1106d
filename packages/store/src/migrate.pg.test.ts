import { pgTest } from '@aetherius/testkit';
import { Client } from 'pg';
import { expect, test as base } from 'vitest';
import { migrateDatabase, readMigrations } from './migrate.ts';
import { dumpSchema } from './schema-dump.ts';

const test = pgTest(base);

async function query(connectionString: string, sql: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('rivals that migrate an empty database at once apply each migration exactly once', async ({
  testDatabase,
}) => {
  const owner = testDatabase.connectionString('owner');
  await query(owner, 'drop schema aetherius cascade');
  const reports = await Promise.all(Array.from({ length: 4 }, () => migrateDatabase(owner)));
  const migrations = await readMigrations();
  expect(reports.flatMap((report) => report.applied).sort()).toEqual(
    migrations.map((migration) => migration.name),
  );
  expect((await migrateDatabase(owner)).applied).toEqual([]);
});

test('schema.sql is what the migrations make', async ({ testDatabase }) => {
  const schema = await dumpSchema(testDatabase.connectionString('owner'));
  await expect(schema).toMatchFileSnapshot('../schema.sql');
});

test('a database that a newer program migrated is refused and left as it is', async ({
  testDatabase,
}) => {
  const owner = testDatabase.connectionString('owner');
  await query(
    owner,
    `insert into aetherius.schema_migration (migration_id, name, checksum) values (999, 'x', 'y')`,
  );
  await expect(migrateDatabase(owner)).rejects.toMatchObject({
    code: 'DATA_DIR_VERSION',
    details: { found: 'schema 999' },
  });
  await query(owner, 'delete from aetherius.schema_migration where migration_id = 999');
});

test('a released migration that was changed is refused', async ({ testDatabase }) => {
  const owner = testDatabase.connectionString('owner');
  await query(
    owner,
    `update aetherius.schema_migration set checksum = 'other' where migration_id = 1`,
  );
  await expect(migrateDatabase(owner)).rejects.toMatchObject({ code: 'DATA_DIR_VERSION' });
});

test('every table has forced row-level security and a tenant', async ({ testDatabase }) => {
  const rows = await query(
    testDatabase.connectionString('owner'),
    `select relname from pg_class c where relnamespace = 'aetherius'::regnamespace and relkind = 'r'
       and relname <> 'schema_migration'
       and not (relrowsecurity and relforcerowsecurity and exists (
         select 1 from pg_attribute where attrelid = c.oid and attname = 'tenant_id'))`,
  );
  expect(rows).toEqual([]);
});
