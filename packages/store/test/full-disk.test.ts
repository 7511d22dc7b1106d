import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSilentLogger, systemClock } from '@aetherius/runtime';
import { anEventSignal, testClusterId } from '@aetherius/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDatabase } from '../src/database.ts';
import { migrateDatabase } from '../src/migrate.ts';
import { startPostgres, type PostgresServer } from '../src/postgres-server.ts';
import { countSignals, insertSignals } from '../src/signal-store.ts';
import { defaultTenantId, ensureTenant } from '../src/tenant-store.ts';

/** Only root may mount a file system that is small enough to be filled. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0;

let disk: string;
let server: PostgresServer | undefined;

beforeEach(async ({ skip }) => {
  if (!canMount) skip('only root may mount a small file system');
  disk = await mkdtemp(join(tmpdir(), 'aetherius-disk-'));
});

afterEach(async () => {
  if (!canMount) return;
  await server?.stop();
  execFileSync('/bin/umount', [disk]);
  await rm(disk, { recursive: true, force: true });
});

async function mount(sizeMiB: number): Promise<void> {
  execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', `size=${sizeMiB}m`, 'tmpfs', disk]);
  await chmod(disk, 0o755);
}

async function fill(): Promise<void> {
  const { bavail, bsize } = await statfs(disk);
  await writeFile(join(disk, 'filler'), Buffer.alloc(bavail * bsize));
}

const start = () => startPostgres({ dataDir: disk, log: createSilentLogger(), durable: false });

test('a disk too small for the first start is told as full, and nothing half-made stays', async () => {
  await mount(80);
  await expect(start()).rejects.toMatchObject({ code: 'DISK_FULL' });
  execFileSync('/bin/mount', ['-o', 'remount,size=400m', disk]);
  server = await start();
});

test('a disk that fills up is told as full, and what was stored before is there afterwards', async () => {
  await mount(220);
  server = await start();
  await migrateDatabase(server.connectionString('owner'));
  const connectionString = server.connectionString('app');
  const database = createDatabase({
    connectionString,
    clock: systemClock,
    log: createSilentLogger(),
  });
  const store = () =>
    database.withTenant(defaultTenantId, async (tx) => {
      await ensureTenant(tx, { name: 'test', at: new Date().toISOString() });
      const signals = Array.from({ length: 500 }, () => anEventSignal());
      return (await insertSignals(tx, signals)).length;
    });
  let stored = await store();
  await fill();
  const untilFull = async (): Promise<void> => {
    for (;;) stored += await store();
  };
  await expect(untilFull()).rejects.toMatchObject({ code: 'DISK_FULL' });

  await rm(join(disk, 'filler'));
  server = await start();
  const count = () => database.withTenant(defaultTenantId, (tx) => countSignals(tx, testClusterId));
  expect(await count()).toBe(stored);
  stored += await store();
  expect(await count()).toBe(stored);
  await database.close();
});
