import { randomBytes } from 'node:crypto';
import {
  appendFile,
  chmod,
  chown,
  lstat,
  mkdir,
  readFile,
  readdir,
  realpath,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { appError, isAppError } from '@aetherius/domain';
import { canReach, chooseServerAccount, type ServerAccount } from './postgres-account.ts';
import { installBinaries, postgresMajor } from './postgres-binaries.ts';
import { isAlive, programFailed, runProgram } from './postgres-process.ts';

/** The version of what we keep in the folder beside PostgreSQL's own files. */
const formatVersion = 1;

/** The passwords that were made up when the folder was. */
export interface ServerCredentials {
  readonly admin: string;
  readonly owner: string;
  readonly app: string;
}

/** A folder that holds an initialised PostgreSQL cluster and what is needed to run it. */
export interface PostgresFolder {
  /** Binaries, with `bin`, `lib`, `share`. */
  readonly home: string;
  /** PostgreSQL's own data directory. */
  readonly cluster: string;
  readonly logFile: string;
  readonly credentials: ServerCredentials;
  /** The user to run the server as; undefined for ourselves. */
  readonly account: ServerAccount | undefined;
}

/**
 * Prepares the folder: binaries, and on first use an initialised cluster. DATA_DIR_VERSION when it
 * belongs to another PostgreSQL or another format, DATA_DIR_UNUSABLE when it cannot be read or
 * written, DISK_FULL.
 */
export async function preparePostgresFolder(
  dataDir: string,
  options: { durable: boolean },
): Promise<PostgresFolder> {
  try {
    return await prepare(resolve(dataDir), options);
  } catch (cause) {
    throw toFolderError(cause, dataDir);
  }
}

async function prepare(dataDir: string, options: { durable: boolean }): Promise<PostgresFolder> {
  await mkdir(dataDir, { recursive: true });
  // One name for one folder: a running server is recognised by the path that it was started with.
  const root = await chooseRoot(await realpath(dataDir));
  const cluster = join(root, 'data');
  const account = await chooseServerAccount(cluster);
  const home = await installBinaries(root, account !== undefined);
  await removeDeadDrafts(root);
  const logFile = join(root, 'postgres.log');
  if (!(await isThere(cluster))) await initialise({ home, cluster, logFile, account, ...options });
  await checkVersions(cluster);
  const credentials = await readCredentials(cluster);
  return { home, cluster, logFile, credentials, account };
}

/**
 * `<dataDir>/postgres`; as root, where the server's user cannot enter it (a clone below a home of
 * mode 0700), a folder below /var/lib whose name is kept in the file MOVED.
 */
async function chooseRoot(dataDir: string): Promise<string> {
  const inside = join(dataDir, 'postgres');
  await mkdir(inside, { recursive: true });
  const known = await findPostgresRoot(dataDir);
  if (await isThere(join(known, 'data'))) return known;
  const account = await chooseServerAccount(join(inside, 'data'));
  if (!account) return inside;
  await chmod(inside, 0o755);
  if (await canReach(inside, account)) return inside;
  return moveOutside(inside);
}

/** A new name each time: a folder of a clone that was deleted must not be taken for this one's. */
async function moveOutside(inside: string): Promise<string> {
  const parent = '/var/lib/aetherius';
  const outside = join(parent, randomBytes(8).toString('hex'));
  await mkdir(outside, { recursive: true });
  await chmod(parent, 0o755);
  await chmod(outside, 0o755);
  try {
    await writeFile(movedFile(inside), `${outside}\n`, { flag: 'wx' });
    return outside;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // A rival moved it a moment ago, or what was moved is gone: the place stays the same.
    await rm(outside, { recursive: true });
    const moved = (await readFile(movedFile(inside), 'utf8')).trim();
    await mkdir(moved, { recursive: true });
    await chmod(moved, 0o755);
    return moved;
  }
}

function movedFile(inside: string): string {
  return join(inside, 'MOVED');
}

/** Where the PostgreSQL of a data folder really is. */
export async function findPostgresRoot(dataDir: string): Promise<string> {
  const inside = join(resolve(dataDir), 'postgres');
  const moved = await readFile(movedFile(inside), 'utf8').catch(() => undefined);
  return moved?.trim() ?? inside;
}

/** Works in a draft that is renamed at the end, so a folder is initialised whole or not at all. */
async function initialise(options: {
  home: string;
  cluster: string;
  logFile: string;
  account: ServerAccount | undefined;
  durable: boolean;
}): Promise<void> {
  const { home, cluster, account } = options;
  const draft = draftPath(cluster);
  const passwordFile = `${draft}.password`;
  const credentials = { admin: newPassword(), owner: newPassword(), app: newPassword() };
  await mkdir(draft, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, credentials.admin, { mode: 0o600 });
  if (account) {
    await chown(draft, account.uid, account.gid);
    await chown(passwordFile, account.uid, account.gid);
  }
  const { exitCode, output } = await runProgram(join(home, 'bin', 'initdb'), {
    args: initdbArguments(draft, { passwordFile, durable: options.durable }),
    account,
  });
  if (exitCode !== 0) {
    await appendFile(options.logFile, output);
    throw programFailed(output, options.logFile);
  }
  await writeFile(credentialsFile(draft), JSON.stringify({ format: formatVersion, credentials }), {
    mode: 0o600,
  });
  if (account) await chown(credentialsFile(draft), account.uid, account.gid);
  await rm(passwordFile);
  await rename(draft, cluster).catch((error: NodeJS.ErrnoException) => {
    // A rival was faster; its cluster is as good.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    return rm(draft, { recursive: true });
  });
}

function initdbArguments(
  draft: string,
  options: { passwordFile: string; durable: boolean },
): string[] {
  const settings = {
    pgdata: draft,
    username: 'postgres',
    auth: 'scram-sha-256',
    pwfile: options.passwordFile,
    encoding: 'UTF8',
    // The builtin provider needs no locale of the machine and sorts the same everywhere.
    'locale-provider': 'builtin',
    locale: 'C.UTF-8',
    'lc-messages': 'C',
  };
  const flags = ['--no-instructions', ...(options.durable ? [] : ['--no-sync'])];
  return [...Object.entries(settings).map(([name, value]) => `--${name}=${value}`), ...flags];
}

async function checkVersions(cluster: string): Promise<void> {
  const found = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim();
  if (found !== postgresMajor) {
    throw versionError(cluster, `PostgreSQL ${found}`, `PostgreSQL ${postgresMajor}`);
  }
}

async function readCredentials(cluster: string): Promise<ServerCredentials> {
  const text = await readFile(credentialsFile(cluster), 'utf8');
  const { format, credentials } = JSON.parse(text) as {
    format?: number;
    credentials: ServerCredentials;
  };
  if (format !== formatVersion) {
    throw versionError(cluster, `format ${format}`, `format ${formatVersion}`);
  }
  return credentials;
}

function versionError(folder: string, found: string, expected: string): Error {
  return appError('DATA_DIR_VERSION', { folder, found, expected });
}

/** Drafts of processes that died; those of a living rival stay. */
async function removeDeadDrafts(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const pid = /\.(\d+)\.draft(\.password)?$/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    // An initdb that outlived its killed parent may still write there: then the next start removes it.
    await rm(join(root, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function toFolderError(cause: unknown, dataDir: string): unknown {
  if (isAppError(cause) || !(cause instanceof Error)) return cause;
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return appError('DISK_FULL', { folder: dataDir }, { cause });
  }
  return appError('DATA_DIR_UNUSABLE', { folder: dataDir, problem: cause.message }, { cause });
}

/** A name that tells whose draft it is, also within one process. */
function draftPath(path: string): string {
  return `${path}.${randomBytes(4).toString('hex')}.${process.pid}.draft`;
}

function credentialsFile(cluster: string): string {
  return join(cluster, 'aetherius.json');
}

function newPassword(): string {
  return randomBytes(24).toString('base64url');
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
