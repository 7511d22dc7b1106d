import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const main = join(import.meta.dirname, '../src/main.ts');

/** How a command ended and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command of the product as a process of its own. */
export interface RunningCommand {
  readonly child: ChildProcess;
  /** What it wrote on both streams so far. */
  output(): string;
  readonly ended: Promise<Ended>;
}

/** How to start a command. */
export interface CommandOptions {
  readonly dataDir: string;
  readonly language?: 'en' | 'zh';
  readonly env?: NodeJS.ProcessEnv;
  /** As this user; only root can. */
  readonly uid?: number;
  /** Too long: a hanging command holds the whole run. Too short: a busy machine. */
  readonly timeoutMs?: number;
}

/** Starts the command line with some arguments. */
export function startCli(args: readonly string[], options: CommandOptions): RunningCommand {
  const { dataDir, language = 'en', env = {}, uid, timeoutMs = 90_000 } = options;
  const child = spawn(process.execPath, [main, ...args], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      AETHERIUS_DATA_DIR: dataDir,
      AETHERIUS_LANG: language,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, output: () => stdout + stderr, ended };
}

/** Runs a command to its end. */
export function runCli(args: readonly string[], options: CommandOptions): Promise<Ended> {
  return startCli(args, options).ended;
}
