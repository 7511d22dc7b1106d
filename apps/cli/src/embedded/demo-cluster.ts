import { spawn } from 'node:child_process';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appError, type ObjectRef } from '@aetherius/domain';
import { createKubeTransport, loadKubeconfigAccess, type KubeTransport } from '@aetherius/kube';
import type { Clock } from '@aetherius/runtime';

/**
 * The demo cluster: the simulator as a process of its own. It outlives a killed Aetherius and is
 * found again by what it wrote into its folder; `stop()` ends it with the rest, unless it was found
 * running and another process watches it.
 */
export interface DemoCluster {
  readonly kubeconfigFile: string;
  readonly clusterId: string;
  /** Whether it was already running. */
  readonly adopted: boolean;
  listFaults(): Promise<readonly DemoFaultStatus[]>;
  injectFault(name: string): Promise<void>;
  removeFault(name: string): Promise<void>;
  /** Runs `task` unless it ran before for this very cluster. */
  oncePerCluster(task: () => Promise<void>): Promise<boolean>;
  stop(): Promise<void>;
}

/** A fault of the library, whether it is injected, and what a diagnosis should say of it. */
export interface DemoFaultStatus {
  readonly name: string;
  readonly injected: boolean;
  readonly title: { readonly en: string; readonly zh: string };
  readonly expected: { readonly rootCause: string; readonly target: ObjectRef };
}

interface FaultsAnswer {
  readonly faults: readonly Omit<DemoFaultStatus, 'injected'>[];
  readonly active: readonly { readonly id: string; readonly name: string }[];
}

interface SimulatorRecord {
  readonly pid: number;
  readonly url: string;
  readonly clusterId: string;
}

/** A simulator starts in about a second; a busy laptop may take ten times that. */
const startTimeoutMs = 30_000;

/** Adopts the simulator of a folder, or starts one. */
export async function startDemoCluster(options: {
  folder: string;
  clock: Clock;
  signal: AbortSignal;
}): Promise<DemoCluster> {
  const { folder, clock } = options;
  await mkdir(folder, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    throw appError(
      'DATA_DIR_UNUSABLE',
      { folder, problem: cause.code ?? cause.message },
      { cause },
    );
  });
  const running = await findRunning(folder, clock);
  const record = running ?? (await launch(options));
  const kubeconfigFile = join(folder, 'kubeconfig');
  const transport = await openTransport(folder, clock);
  const send = (
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<unknown> =>
    transport.fetchJson({ method, path: `/aetherius/${path}`, body, action: `${method} ${path}` });
  const fetchFaults = async (): Promise<FaultsAnswer> =>
    (await send('GET', 'faults')) as FaultsAnswer;
  return {
    kubeconfigFile,
    clusterId: record.clusterId,
    adopted: running !== undefined,
    listFaults: async () => {
      const { faults, active } = await fetchFaults();
      const injected = new Set(active.map(({ name }) => name));
      return faults.map((fault) => ({ ...fault, injected: injected.has(fault.name) }));
    },
    injectFault: async (name) => {
      requireFault((await fetchFaults()).faults, name);
      await send('POST', 'faults', { name });
    },
    removeFault: async (name) => {
      const { faults, active } = await fetchFaults();
      requireFault(faults, name);
      for (const fault of active.filter((one) => one.name === name)) {
        await send('DELETE', `faults/${encodeURIComponent(fault.id)}`);
      }
    },
    oncePerCluster: (task) => runOnce(join(folder, 'first-fault'), record.clusterId, task),
    stop: async () => {
      const isShared = running !== undefined && (await hasWatchers(send, clock));
      await transport.stop();
      if (!isShared) await endProcess(record.pid, clock);
    },
  };
}

async function findRunning(folder: string, clock: Clock): Promise<SimulatorRecord | undefined> {
  try {
    const record = parseRecord(await readFile(join(folder, 'simulator.json'), 'utf8'));
    const transport = await openTransport(folder, clock);
    try {
      await transport.fetchJson({ path: '/version', action: 'version' });
      return record;
    } finally {
      await transport.stop();
    }
  } catch {
    // No file, a file of a dead process, or another process on its port: start a new one.
    return undefined;
  }
}

async function launch(options: {
  folder: string;
  clock: Clock;
  signal: AbortSignal;
}): Promise<SimulatorRecord> {
  const { folder, clock, signal } = options;
  const main = fileURLToPath(import.meta.resolve('@aetherius/simulator/main'));
  const log = await open(join(folder, 'simulator.log'), 'a');
  // Detached: Ctrl-C in the terminal must not reach it before the layers have drained.
  const child = spawn(process.execPath, [main, '--dir', folder, '--seed'], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  child.unref();
  await log.close();
  const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  const deadline = clock.now().getTime() + startTimeoutMs;
  try {
    while (clock.now().getTime() < deadline) {
      const record = await findRunning(folder, clock);
      if (record !== undefined && record.pid === child.pid) return record;
      const code = await Promise.race([ended, clock.sleep(100, signal)]);
      if (typeof code === 'number') break;
    }
  } catch (error) {
    // Interrupted: nobody knows of this process yet, so nobody else will end it.
    child.ref();
    child.kill('SIGTERM');
    await ended;
    throw error;
  }
  child.kill('SIGKILL');
  throw appError('UNAVAILABLE', {
    what: 'demo cluster',
    problem: 'demo_not_started',
    log: join(folder, 'simulator.log'),
  });
}

async function openTransport(folder: string, clock: Clock): Promise<KubeTransport> {
  const access = await loadKubeconfigAccess({ files: [join(folder, 'kubeconfig')], clock });
  return createKubeTransport(access);
}

async function runOnce(
  file: string,
  clusterId: string,
  task: () => Promise<void>,
): Promise<boolean> {
  const doneFor = await readFile(file, 'utf8').catch(() => '');
  if (doneFor === clusterId) return false;
  await task();
  await writeFile(file, clusterId);
  return true;
}

/**
 * Whether somebody else still watches a cluster that was found running: a second `up` on the same
 * folder must not take it from the first. Our own watches take a moment to close.
 */
async function hasWatchers(
  send: (method: 'GET', path: string) => Promise<unknown>,
  clock: Clock,
): Promise<boolean> {
  for (let tries = 0; tries < 10; tries += 1) {
    const answer = await send('GET', 'watches').catch(() => undefined);
    if (answer === undefined || numberOf(answer, 'open') === 0) return false;
    await clock.sleep(100);
  }
  return true;
}

function numberOf(answer: unknown, field: string): number {
  return Number(Reflect.get(Object(answer), field));
}

async function endProcess(pid: number, clock: Clock): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    try {
      process.kill(pid, signal);
      for (let tries = 0; tries < 50; tries += 1) {
        process.kill(pid, 0);
        await clock.sleep(100);
      }
    } catch {
      return;
    }
  }
}

function parseRecord(text: string): SimulatorRecord {
  const record: unknown = JSON.parse(text);
  const isRecord =
    typeof record === 'object' &&
    record !== null &&
    'pid' in record &&
    'url' in record &&
    'clusterId' in record;
  if (!isRecord) throw appError('NOT_FOUND', { what: 'simulator record' });
  return record as SimulatorRecord;
}

function requireFault(faults: readonly { readonly name: string }[], name: string): void {
  if (!faults.some((fault) => fault.name === name)) {
    throw appError('NOT_FOUND', { what: 'fault', id: name });
  }
}
