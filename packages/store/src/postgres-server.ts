import { chmod, open, rename, rm, stat, readFile, type FileHandle } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { appError, isAppError } from '@aetherius/domain';
import { systemClock, type Logger } from '@aetherius/runtime';
import { withClient } from './pg-client.ts';
import { toStoreError } from './pg-errors.ts';
import {
  findPostgresRoot,
  preparePostgresFolder,
  type PostgresFolder,
} from './postgres-data-folder.ts';
import {
  isAlive,
  isPostgres,
  postmasterFile,
  programFailed,
  readPostmasterFile,
  spawnPostmaster,
} from './postgres-process.ts';
import { databaseName, ensureRoles } from './postgres-roles.ts';

/** Whose connection: the application's, the owner's (migrations), the superuser's. */
export type PostgresRole = 'app' | 'owner' | 'admin';

/** A running PostgreSQL of ours. */
export interface PostgresServer {
  /** Whether it was running already, left by a process that died. */
  readonly adopted: boolean;
  readonly pid: number;
  readonly port: number;
  /** Where its output goes. */
  readonly logFile: string;
  connectionString(role: PostgresRole, database?: string): string;
  /**
   * Stops the server and resolves when it is gone, its data on disk. Leaves it running when
   * another process of ours is connected to it, unless `evenIfUsed`. Close your own pools first.
   */
  stop(options?: { readonly evenIfUsed?: boolean }): Promise<void>;
}

/** What `startPostgres` needs. */
export interface StartPostgresOptions {
  /** The data folder of the installation; made if it is missing. */
  readonly dataDir: string;
  readonly log: Logger;
  /** False gives up safety against power cuts for speed: for tests only. */
  readonly durable?: boolean;
}

/** Too short: recovery after a crash under load is cut off. Too long: nobody waits so long. */
const startTimeoutMs = 60_000;
/** A fast shutdown ends sessions and writes a checkpoint; after this it is told to drop everything. */
const stopTimeoutMs = 20_000;
const pollMs = 15;
/** A port may be taken between choosing it and binding it. */
const maxAttempts = 5;
/** Beyond this the log of the last run is set aside at a start. */
const maxLogBytes = 10 * 1024 * 1024;

/**
 * Starts the PostgreSQL of a data folder, or adopts the one that is running on it. On first use it
 * is initialised (well below 3 s); later starts take a fraction of a second. It outlives this
 * process unless `stop` is called, and listens on 127.0.0.1 only.
 */
export async function startPostgres(options: StartPostgresOptions): Promise<PostgresServer> {
  const durable = options.durable ?? true;
  const folder = await preparePostgresFolder(options.dataDir, { durable });
  const running = await adoptOrLaunch(folder, { log: options.log, durable });
  const server = toServer(folder, running);
  await ensureRoles(server.connectionString('admin', 'postgres'), folder.credentials).catch(
    rethrow,
  );
  options.log.info(
    { pid: running.pid, port: running.port, adopted: running.adopted },
    'postgresql ready',
  );
  return server;
}

function rethrow(error: unknown): never {
  throw toStoreError(error);
}

interface RunningServer {
  readonly pid: number;
  readonly port: number;
  readonly adopted: boolean;
}

/** The live server of this folder; undefined if there is none, after a stale lock was removed. */
async function adopt(folder: PostgresFolder, log: Logger): Promise<RunningServer | undefined> {
  const deadline = performance.now() + startTimeoutMs;
  for (;;) {
    const found = await readPostmasterFile(folder.cluster);
    if (!found) return undefined;
    if (!(await isPostgres(found.pid))) {
      log.warn({ pid: found.pid }, 'stale lock of postgresql removed');
      await rm(postmasterFile(folder.cluster), { force: true });
      return undefined;
    }
    const { pid, port } = found;
    if (found.status === 'ready' && port && (await isOurs(folder, port))) {
      return { pid, port, adopted: true };
    }
    if (performance.now() > deadline)
      throw startFailed(folder, 'a server of this folder is running and does not answer');
    // It starts, stops, or recovers: it will be ready or gone.
    await systemClock.sleep(pollMs);
  }
}

/** Deletes the PostgreSQL of a data folder and everything in it. Stop the server first. */
export async function deletePostgres(dataDir: string): Promise<void> {
  await rm(await findPostgresRoot(dataDir), { recursive: true, force: true });
  await rm(join(dataDir, 'postgres'), { recursive: true, force: true });
}

/** Whether the server at the port is the one of this folder, and lets us in. */
async function isOurs(folder: PostgresFolder, port: number): Promise<boolean> {
  try {
    const { rows } = await withClient(
      toUrl({ role: 'admin', database: 'postgres', port, folder }),
      (client) => client.query<{ data_directory: string }>('show data_directory'),
    );
    return rows[0]?.data_directory === folder.cluster;
  } catch {
    return false;
  }
}

/** Adopts or starts, again if a rival process or a dying server was in the way. */
async function adoptOrLaunch(
  folder: PostgresFolder,
  options: { log: Logger; durable: boolean },
): Promise<RunningServer> {
  const lastPort = await readLastPort(folder);
  for (let attempt = 1; ; attempt++) {
    const adopted = await adopt(folder, options.log);
    if (adopted) return adopted;
    const port = await choosePort(attempt === 1 ? lastPort : undefined);
    try {
      return await launchOn(folder, port, options.durable);
    } catch (error) {
      if (attempt === maxAttempts || !isPassing(error)) throw error;
      await systemClock.sleep(100 * attempt);
    }
  }
}

async function launchOn(
  folder: PostgresFolder,
  port: number,
  durable: boolean,
): Promise<RunningServer> {
  const logHandle = await openLog(folder.logFile);
  const { size: logStart } = await logHandle.stat();
  const child = spawnPostmaster({
    program: join(folder.home, 'bin', 'postgres'),
    args: ['-D', folder.cluster, ...serverSettings(port, durable)],
    logFd: logHandle.fd,
    account: folder.account,
  });
  await logHandle.close();
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  const deadline = performance.now() + startTimeoutMs;
  while (performance.now() < deadline) {
    if (failure) throw failure;
    const found = await readPostmasterFile(folder.cluster);
    if (found?.pid === child.pid && found?.status === 'ready') {
      return { pid: found.pid, port, adopted: false };
    }
    // A rival won: the lock is another live server's. Ours has ended itself.
    if (child.exitCode !== null || child.signalCode !== null) {
      throw programFailed(await readLog(folder.logFile, logStart), folder.logFile);
    }
    await systemClock.sleep(pollMs);
  }
  throw startFailed(folder, `it was not ready after ${startTimeoutMs / 1000} s`);
}

function serverSettings(port: number, durable: boolean): string[] {
  const settings: Record<string, string | number> = {
    port,
    listen_addresses: '127.0.0.1',
    // The path of a socket may be too long, and other users could reach it.
    unix_socket_directories: '',
    max_connections: 100,
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] %u ',
    // No replicas read from an embedded server: the log need only serve recovery.
    wal_level: 'minimal',
    max_wal_senders: 0,
    max_wal_size: '512MB',
    // Our statements are short; compiling them costs more than it gives.
    jit: 'off',
    // What is committed still survives the death of the server, only not that of the machine.
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function toServer(folder: PostgresFolder, running: RunningServer): PostgresServer {
  return {
    ...running,
    logFile: folder.logFile,
    connectionString: (role, database = databaseName) =>
      toUrl({ role, database, port: running.port, folder }),
    stop: ({ evenIfUsed = false } = {}) => stop(folder, running, evenIfUsed),
  };
}

const userNames = { app: 'aetherius_app', owner: 'aetherius_owner', admin: 'postgres' } as const;
const applicationName = 'aetherius';

function toUrl(to: {
  role: PostgresRole;
  database: string;
  port: number;
  folder: PostgresFolder;
}): string {
  const password = to.folder.credentials[to.role];
  const url = new URL(`postgresql://127.0.0.1:${to.port}/${to.database}`);
  url.username = userNames[to.role];
  url.password = password;
  // Tells our processes apart: `stop` asks whether another one is connected.
  url.searchParams.set('application_name', `${applicationName}/${process.pid}`);
  return url.href;
}

async function stop(
  folder: PostgresFolder,
  running: RunningServer,
  evenIfUsed: boolean,
): Promise<void> {
  if (!evenIfUsed && (await isUsedByOthers(folder, running.port))) return;
  // Not by pid alone: the server may have ended, and its number be another process's now.
  const found = await readPostmasterFile(folder.cluster);
  if (found?.pid !== running.pid || !(await isPostgres(running.pid))) return;
  signal(running.pid, 'SIGINT');
  if (await isGone(running.pid, stopTimeoutMs)) return;
  signal(running.pid, 'SIGQUIT');
  await isGone(running.pid, stopTimeoutMs);
}

/** Whether another process of ours has a connection; false when the server does not answer. */
async function isUsedByOthers(folder: PostgresFolder, port: number): Promise<boolean> {
  try {
    const { rows } = await withClient(
      toUrl({ role: 'admin', database: 'postgres', port, folder }),
      (client) =>
        client.query<{ name: string }>(
          `select distinct application_name as name from pg_stat_activity
           where backend_type = 'client backend' and application_name like $1`,
          [`${applicationName}/%`],
        ),
    );
    const pids = rows.map((row) => Number(row.name.slice(applicationName.length + 1)));
    return pids.some((pid) => pid !== process.pid && isAlive(pid));
  } catch {
    return false;
  }
}

function signal(pid: number, name: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function isGone(pid: number, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    if (!(await isPostgres(pid))) return true;
    await systemClock.sleep(pollMs);
  }
  return false;
}

/** The server writes its port here; after a stop the file of the options is what remains. */
async function readLastPort(folder: PostgresFolder): Promise<number | undefined> {
  const text = await readFile(join(folder.cluster, 'postmaster.opts'), 'utf8').catch(() => '');
  const port = /port=(\d+)/.exec(text)?.[1];
  return port === undefined ? undefined : Number(port);
}

/** The port of the last run if it is free, so that addresses people noted stay valid. */
async function choosePort(wanted: number | undefined): Promise<number> {
  if (wanted !== undefined) {
    const port = await bindOnce(wanted).catch(() => undefined);
    if (port !== undefined) return port;
  }
  return bindOnce(0);
}

function bindOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}

function isPassing(error: unknown): boolean {
  if (!isAppError(error, 'POSTGRES_START_FAILED')) return false;
  const problem = String(error.details['problem']);
  return /could not bind|Address already in use|shared memory block .* is still in use|lock file .* already exists/.test(
    problem,
  );
}

async function openLog(path: string): Promise<FileHandle> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size > maxLogBytes) await rename(path, `${path}.1`);
  const handle = await open(path, 'a', 0o600);
  await chmod(path, 0o600);
  return handle;
}

async function readLog(path: string, from: number): Promise<string> {
  const bytes = await readFile(path);
  return bytes.subarray(from).toString('utf8');
}

function startFailed(folder: PostgresFolder, problem: string): Error {
  return appError('POSTGRES_START_FAILED', { problem, log: folder.logFile });
}
