import { pgTest } from '@aetherius/testkit';
import { expect, test as base } from 'vitest';
import { ensureTenant } from './tenant-store.ts';

const test = pgTest(base);

test('a transaction that throws leaves nothing behind', async ({ database, tenantId }) => {
  expect(tenantId).toBeTruthy();
  await database.withTenant(tenantId, (tx) =>
    ensureTenant(tx, { name: 'a', at: new Date().toISOString() }),
  );
});
