import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { refLabel } from '@aetherius/domain';
import { createTestDatabase, waitFor, type TestDatabase } from '@aetherius/testkit';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { at } from '../contract/raw-api.ts';
import { startClusterStack, type ClusterStack } from '../support/cluster-stack.ts';
import { clusterFaults, healthyNeighbour, type ClusterFault } from './cluster-faults.ts';
import { FaultNamespaces, type WrittenStatus } from './fault-namespaces.ts';
import { answerOf, IncidentLog } from './incident-log.ts';

/**
 * Real faults on a real cluster, all at once, each in a namespace where a healthy workload runs:
 * from injection to diagnosis, by the whole product. `tools/test-cluster.ts` says where the cluster
 * is; its node has to run containers.
 */
const kubeconfigPath = process.env['AETHERIUS_TEST_KUBECONFIG'] ?? '';
/** Some causes need back-offs and probe budgets; a loaded machine starts containers slowly. */
const causeWithinMs = 170_000;
/** After the last cause nothing more may come: what is held back has this time to come out. */
const settleMs = 30_000;
/** A namespace takes its time to go, then an incident stays mitigated for a minute. */
const resolvedWithinMs = 170_000;
const noticedWithinMs = 3_000;

const runId = Date.now().toString(36);
const namespaceOf = (name: string): string => `fault-${runId}-${name}`;
/** Here is nothing wrong. */
const calm = namespaceOf('calm');
const namespaces = [calm, ...clusterFaults.map(({ name }) => namespaceOf(name))];

let folder: string;
let database: TestDatabase;
let stack: ClusterStack;
let cluster: FaultNamespaces;
let log: IncidentLog;
let oomWritten: Promise<WrittenStatus>;
const injectedAtMs = new Map<string, number>();
const resolvedAfterMs = new Map<string, number>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aetherius-faults-'));
  cluster = new FaultNamespaces(kubeconfigPath);
  database = await createTestDatabase(inject('postgresDataDir'));
  stack = await startClusterStack({ database, kubeconfigPath });
  log = new IncidentLog(stack);
});

afterAll(async () => {
  await Promise.all(namespaces.map((namespace) => cluster.delete(namespace)));
  cluster.close();
  if (log) process.stdout.write(`${timesTable()}\n`);
  await log?.stop();
  await stack?.stop();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

describe('a real cluster', () => {
  it('is watched without an incident while all is well', async () => {
    await Promise.all(
      namespaces.map(async (namespace) => {
        await cluster.create(namespace);
        await cluster.apply(namespace, healthyNeighbour);
      }),
    );
    await waitFor('the healthy workloads to be available', areHealthy, { timeoutMs: 170_000 });
    expect(namespaces.flatMap((namespace) => log.about(namespace).map(answerOf))).toEqual([]);
  });

  it('takes all faults at once', async () => {
    oomWritten = cluster.oomStatus(namespaceOf('oom-kill'));
    // Awaited by a later test, which tells of the failure.
    oomWritten.catch(() => undefined);
    await Promise.all(clusterFaults.map(injectFault));
    expect(injectedAtMs.size).toBeGreaterThanOrEqual(8);
  });

  it.each(clusterFaults.map((fault) => [fault.name, fault] as const))(
    '%s gets its right cause',
    async (_name, fault) => {
      // They all run at the same time, so each has what is left of the same patience.
      const leftMs = (injectedAtMs.get(fault.name) ?? 0) + causeWithinMs - Date.now();
      await waitFor(`${fault.name} to be explained`, () => causeSeenAtMs(fault, true), {
        timeoutMs: Math.max(leftMs, 0),
      });
    },
  );

  it('has one incident for each fault and none for what is healthy', async () => {
    await sleep(settleMs);
    const wrong = namespaces.map((namespace) => log.about(namespace).map(answerOf));
    const expected = [[], ...clusterFaults.map(finalAnswer)];
    expect(wrong).toEqual(expected);
    const others = log.about().filter((one) => !namespaces.some((name) => isAbout(one, name)));
    expect(others.map(answerOf)).toEqual([]);
  });

  it('shows a kill for memory within three seconds of its status', async () => {
    const written = await oomWritten;
    const shownAtMs = log.firstSeenAtMs(namespaceOf('oom-kill'));
    expect.assert(shownAtMs);
    const noticedMs = shownAtMs - written.seenAtMs;
    process.stdout.write(`${written.what} written → incident listed: ${noticedMs} ms\n`);
    expect(noticedMs).toBeLessThan(noticedWithinMs);
  });

  it('is explained in one look by analyze as well', async () => {
    const { code, stdout } = await analyze(kubeconfigPath, ['-o', 'json']);
    expect(code).toBe(1);
    const found = causesOf(stdout);
    const asked = clusterFaults.filter(({ mayBeMeant }) => !mayBeMeant);
    const given = asked.map((fault) => found.find((cause) => answersOf(fault).includes(cause)));
    expect(found.toSorted()).toEqual(given.toSorted());
    for (const { name } of clusterFaults.filter(({ mayBeMeant }) => mayBeMeant)) {
      expect(JSON.stringify(at(JSON.parse(stdout), 'notes'))).toContain(namespaceOf(name));
    }
  });
});

describe('an account that may view one namespace', () => {
  it('is told which right is missing for the whole cluster', async () => {
    const { code, stdout, stderr } = await analyze(await viewerOf(calm), []);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/pods.*--namespace/isu);
  });

  it('reads beside the good news of its namespace what could not be looked at', async () => {
    const { code, stdout } = await analyze(await viewerOf(calm), ['-n', calm]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/missing.*Node,.*StorageClass.*could\s+not\s+be\s+read/isu);
  });

  it('gets the right cause in its namespace, and no claim about nodes that it may not see', async () => {
    const namespace = namespaceOf('unschedulable-cpu');
    const { code, stdout } = await analyze(await viewerOf(namespace), ['-n', namespace]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/insufficient_node_resources.*Node,.*could\s+not\s+be\s+read/isu);
    expect(stdout).not.toContain('free on a node');
  });
});

describe('a fault that is repaired, or gone with its namespace', () => {
  it('lets its incident resolve', async () => {
    const startedAtMs = Date.now();
    await Promise.all(clusterFaults.map(endFault));
    await waitFor('all incidents to resolve', () => areResolved(startedAtMs), {
      timeoutMs: resolvedWithinMs,
      everyMs: 250,
    });
    const others = incidentsBesideFaults();
    // A namespace goes piece by piece: what that alone brought is told, and has resolved as well.
    for (const line of others) process.stdout.write(`opened while a namespace went: ${line}\n`);
  });
});

async function endFault({ name, repair }: ClusterFault): Promise<void> {
  if (repair) await cluster.applyOver(namespaceOf(name), repair);
  else await cluster.delete(namespaceOf(name));
}

/** The kubeconfig file of an account that may view a namespace. */
async function viewerOf(namespace: string): Promise<string> {
  const admin = await readFile(kubeconfigPath, 'utf8');
  const file = join(folder, `${namespace}.yaml`);
  await writeFile(file, await cluster.viewerKubeconfig(namespace, admin), { mode: 0o600 });
  return file;
}

async function areHealthy(): Promise<boolean> {
  const available = await Promise.all(
    namespaces.map((namespace) => cluster.isAvailable(namespace, 'steady')),
  );
  return available.every(Boolean);
}

async function injectFault(fault: ClusterFault): Promise<void> {
  injectedAtMs.set(fault.name, Date.now());
  await cluster.apply(namespaceOf(fault.name), fault.manifests);
}

/** Everything that would be right to say about a fault. */
function answersOf(fault: ClusterFault): readonly string[] {
  const namespace = namespaceOf(fault.name);
  return fault.rootCauses.flatMap((cause) =>
    fault.targets.map((target) => `${cause} at ${refLabel({ ...target, namespace })}`),
  );
}

function causeSeenAtMs(fault: ClusterFault, isNow = false): number | undefined {
  const namespace = namespaceOf(fault.name);
  const answers = answersOf(fault);
  const current = log.about(namespace).map(answerOf);
  if (isNow && !current.some((answer) => answers.includes(answer))) {
    throw new Error(`so far: ${current.join(', ') || 'no incident'}`);
  }
  const seen = answers.map((answer) => log.firstSeenAtMs(namespace, answer));
  return seen.find((one) => one !== undefined);
}

/** The right answer that was given, so that a comparison shows only what is wrong. */
function finalAnswer(fault: ClusterFault): readonly string[] {
  const given = log.about(namespaceOf(fault.name)).map(answerOf);
  const answers = answersOf(fault);
  return [answers.find((answer) => given.includes(answer)) ?? answers.join(' or ')];
}

function isAbout(incident: Parameters<typeof answerOf>[0], namespace: string): boolean {
  return [incident.target, ...incident.subjects].some((ref) => ref.namespace === namespace);
}

/** Incidents that are not the answer to a fault, each with its first words. */
function incidentsBesideFaults(): readonly string[] {
  return clusterFaults.flatMap((fault) => {
    const found = log.about(namespaceOf(fault.name));
    const others = found.filter((one) => !answersOf(fault).includes(answerOf(one)));
    return others.map((one) => `${answerOf(one)}: ${one.headline}`);
  });
}

function areResolved(startedAtMs: number): boolean {
  const left = clusterFaults.filter(({ name }) => {
    const isLeft = log.about(namespaceOf(name)).some(({ state }) => state !== 'resolved');
    if (!isLeft && !resolvedAfterMs.has(name)) resolvedAfterMs.set(name, Date.now() - startedAtMs);
    return isLeft;
  });
  if (left.length === 0) return true;
  throw new Error(`left: ${left.map(({ name }) => name).join(', ')}`);
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command line, with a data folder of its own. */
function analyze(kubeconfig: string, args: readonly string[]): Promise<Ended> {
  const main = join(import.meta.dirname, '../../apps/cli/src/main.ts');
  const env = { ...process.env, AETHERIUS_DATA_DIR: folder, AETHERIUS_LANG: 'en' };
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const child = execFile(
    process.execPath,
    [main, 'analyze', '--kubeconfig', kubeconfig, ...args],
    { env, maxBuffer: 64 * 1024 * 1024 },
    (_error, stdout, stderr) => resolve({ code: child.exitCode ?? 1, stdout, stderr }),
  );
  return promise;
}

/** `class at namespace/Kind/name` of each root cause in the JSON that `analyze` prints. */
function causesOf(stdout: string): readonly string[] {
  const { rootCauses } = JSON.parse(stdout) as {
    rootCauses: readonly { faultClass: string; target: Parameters<typeof refLabel>[0] }[];
  };
  return rootCauses.map(({ faultClass, target }) => `${faultClass} at ${refLabel(target)}`);
}

function timesTable(): string {
  const since = (from: number | undefined, to: number | undefined): string =>
    (from && to ? ((to - from) / 1000).toFixed(1) : '–').padStart(9);
  const lines = clusterFaults.map((fault) => {
    const from = injectedAtMs.get(fault.name);
    const opened = log.firstSeenAtMs(namespaceOf(fault.name));
    const resolved = resolvedAfterMs.get(fault.name);
    const given = log.about(namespaceOf(fault.name)).map(({ rootCause }) => rootCause ?? '–');
    const seconds = `${since(from, opened)}${since(from, causeSeenAtMs(fault))}${since(1, resolved && resolved + 1)}`;
    return `${fault.name.padEnd(20)}${given.join(', ').padEnd(32)}${seconds}`;
  });
  const title = `${'fault'.padEnd(20)}${'cause given'.padEnd(32)} incident    cause resolved (s after injection; after its end)`;
  return [title, ...lines].join('\n');
}
