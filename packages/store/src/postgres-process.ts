import { spawn, type ChildProcess } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { appError } from '@aetherius/domain';
import type { ServerAccount } from './postgres-account.ts';

/** Nothing of our environment reaches the server: PGDATA and the like would change what it does. */
const environment = { PATH: '/usr/bin:/bin', LANG: 'C', LC_ALL: 'C', TZ: 'UTC' };

/** What `postmaster.pid` says about a server. */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number | undefined;
  readonly status: 'starting' | 'stopping' | 'ready' | 'standby' | undefined;
}

/** Reads the lock file of a running server; undefined if there is none. */
export async function readPostmasterFile(cluster: string): Promise<PostmasterFile | undefined> {
  const text = await readFile(postmasterFile(cluster), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parsePostmasterFile(text);
}

/** Parses the lock file; its lines are added one by one while the server starts. */
export function parsePostmasterFile(text: string): PostmasterFile | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  const port = Number(lines[3]);
  const status = (['starting', 'stopping', 'ready', 'standby'] as const).find(
    (word) => word === lines[7],
  );
  return { pid, port: port > 0 ? port : undefined, status };
}

/** The path of the lock file. */
export function postmasterFile(cluster: string): string {
  return join(cluster, 'postmaster.pid');
}

/** Whether a process of this id exists, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Whether the process is a PostgreSQL. After a reboot the id of a lock file may belong to anything;
 * PostgreSQL itself would then refuse to start.
 */
export async function isPostgres(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') {
    const { output } = await runProgram('/bin/ps', { args: ['-o', 'comm=', '-p', String(pid)] });
    return basename(output.trim()) === 'postgres';
  }
  const program = await readlink(`/proc/${pid}/exe`).catch(() => undefined);
  // The link of a program that npm has replaced since ends in " (deleted)".
  if (program !== undefined) return basename(program.replace(/ \(deleted\)$/, '')) === 'postgres';
  // Another user's process hides its program but not its name.
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
  return name.trim() === 'postgres';
}

/** Starts the server in a process group of its own, so that Ctrl-C in the terminal spares it. */
export function spawnPostmaster(options: {
  program: string;
  args: readonly string[];
  logFd: number;
  account: ServerAccount | undefined;
}): ChildProcess {
  const child = spawn(options.program, [...options.args], {
    ...options.account,
    detached: true,
    cwd: '/',
    env: environment,
    stdio: ['ignore', options.logFd, options.logFd],
  });
  child.unref();
  return child;
}

/** Runs a program to its end and returns what it said, whatever the outcome. */
export async function runProgram(
  program: string,
  options: { args: readonly string[]; account?: ServerAccount | undefined },
): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  const child = spawn(program, [...options.args], {
    ...options.account,
    cwd: '/',
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => output.push(text));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { exitCode, output: output.join('') };
}

/** Too long: the message fills the screen. Too short: PostgreSQL's reason is cut off. */
const shownLines = 4;

/** The failure behind the last words of a program of PostgreSQL. */
export function programFailed(output: string, log: string): Error {
  if (/No space left on device|Disk quota exceeded/.test(output)) {
    return appError('DISK_FULL', { folder: dirname(log) });
  }
  const problem = output.trim().split('\n').slice(-shownLines).join('\n');
  return appError('POSTGRES_START_FAILED', { problem, log });
}
