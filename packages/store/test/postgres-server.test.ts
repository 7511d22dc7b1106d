import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSilentLogger } from '@aetherius/runtime';
import { waitFor } from '@aetherius/testkit';
import { Client } from 'pg';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { canReach } from '../src/postgres-account.ts';
import { findPostgresRoot } from '../src/postgres-data-folder.ts';
import { isPostgres } from '../src/postgres-process.ts';
import {
  deletePostgres,
  startPostgres,
  type PostgresRole,
  type PostgresServer,
} from '../src/postgres-server.ts';

const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65534, gid: 65534 };
const program = join(import.meta.dirname, 'start-postgres.ts');

const folders: string[] = [];
const children: ChildProcess[] = [];

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'aetherius-server-'));
  await chmod(folder, 0o755);
  folders.push(folder);
  return folder;
}

function start(dataDir: string): Promise<PostgresServer> {
  return startPostgres({ dataDir, log: createSilentLogger(), durable: false });
}

async function query(server: PostgresServer, sql: string, role: PostgresRole = 'owner') {
  const client = new Client({ connectionString: server.connectionString(role) });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

interface Started {
  readonly child: ChildProcess;
  readonly told: { pid?: number; port?: number; adopted?: boolean; code?: string };
}

/** Starts the program in a process of its own and waits for its line. */
async function startElsewhere(
  dataDir: string,
  account?: { uid: number; gid: number },
): Promise<Started> {
  const child = spawn(process.execPath, [program, dataDir], {
    ...account,
    env: {},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, told: JSON.parse(line.toString()) as Started['told'] };
}

async function killHard(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

afterEach(async () => {
  for (const child of children.splice(0)) await killHard(child);
});

afterAll(async () => {
  for (const folder of folders) {
    const running = await readPid(folder);
    if (running !== undefined && (await isPostgres(running))) process.kill(running, 'SIGQUIT');
    if (running !== undefined)
      await waitFor('the server to end', async () => !(await isPostgres(running)));
    await deletePostgres(folder);
    await rm(folder, { recursive: true, force: true });
  }
});

async function readPid(dataDir: string): Promise<number | undefined> {
  const path = join(await findPostgresRoot(dataDir), 'data', 'postmaster.pid');
  const text = await readFile(path, 'utf8').catch(() => '');
  return Number(text.split('\n')[0]) || undefined;
}

describe('on one data folder', () => {
  let dataDir: string;

  test('the first start initialises, and the data and the port survive a stop', async () => {
    dataDir = await makeFolder();
    const first = await start(dataDir);
    expect(first.adopted).toBe(false);
    await query(first, 'create table note (text text)');
    await query(first, `insert into note values ('kept')`);
    await first.stop();
    expect(await isPostgres(first.pid)).toBe(false);

    const second = await start(dataDir);
    expect(second.port).toBe(first.port);
    expect(await query(second, 'select text from note')).toEqual([{ text: 'kept' }]);
    await second.stop();
  });

  test('nobody without the password gets in, and the passwords are unreadable for others', async () => {
    const server = await start(dataDir);
    const url = new URL(server.connectionString('app'));
    url.password = 'guess';
    const client = new Client({ connectionString: url.href });
    await expect(client.connect()).rejects.toThrow(/password authentication failed/);
    const credentials = await stat(join(await findPostgresRoot(dataDir), 'data/aetherius.json'));
    expect(credentials.mode & 0o777).toBe(0o600);
    await server.stop();
  });

  test('a server that outlived a killed process is adopted with its data', async () => {
    const { child, told } = await startElsewhere(dataDir);
    await killHard(child);
    const server = await start(dataDir);
    expect(server).toMatchObject({ adopted: true, pid: told.pid, port: told.port });
    expect(await query(server, 'select text from note')).toEqual([{ text: 'kept' }]);
    await server.stop();
    expect(await isPostgres(server.pid)).toBe(false);
  });

  test('stop spares a server that another process of ours uses', async () => {
    const { child } = await startElsewhere(dataDir);
    const server = await start(dataDir);
    await server.stop();
    expect(await isPostgres(server.pid)).toBe(true);
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(await isPostgres(server.pid)).toBe(false);
  });

  test('after kill -9 of the server itself the next start recovers what was committed', async () => {
    const before = await start(dataDir);
    await query(before, `insert into note values ('committed')`);
    process.kill(before.pid, 'SIGKILL');
    const after = await start(dataDir);
    expect(after.adopted).toBe(false);
    expect(await query(after, `select count(*)::int as n from note`)).toEqual([{ n: 2 }]);
    await after.stop();
  });

  test('a stale lock is removed, though its number is now another process', async () => {
    const root = await findPostgresRoot(dataDir);
    const lock = [
      process.pid,
      join(root, 'data'),
      1795576324,
      5432,
      '',
      '127.0.0.1',
      '1 1',
      'ready',
    ];
    await writeFile(join(root, 'data/postmaster.pid'), `${lock.join('\n')}\n`);
    const server = await start(dataDir);
    expect(server.adopted).toBe(false);
    await server.stop();
  });

  test('when the port of the last run is taken, another one is chosen', async () => {
    const before = await start(dataDir);
    await before.stop();
    const blocker = createServer().listen(before.port, '127.0.0.1');
    await once(blocker, 'listening');
    const after = await start(dataDir);
    expect(after.port).not.toBe(before.port);
    expect(await query(after, 'select 1 as one')).toEqual([{ one: 1 }]);
    await after.stop();
    blocker.close();
  });

  test('processes that start at once share one server', async () => {
    const [a, b, c] = await Promise.all([
      startElsewhere(dataDir),
      startElsewhere(dataDir),
      start(dataDir),
    ]);
    expect(new Set([a.told.pid, b.told.pid, c.pid]).size).toBe(1);
    for (const { child } of [a, b]) await killHard(child);
    await c.stop();
  });

  test.each([
    ['PG_VERSION', '17\n', { found: 'PostgreSQL 17', expected: 'PostgreSQL 18' }],
    ['aetherius.json', '{"format":99}', { found: 'format 99', expected: 'format 1' }],
  ])('a folder whose %s tells of another version is refused', async (name, text, details) => {
    const path = join(await findPostgresRoot(dataDir), 'data', name);
    const original = await readFile(path, 'utf8');
    await writeFile(path, text);
    await expect(start(dataDir)).rejects.toMatchObject({ code: 'DATA_DIR_VERSION', details });
    await writeFile(path, original);
    const server = await start(dataDir);
    await server.stop();
  });
});

test('a process killed while it initialises leaves nothing that has to be cleaned', async () => {
  const dataDir = await makeFolder();
  for (const afterMs of [150, 300, 450, 600, 900]) {
    const child = spawn(process.execPath, [program, dataDir], { stdio: 'ignore', env: {} });
    children.push(child);
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    await killHard(child);
  }
  const server = await start(dataDir);
  expect(await query(server, 'select 1 as one', 'app')).toEqual([{ one: 1 }]);
  await server.stop();
});

test('a data folder that is a file is told apart', async () => {
  const folder = await makeFolder();
  const path = join(folder, 'file');
  await writeFile(path, '');
  await expect(start(path)).rejects.toMatchObject({
    code: 'DATA_DIR_UNUSABLE',
    details: { folder: path },
  });
});

describe.runIf(isRoot)('as root', () => {
  test('the server runs as an ordinary user, also below a folder that only root may enter', async () => {
    const folder = await makeFolder();
    await chmod(folder, 0o700);
    const dataDir = join(folder, 'data');
    const server = await start(dataDir);
    const { uid } = await stat(`/proc/${server.pid}`);
    expect(uid).not.toBe(0);
    expect(await query(server, 'select 1 as one', 'app')).toEqual([{ one: 1 }]);
    await server.stop();
    await deletePostgres(dataDir);
  });

  test('an ordinary user starts it, adopts it and is told when a folder is not theirs', async ({
    skip,
  }) => {
    const canRun = await canReach(import.meta.dirname, nobody);
    if (!canRun) skip('an ordinary user cannot enter this clone');
    const folder = await makeFolder();
    await chown(folder, nobody.uid, nobody.gid);
    const dataDir = join(folder, 'data');
    const first = await startElsewhere(dataDir, nobody);
    expect(first.told).toMatchObject({ adopted: false });
    await killHard(first.child);
    const second = await startElsewhere(dataDir, nobody);
    expect(second.told).toMatchObject({ adopted: true, pid: first.told.pid });
    second.child.kill('SIGTERM');
    await once(second.child, 'exit');

    const foreign = join(await makeFolder(), 'data');
    await mkdir(foreign, { mode: 0o755 });
    const refused = await startElsewhere(foreign, nobody);
    expect(refused.told).toEqual({ code: 'DATA_DIR_UNUSABLE' });
  });
});
