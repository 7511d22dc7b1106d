import { access, chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSilentLogger } from '@aetherius/runtime';
import { deletePostgres, startPostgres } from '@aetherius/store';
import type { TestProject } from 'vitest/node';

const prefix = 'aetherius-test-postgres-';

/**
 * Global set-up of vitest: names the folder of the run's PostgreSQL, which the first test that
 * needs one starts, and takes both away at the end. Also takes away what killed runs left.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeLeftovers();
  const dataDir = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  // As root the server runs as another user, who has to get in.
  await chmod(dataDir, 0o755);
  project.provide('postgresDataDir', dataDir);
  return () => remove(dataDir);
}

async function removeLeftovers(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(prefix));
  for (const name of names) {
    const pid = Number(name.slice(prefix.length).split('-')[0]);
    if (!isAlive(pid)) await remove(join(tmpdir(), name)).catch(() => undefined);
  }
}

async function remove(dataDir: string): Promise<void> {
  if (await wasUsed(dataDir)) {
    const server = await startPostgres({ dataDir, log: createSilentLogger(), durable: false });
    await server.stop({ evenIfUsed: true });
    await deletePostgres(dataDir);
  }
  await rm(dataDir, { recursive: true, force: true });
}

async function wasUsed(dataDir: string): Promise<boolean> {
  return access(join(dataDir, 'postgres')).then(
    () => true,
    () => false,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
