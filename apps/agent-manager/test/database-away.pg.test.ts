import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSilentLogger, systemClock } from '@aetherius/runtime';
import {
  createDatabase,
  defaultTenantId,
  deletePostgres,
  migrateDatabase,
  startPostgres,
  type PostgresServer,
} from '@aetherius/store';
import { aRef, aSymptom, waitFor } from '@aetherius/testkit';
import { expect, test } from 'vitest';
import { aDiagnosis, aRoot, startHarness } from './manager-harness.ts';

const log = createSilentLogger();
const checkout = aRef({ uid: 'uid-checkout' });

/** A PostgreSQL of its own, because this test stops it. */
async function ownPostgres(): Promise<{ dataDir: string; server: PostgresServer }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'aetherius-away-'));
  await chmod(dataDir, 0o755);
  const server = await startPostgres({ dataDir, log, durable: false });
  await migrateDatabase(server.connectionString('owner'));
  return { dataDir, server };
}

test('while PostgreSQL is away agents are told to keep their signals, and nothing is lost', async () => {
  const { dataDir, server } = await ownPostgres();
  const connectionString = server.connectionString('app');
  const database = createDatabase({ connectionString, clock: systemClock, log });
  const reason = () => aDiagnosis(aRoot('oom', checkout));
  const harness = await startHarness({ database, tenantId: defaultTenantId, reason });
  const { agent, client } = harness;
  try {
    await server.stop({ evenIfUsed: true });
    const symptom = aSymptom({ subject: checkout, since: new Date().toISOString() });
    expect(await agent.fire(symptom)).toMatchObject({
      outcome: 'retry',
      reason: 'DATABASE_UNAVAILABLE',
    });
    await expect(client.listIncidents()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    const health = await fetch(`${harness.url}/health`);
    expect(health.status).toBe(503);
    expect(await health.json()).toMatchObject({
      status: 'down',
      warnings: [{ code: 'database_unavailable' }],
    });

    await startPostgres({ dataDir, log, durable: false });
    await waitFor('the batch to be stored', async () => {
      const { outcome } = await agent.fire(symptom);
      return outcome === 'stored';
    });
    const incident = await waitFor('its cause', async () => {
      const { items } = await client.listIncidents();
      return items[0]?.rootCause === 'oom' && items;
    });
    expect(incident).toHaveLength(1);
    expect(await client.getHealth()).toMatchObject({ status: 'ok' });
  } finally {
    await harness.stop();
    await database.close();
    await (await startPostgres({ dataDir, log })).stop({ evenIfUsed: true });
    await deletePostgres(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  }
});
