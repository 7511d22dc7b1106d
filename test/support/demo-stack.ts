import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { startLayers, watchCluster, type RunningLayers } from '@aetherius/cli';
import { createClient, type Client } from '@aetherius/client';
import { createRedaction } from '@aetherius/collect-agent';
import type { IncidentView } from '@aetherius/contract';
import { loadKubeconfigAccess } from '@aetherius/kube';
import { createScaledClock, createSilentLogger, type Clock } from '@aetherius/runtime';
import { createSimulator, type RunningSimulator } from '@aetherius/simulator';
import { waitFor, type TestDatabase } from '@aetherius/testkit';
import { demoPortOf } from './demo-port.ts';

/**
 * The whole product in one process against a demo cluster, on one clock that may run faster than
 * the machine's: the same composition that `aetherius up` starts.
 */
export interface DemoStack {
  readonly client: Client;
  readonly clock: Clock;
  readonly simulator: RunningSimulator;
  readonly layers: RunningLayers;
  /** Incidents that are neither resolved nor merged. */
  unresolved(): Promise<readonly IncidentView[]>;
  /** Every incident that was ever opened, newest first. */
  all(): Promise<readonly IncidentView[]>;
  /** Waits on the stack's clock. */
  until<T>(what: string, check: () => Promise<T>, withinMs: number): ReturnType<typeof waitFor<T>>;
  stop(): Promise<void>;
}

/** Starts a stack on a database of its own. The demo cluster is seeded and quiet when it resolves. */
export async function startDemoStack(options: {
  database: TestDatabase;
  speed: number;
  /** The built console, for tests that look at it. */
  consoleFolder?: string;
}): Promise<DemoStack> {
  const { database, speed, consoleFolder } = options;
  const dir = await mkdtemp(join(tmpdir(), 'aetherius-stack-'));
  const clock = createScaledClock(new Date(), speed);
  const log = createSilentLogger();
  const process = createSimulator({ dir, clock, logger: log });
  const simulator = await process.start();
  await simulator.cluster.seed({});
  const access = await loadKubeconfigAccess({ files: [simulator.kubeconfigPath], clock });
  const layers = await startLayers({
    database: {
      app: database.connectionString('app'),
      owner: database.connectionString('owner'),
    },
    cluster: watchCluster({ ...access, name: 'demo' }, { clock, log }),
    redaction: createRedaction({ key: randomBytes(32) }),
    port: 0,
    clock,
    log,
    version: 'test',
    demo: demoPortOf(simulator),
    ...(consoleFolder === undefined ? {} : { consoleFolder }),
  });
  const client = createClient({ baseUrl: layers.url });
  const list = async (query: {
    state?: ('open' | 'mitigated')[];
  }): Promise<readonly IncidentView[]> =>
    (await client.listIncidents({ limit: 200, ...query })).items;
  const stack: DemoStack = {
    client,
    clock,
    simulator,
    layers,
    unresolved: () => list({ state: ['open', 'mitigated'] }),
    all: () => list({}),
    until: (what, check, withinMs) =>
      waitFor(what, check, { timeoutMs: withinMs / speed + 2_000, everyMs: 50 }),
    stop: async () => {
      await layers.stop();
      await process.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
  await stack.until('the agent to see the cluster', () => isWatched(client), 120_000);
  return stack;
}

async function isWatched(client: Client): Promise<boolean> {
  const { items } = await client.listClusters({});
  return items.some((cluster) => cluster.health === 'ok' && cluster.workloads > 0);
}
