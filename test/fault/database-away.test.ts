import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRedaction } from '@aetherius/collect-agent';
import { createSilentLogger } from '@aetherius/runtime';
import { deletePostgres, startPostgres } from '@aetherius/store';
import { createTestDatabase, type TestDatabase } from '@aetherius/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startProductStack, type ProductStack } from '../support/product-stack.ts';

/** PostgreSQL goes away and comes back while signals flow: nothing of what happened is lost. */
let dataDir: string;
let database: TestDatabase;
let stack: ProductStack;

const startAgain = () => startPostgres({ dataDir, log: createSilentLogger(), durable: false });

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'aetherius-away-'));
  await chmod(dataDir, 0o755);
  database = await createTestDatabase(dataDir);
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
  const server = await startAgain();
  await server.stop({ evenIfUsed: true });
  await deletePostgres(dataDir);
  await rm(dataDir, { recursive: true, force: true });
});

it('loses no fault that came while PostgreSQL was stopped, killed and started', async () => {
  const { faults } = stack.simulator.cluster;
  await faults.inject('secret-missing', {});
  const rounds = [
    ['stop', 'image-not-found'],
    ['kill', 'service-selector'],
    ['stop', 'bad-command'],
  ] as const;
  for (const [end, fault] of rounds) {
    const server = await startAgain();
    if (end === 'stop') await server.stop({ evenIfUsed: true });
    else process.kill(server.pid, 'SIGKILL');
    await faults.inject(fault, {});
    await sleep(700);
    await startAgain();
    await sleep(300);
  }
  const found = await stack.untilExplained(['secret-missing', ...rounds.map(([, fault]) => fault)]);
  const numbers = (await stack.incidents()).map(({ number }) => number);
  expect(found).toHaveLength(4);
  expect(new Set(numbers).size).toBe(numbers.length);
});
