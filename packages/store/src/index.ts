/**
 * All SQL of Aetherius: one file per noun, numbered migrations, and the PostgreSQL that comes with
 * npm for those who have none.
 *
 * Promises: every read and write happens in a transaction of one tenant (`Database.withTenant`);
 * the role is neither owner nor superuser and row-level security is forced, so a row of another
 * tenant cannot be seen or made. A transaction is committed whole or not at all. Nothing here
 * retries: callers see `AppError.retry`.
 *
 * Fails with DATABASE_UNAVAILABLE (connection lost, PostgreSQL stopping, deadlock; `soon`),
 * CONFLICT (a unique row is there), NOT_FOUND, DISK_FULL, REQUEST_INVALID (a cursor of another
 * list).
 *
 * Example: `await database.withTenant(tenantId, (tx) => listIncidents(tx, { limit: 20 }))`.
 */
export * from './audit-store.ts';
export * from './change-feed.ts';
export * from './cluster-store.ts';
export * from './command-store.ts';
export * from './database.ts';
export * from './diagnosis-store.ts';
export * from './idempotency-store.ts';
export * from './incident-queries.ts';
export * from './incident-store.ts';
export * from './migrate.ts';
export * from './page.ts';
export * from './pg-client.ts';
export * from './pg-errors.ts';
export * from './signal-store.ts';
export * from './snapshot-store.ts';
export * from './symptom-store.ts';
export * from './tenant-store.ts';
export * from './timeline-store.ts';
export * from './postgres-server.ts';
