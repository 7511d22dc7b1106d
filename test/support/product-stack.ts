import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLayers, watchCluster, type WatchedCluster } from '@aetherius/cli';
import type { Bus } from '@aetherius/bus';
import { createClient, type Client } from '@aetherius/client';
import type { Redaction } from '@aetherius/collect-agent';
import type { IncidentView } from '@aetherius/contract';
import { refKey } from '@aetherius/domain';
import { createKubeTransport, loadKubeconfigAccess } from '@aetherius/kube';
import { createScaledClock, createSilentLogger, type Logger } from '@aetherius/runtime';
import { allFaults, createSimulator, type RunningSimulator } from '@aetherius/simulator';
import { waitFor } from '@aetherius/testkit';
import { demoPortOf } from './demo-port.ts';

/** The whole product in this process, with its inner parts within a test's reach. */
export interface ProductStack {
  readonly client: Client;
  readonly url: string;
  readonly simulator: RunningSimulator;
  readonly source: WatchedCluster['source'];
  /** Disturbs the API server of the cluster, as its control endpoint does. */
  disturb(path: string, body?: unknown): Promise<unknown>;
  incidents(): Promise<readonly IncidentView[]>;
  /** Waits, in the cluster's time, until each fault has one unresolved incident with its cause. */
  untilExplained(faults: readonly string[], withinMs?: number): Promise<readonly IncidentView[]>;
  stop(): Promise<void>;
}

/** What differs between the tests. */
export interface ProductStackOptions {
  readonly database: { readonly app: string; readonly owner: string };
  readonly redaction: Redaction;
  readonly speed: number;
  readonly log?: Logger;
  readonly bus?: Bus;
}

/** Starts the simulator, seeded, and all layers; resolves when the cluster is watched. */
export async function startProductStack(options: ProductStackOptions): Promise<ProductStack> {
  const { database, redaction, speed, log = createSilentLogger(), bus } = options;
  const dir = await mkdtemp(join(tmpdir(), 'aetherius-product-'));
  const clock = createScaledClock(new Date(), speed);
  const process = createSimulator({ dir, clock, logger: log });
  const simulator = await process.start();
  await simulator.cluster.seed({});
  const access = await loadKubeconfigAccess({ files: [simulator.kubeconfigPath], clock });
  const transport = createKubeTransport(access);
  const cluster = watchCluster({ ...access, name: 'demo' }, { clock, log });
  const layers = await startLayers({
    database,
    cluster,
    redaction,
    clock,
    log,
    port: 0,
    version: 'test',
    demo: demoPortOf(simulator),
    ...(bus ? { bus } : {}),
  });
  const client = createClient({ baseUrl: layers.url });
  const incidents = async (): Promise<readonly IncidentView[]> =>
    (await client.listIncidents({ limit: 200 })).items;
  const isWatched = async (): Promise<boolean> =>
    (await client.listClusters({})).items.some(({ health }) => health === 'ok');
  await waitFor('the cluster to be watched', isWatched, { timeoutMs: 60_000 });
  return {
    client,
    url: layers.url,
    simulator,
    source: cluster.source,
    disturb: (path, body = {}) =>
      transport.fetchJson({
        method: 'POST',
        path: `/aetherius/${path}`,
        body,
        action: `post ${path}`,
      }),
    incidents,
    untilExplained: (faults, withinMs = 240_000) =>
      waitFor(
        `one incident with its cause for each of ${faults.join(', ')}`,
        async () => explained(faults, await incidents()),
        { timeoutMs: withinMs / speed + 20_000, everyMs: 100 },
      ),
    stop: async () => {
      await transport.stop();
      await layers.stop();
      await process.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** The unresolved incidents, when they are exactly those of the faults. */
function explained(
  faults: readonly string[],
  incidents: readonly IncidentView[],
): readonly IncidentView[] {
  const wanted = allFaults
    .filter(({ name }) => faults.includes(name))
    .map(({ expected }) => `${expected.rootCause} ${refKey(expected.target)}`);
  const unresolved = incidents.filter(({ state }) => state === 'open' || state === 'mitigated');
  const found = unresolved.map(({ rootCause, target }) => `${rootCause} ${refKey(target)}`);
  if (wanted.toSorted().join() !== found.toSorted().join()) {
    throw new Error(`wanted ${wanted.join(', ')}; so far ${found.join(', ')}`);
  }
  return unresolved;
}
