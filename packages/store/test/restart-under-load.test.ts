import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAppError, type Signal } from '@aetherius/domain';
import { createSilentLogger, systemClock } from '@aetherius/runtime';
import { anEventSignal, testClusterId } from '@aetherius/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type Database } from '../src/database.ts';
import { migrateDatabase } from '../src/migrate.ts';
import { deletePostgres, startPostgres, type PostgresServer } from '../src/postgres-server.ts';
import { countSignals, insertSignals } from '../src/signal-store.ts';
import { defaultTenantId, ensureTenant } from '../src/tenant-store.ts';

let dataDir: string;
let server: PostgresServer;
let database: Database;

const start = () => startPostgres({ dataDir, log: createSilentLogger(), durable: false });

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'aetherius-restart-'));
  await chmod(dataDir, 0o755);
  server = await start();
  await migrateDatabase(server.connectionString('owner'));
  const connectionString = server.connectionString('app');
  database = createDatabase({ connectionString, clock: systemClock, log: createSilentLogger() });
  const at = new Date().toISOString();
  await database.withTenant(defaultTenantId, (tx) => ensureTenant(tx, { name: 'test', at }));
});

afterAll(async () => {
  await database.close();
  await server.stop();
  await deletePostgres(dataDir);
  await rm(dataDir, { recursive: true, force: true });
});

test('PostgreSQL stopped, killed and started under load loses nothing and doubles nothing', async () => {
  const sent: Signal[] = [];
  const codes = new Set<string>();
  let isLoaded = true;
  // The same loop that an agent's outbox has: what was not acknowledged is sent again.
  const deliver = async (batch: readonly Signal[]): Promise<void> => {
    for (;;) {
      try {
        await database.withTenant(defaultTenantId, (tx) => insertSignals(tx, batch));
        return;
      } catch (error) {
        if (!isAppError(error) || error.retry !== 'soon') throw error;
        codes.add(error.code);
        await sleep(20);
      }
    }
  };
  const writers = Array.from({ length: 3 }, async () => {
    while (isLoaded) {
      const batch = Array.from({ length: 20 }, () => anEventSignal());
      await deliver(batch);
      sent.push(...batch);
    }
  });
  for (const end of ['stop', 'kill', 'stop'] as const) {
    await sleep(150);
    if (end === 'stop') await server.stop();
    else process.kill(server.pid, 'SIGKILL');
    await sleep(100);
    server = await start();
  }
  await sleep(150);
  isLoaded = false;
  await Promise.all(writers);
  const stored = await database.withTenant(defaultTenantId, (tx) =>
    countSignals(tx, testClusterId),
  );
  expect(stored).toBe(sent.length);
  expect(sent.length).toBeGreaterThan(100);
  expect([...codes]).toEqual(['DATABASE_UNAVAILABLE']);
});
