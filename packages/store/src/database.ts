import { invariant, isUuid, type TenantId } from '@aetherius/domain';
import { createUuidSource, type Clock, type Logger } from '@aetherius/runtime';
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import { Pool } from 'pg';
import { appendChanges, type ChangeNote } from './change-feed.ts';
import { columnTypes } from './column-types.ts';
import { toStoreError } from './pg-errors.ts';
import { appRole, schemaName } from './schema-name.ts';
import type { Tables } from './schema.ts';

/** The application's connection to PostgreSQL. All reads and writes happen for one tenant. */
export interface Database {
  /**
   * Runs `work` in one transaction that sees and writes only the tenant's rows. Commits when `work`
   * resolves, rolls back when it throws. Never retries; what may be retried says `AppError.retry`.
   */
  withTenant<T>(tenantId: TenantId, work: (tx: TenantTx) => Promise<T>): Promise<T>;
  /** Resolves when PostgreSQL answers; DATABASE_UNAVAILABLE otherwise. */
  ping(): Promise<void>;
  /** Waits for running transactions and closes all connections. */
  close(): Promise<void>;
}

/** A transaction of one tenant: what every function of a store takes first. */
export interface TenantTx {
  readonly tenantId: TenantId;
  readonly db: Transaction<Tables>;
  /** A fresh UUIDv7. */
  readonly newId: () => string;
  /**
   * Tells the readers of the change feed that something changed. Written once a subject, at the
   * end of the transaction.
   */
  noteChange(change: ChangeNote): void;
}

/** What `createDatabase` needs. */
export interface DatabaseOptions {
  readonly connectionString: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Too few: routes wait for ingest. Too many: PostgreSQL's own limit (100) for all replicas. */
  readonly maxConnections?: number;
}

/** Too short: a start under load fails. Too long: a request hangs while PostgreSQL is away. */
const connectTimeoutMs = 5_000;

/** Opens the pool. Connects on first use, and again after PostgreSQL was away. */
export function createDatabase(options: DatabaseOptions): Database {
  const pool = new Pool({
    connectionString: options.connectionString,
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: connectTimeoutMs,
    types: columnTypes,
  });
  logLostConnections(pool, options.log);
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const newId = createUuidSource(options.clock);
  return {
    withTenant: (tenantId, work) =>
      runForTenant(kysely, { tenantId, work, newId, clock: options.clock }),
    ping: async () => {
      await sql`select 1`.execute(kysely).catch(rethrow);
    },
    close: () => kysely.destroy(),
  };
}

/**
 * Without a listener the loss of a connection ends the process. The pool tells only of idle ones,
 * so each connection has its own listener; the query of one in use is rejected besides.
 */
function logLostConnections(pool: Pool, log: Logger): void {
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    client.on('error', (err) => log.warn({ err }, 'database connection lost'));
  });
}

async function runForTenant<T>(
  kysely: Kysely<Tables>,
  run: {
    tenantId: TenantId;
    work: (tx: TenantTx) => Promise<T>;
    newId: () => string;
    clock: Clock;
  },
): Promise<T> {
  invariant(isUuid(run.tenantId), 'a tenant id is a UUID');
  const notes = new Map<string, ChangeNote>();
  return kysely
    .transaction()
    .execute(async (db) => {
      await enterTenant(db, run.tenantId);
      const tx: TenantTx = {
        tenantId: run.tenantId,
        db,
        newId: run.newId,
        noteChange: (change) => notes.set(`${change.kind}/${change.subjectId}`, change),
      };
      const result = await run.work(tx);
      // Last, because it takes the lock that orders the feed: held only until the commit.
      if (notes.size > 0) await appendChanges(tx, [...notes.values()], run.clock.now());
      return result;
    })
    .catch(rethrow);
}

/** All settings end with the transaction, so a pooled connection keeps nothing of a tenant. */
async function enterTenant(db: Transaction<Tables>, tenantId: TenantId): Promise<void> {
  await sql`select set_config('role', ${appRole}, true),
    set_config('search_path', ${schemaName}, true),
    set_config('timezone', 'UTC', true),
    set_config('aetherius.tenant_id', ${tenantId}, true)`.execute(db);
}

function rethrow(error: unknown): never {
  throw toStoreError(error);
}
