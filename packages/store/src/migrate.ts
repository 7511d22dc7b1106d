import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { appError, invariant } from '@aetherius/domain';
import type { Client } from 'pg';
import { withClient } from './pg-client.ts';
import { appRole, schemaName } from './schema-name.ts';
import { toStoreError } from './pg-errors.ts';

/** One numbered file of SQL; forward only. */
export interface Migration {
  readonly id: number;
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/** What `migrateDatabase` did. */
export interface MigrationReport {
  /** Names of the migrations that this call applied; empty if a rival or an earlier start did. */
  readonly applied: readonly string[];
  readonly version: number;
}

const migrationsFolder = new URL('../migrations/', import.meta.url);

/** Any number, the same for all: rivals wait for each other here. */
const lockKey = 4_208_204_001;

/**
 * Brings a database to the version of this program. Needs the owner's connection. Processes may
 * call it at the same time: each migration is one transaction that first takes a lock and inserts
 * its own row, so exactly one of them applies it. DATA_DIR_VERSION when the database was migrated
 * by a newer program or a released migration was changed; nothing is touched then.
 */
export async function migrateDatabase(ownerConnection: string): Promise<MigrationReport> {
  const migrations = await readMigrations();
  try {
    const applied = await withClient(ownerConnection, (client) => applyAll(client, migrations));
    return { applied, version: migrations.length };
  } catch (error) {
    throw toStoreError(error);
  }
}

/** The migrations of this program in their order. */
export async function readMigrations(): Promise<readonly Migration[]> {
  const names = (await readdir(migrationsFolder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name, index) => {
      const id = Number(name.slice(0, 4));
      invariant(id === index + 1, `migrations are numbered without gaps: ${name}`);
      const sql = await readFile(new URL(name, migrationsFolder), 'utf8');
      return { id, name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function applyAll(
  client: Client,
  migrations: readonly Migration[],
): Promise<readonly string[]> {
  await prepareSchema(client);
  await checkHistory(client, migrations);
  const applied: string[] = [];
  for (const migration of migrations) {
    if (await applyOnce(client, migration)) applied.push(migration.name);
  }
  return applied;
}

async function prepareSchema(client: Client): Promise<void> {
  await client.query(`begin; select pg_advisory_xact_lock(${lockKey});
    create schema if not exists ${schemaName};
    create table if not exists ${schemaName}.schema_migration (
      migration_id integer primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now()
    );`);
  await ensureAppRole(client);
  await client.query(`grant usage on schema ${schemaName} to ${appRole}; commit;
    set search_path to ${schemaName};`);
}

/**
 * An external database may lack the role. The owner becomes a member, so that an application that
 * connects as the owner can still step down to it in every transaction.
 */
async function ensureAppRole(client: Client): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [appRole]);
  if (rowCount) return;
  try {
    await client.query(`create role ${appRole} nologin; grant ${appRole} to current_user`);
  } catch (cause) {
    const remedy = `create role ${appRole} nologin; grant ${appRole} to <this user>;`;
    const problem = `its user may not create the role ${appRole}. As a superuser: ${remedy}`;
    throw appError('DATABASE_UNAVAILABLE', { problem }, { cause, retry: 'later' });
  }
}

async function checkHistory(client: Client, migrations: readonly Migration[]): Promise<void> {
  const { rows } = await client.query<{ migration_id: number; name: string; checksum: string }>(
    'select migration_id, name, checksum from schema_migration order by migration_id',
  );
  const newest = rows.at(-1);
  if (newest && newest.migration_id > migrations.length) {
    throw schemaVersion(`schema ${newest.migration_id}`, `schema ${migrations.length}`);
  }
  const changed = rows.find((row) => migrations[row.migration_id - 1]?.checksum !== row.checksum);
  if (changed) throw schemaVersion(`another ${changed.name}`, changed.name);
}

function schemaVersion(found: string, expected: string): Error {
  return appError('DATA_DIR_VERSION', { folder: 'database', found, expected });
}

async function applyOnce(client: Client, migration: Migration): Promise<boolean> {
  await client.query('begin');
  try {
    await client.query('select pg_advisory_xact_lock($1)', [lockKey]);
    // The row first: a rival that comes later finds it and does nothing.
    const { rowCount } = await client.query(
      `insert into schema_migration (migration_id, name, checksum) values ($1, $2, $3)
       on conflict do nothing`,
      [migration.id, migration.name, migration.checksum],
    );
    if (rowCount) await client.query(migration.sql);
    await client.query('commit');
    return Boolean(rowCount);
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
