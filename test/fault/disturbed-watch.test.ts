import { randomBytes } from 'node:crypto';
import { createRedaction } from '@aetherius/collect-agent';
import { createTestDatabase, waitFor, type TestDatabase } from '@aetherius/testkit';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startProductStack, type ProductStack } from '../support/product-stack.ts';

/**
 * What an API server and the network between do to a watch: it is counted, and a fault that comes
 * afterwards is noticed and explained as if nothing had been.
 */
let database: TestDatabase;
let stack: ProductStack;

beforeAll(async () => {
  database = await createTestDatabase(inject('postgresDataDir'));
  stack = await startProductStack({
    database: {
      app: database.connectionString('app'),
      owner: database.connectionString('owner'),
    },
    redaction: createRedaction({ key: randomBytes(32) }),
    speed: 4,
  });
});

afterAll(async () => {
  await stack?.stop();
  await database?.drop();
});

it('a watch that is cut is opened again', async () => {
  const before = count('watches');
  expect(await stack.disturb('watches/drop')).toMatchObject({
    dropped: expect.any(Number) as number,
  });
  await waitFor('the watches to come back', () => count('watches') >= before + 20);
  await expectNoticed('secret-missing');
});

it('a watch whose history is compacted is listed again', async () => {
  const before = count('relists_after_gone');
  // A version that the server no longer has is only met by a watch that begins there.
  await stack.disturb('compact');
  await stack.disturb('watches/drop');
  await stack.simulator.cluster.faults.inject('image-not-found', {});
  await stack.disturb('compact');
  await stack.disturb('watches/drop');
  await waitFor('lists after 410', () => count('relists_after_gone') > before);
  await stack.untilExplained(['secret-missing', 'image-not-found']);
});

it('a thousand lines of garbage are counted and passed over', async () => {
  const before = count('watch_bad_lines');
  const { open } = (await stack.disturb('watches/garbage', { lines: 1000 })) as { open: number };
  await waitFor('the garbage to be counted', () => count('watch_bad_lines') > before);
  expect(open).toBeGreaterThan(10);
  await expectNoticed('service-selector', ['secret-missing', 'image-not-found']);
});

async function expectNoticed(fault: string, others: readonly string[] = []): Promise<void> {
  await stack.simulator.cluster.faults.inject(fault, {});
  await stack.untilExplained([fault, ...others]);
}

function count(name: string): number {
  return stack.source.counters()[name] ?? Number.NaN;
}
