/**
 * How fast signals are stored, beside a bare batched insert of the same rows: one table, one
 * index, no tenant, one statement a batch. Both write to the same durable PostgreSQL, in turn, so
 * that the machine's load hits both; the median of the rounds counts.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Signal } from '@aetherius/domain';
import { createSilentLogger, systemClock } from '@aetherius/runtime';
import {
  createDatabase,
  defaultTenantId,
  deletePostgres,
  ensureTenant,
  insertSignals,
  migrateDatabase,
  startPostgres,
  withClient,
  type PostgresServer,
} from '@aetherius/store';
import { anEventSignal, aSymptomSignal } from '@aetherius/testkit';
import { figure, rounded, type Figure, type MeasureContext } from './figure.ts';

/** Signals a second, medians. */
interface IngestRate {
  readonly storePerSecond: number;
  readonly barePerSecond: number;
  readonly batchSize: number;
  readonly signals: number;
}

const rounds = 5;
const batchesPerRound = 20;

/** Measures with batches of a size, in a data folder of its own that is deleted afterwards. */
async function measureIngestRate(batchSize = 500): Promise<IngestRate> {
  const dataDir = await mkdtemp(join(tmpdir(), 'aetherius-bench-'));
  await chmod(dataDir, 0o755);
  const server = await startPostgres({ dataDir, log: createSilentLogger() });
  try {
    await migrateDatabase(server.connectionString('owner'));
    return await measure(server, batchSize);
  } finally {
    await server.stop();
    await deletePostgres(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function measure(server: PostgresServer, batchSize: number): Promise<IngestRate> {
  const connectionString = server.connectionString('app');
  const database = createDatabase({
    connectionString,
    clock: systemClock,
    log: createSilentLogger(),
  });
  const at = new Date().toISOString();
  await database.withTenant(defaultTenantId, (tx) => ensureTenant(tx, { name: 'bench', at }));
  const insert = (batch: readonly Signal[]): Promise<unknown> =>
    database.withTenant(defaultTenantId, (tx) => insertSignals(tx, batch));
  const [store, bare]: [number[], number[]] = [[], []];
  await withClient(server.connectionString('admin'), async (client) => {
    await client.query(bareTable);
    for (let round = 0; round < rounds; round++) {
      const batches = Array.from({ length: batchesPerRound }, () => makeBatch(batchSize));
      store.push(await perSecond(batches, insert));
      bare.push(await perSecond(batches, (batch) => client.query(...bareInsert(batch))));
    }
  });
  await database.close();
  const signals = rounds * batchesPerRound * batchSize;
  return { storePerSecond: median(store), barePerSecond: median(bare), batchSize, signals };
}

async function perSecond(
  batches: readonly (readonly Signal[])[],
  insert: (batch: readonly Signal[]) => Promise<unknown>,
): Promise<number> {
  const startedAtMs = performance.now();
  for (const batch of batches) await insert(batch);
  const count = batches.reduce((sum, batch) => sum + batch.length, 0);
  return Math.round((count / (performance.now() - startedAtMs)) * 1000);
}

function makeBatch(size: number): Signal[] {
  return Array.from({ length: size }, (_, index) =>
    index % 4 === 0 ? aSymptomSignal() : anEventSignal(),
  );
}

const bareTable = `create table bare_signal (cluster_id uuid, signal_id text primary key, kind text,
  occurred_at timestamptz, observed_at timestamptz, fingerprint text, body jsonb)`;

function bareInsert(batch: readonly Signal[]): [string, unknown[]] {
  const rows = batch.map((signal) => {
    const { clusterId, signalId, kind, occurredAt, observedAt, fingerprint } = signal;
    const body = JSON.stringify(signal);
    return [clusterId, signalId, kind, occurredAt, observedAt, fingerprint, body];
  });
  const places = rows.map(
    (row, index) => `(${row.map((_, column) => `$${index * row.length + column + 1}`).join(',')})`,
  );
  return [`insert into bare_signal values ${places.join(',')}`, rows.flat()];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Signals a second, with the bare insert of the same rows beside them. */
export async function measureIngest({ progress }: MeasureContext): Promise<Figure[]> {
  progress('storing signals in PostgreSQL');
  const { storePerSecond, barePerSecond, batchSize, signals } = await measureIngestRate();
  return [
    figure({
      name: 'ingest',
      value: storePerSecond,
      unit: 'signals/s',
      trap: `${signals} signals in batches of ${batchSize}, one connection; compare the ratio, not the rate`,
    }),
    figure({
      name: 'bare batched insert of the same rows',
      value: barePerSecond,
      unit: 'rows/s',
      trap: 'no tenant, no deduplication, one index; in turn with the line above',
    }),
    figure({
      name: 'ingest, share of the bare insert',
      value: rounded((storePerSecond / barePerSecond) * 100),
      unit: '%',
    }),
  ];
}
