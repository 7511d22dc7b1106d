import type { Client } from 'pg';
import { withClient } from './pg-client.ts';
import type { ServerCredentials } from './postgres-data-folder.ts';

/** The database that everything of ours is in. */
export const databaseName = 'aetherius';

/**
 * Makes the roles and the database that are missing: `aetherius_owner` owns the schema and runs
 * migrations, `aetherius_app` is what the application is. Neither is a superuser.
 */
export async function ensureRoles(
  adminConnection: string,
  credentials: ServerCredentials,
): Promise<void> {
  await withClient(adminConnection, async (client) => {
    await ensureRole(client, 'aetherius_owner', credentials.owner);
    await ensureRole(client, 'aetherius_app', credentials.app);
    await ensureDatabase(client);
  });
}

async function ensureRole(client: Client, name: string, password: string): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [name]);
  if (rowCount) return;
  const secret = client.escapeLiteral(password);
  await client
    .query(`create role ${name} login nosuperuser nocreatedb nocreaterole password ${secret}`)
    .catch(ignoreRival);
}

async function ensureDatabase(client: Client): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [
    databaseName,
  ]);
  if (rowCount) return;
  await client.query(`create database ${databaseName} owner aetherius_owner`).catch(ignoreRival);
}

/** duplicate_object, duplicate_database, unique_violation: another process made it just now. */
function ignoreRival(error: Error & { code?: string }): void {
  if (!['42710', '42P04', '23505'].includes(error.code ?? '')) throw error;
}
