import type { TenantId } from '@aetherius/domain';
import type { Database, TenantTx } from '@aetherius/store';
import type { TestAPI } from 'vitest';
import { createTestDatabase, type TestDatabase } from './test-postgres.ts';

/** What a test that needs PostgreSQL is given. */
export interface PgFixtures {
  /** A database of its own for the test file, dropped at the end. */
  readonly testDatabase: TestDatabase;
  /** A pool to it as the application's role. */
  readonly database: Database;
  /** A tenant of its own for the test. */
  readonly tenantId: TenantId;
  /** Runs in a transaction of that tenant. */
  readonly inTenant: <T>(work: (tx: TenantTx) => Promise<T>) => Promise<T>;
}

/**
 * Vitest's `test` with PostgreSQL: one server a run, one database a file, one tenant a test. Works
 * in the projects of `vitest.config.ts` that name `postgres-global-setup.ts`. Takes `test` as an
 * argument, so that this package can also be loaded outside of vitest.
 *
 * Example: `const test = pgTest(base)`, then `test('…', async ({ inTenant }) => { … })`.
 */
export function pgTest(base: TestAPI): TestAPI<PgFixtures> {
  return base.extend<PgFixtures>({
    testDatabase: [
      // oxlint-disable-next-line no-empty-pattern -- vitest reads the needed fixtures from a pattern
      async ({}, use) => {
        const { inject } = await import('vitest');
        const testDatabase = await createTestDatabase(inject('postgresDataDir'));
        await use(testDatabase);
        await testDatabase.drop();
      },
      { scope: 'file' },
    ],
    database: [async ({ testDatabase }, use) => use(testDatabase.open()), { scope: 'file' }],
    tenantId: async ({ testDatabase }, use) => use(await testDatabase.createTenant()),
    inTenant: async ({ database, tenantId }, use) =>
      use((work) => database.withTenant(tenantId, work)),
  });
}

declare module 'vitest' {
  interface ProvidedContext {
    postgresDataDir: string;
  }
}
