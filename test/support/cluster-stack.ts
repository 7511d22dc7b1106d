import { randomBytes } from 'node:crypto';
import { startLayers, watchCluster } from '@aetherius/cli';
import { createClient, type Client } from '@aetherius/client';
import { createRedaction } from '@aetherius/collect-agent';
import type { IncidentView } from '@aetherius/contract';
import { loadKubeconfigAccess } from '@aetherius/kube';
import { createSilentLogger, systemClock as clock } from '@aetherius/runtime';
import { waitFor, type TestDatabase } from '@aetherius/testkit';

/** The whole product in one process against a cluster that somebody else runs. It only reads it. */
export interface ClusterStack {
  readonly client: Client;
  /** Every incident that was ever opened and not merged, newest first. */
  incidents(): Promise<readonly IncidentView[]>;
  stop(): Promise<void>;
}

/** Starts a stack on a database of its own; resolves when the agent has seen the cluster. */
export async function startClusterStack(options: {
  database: TestDatabase;
  kubeconfigPath: string;
}): Promise<ClusterStack> {
  const { database, kubeconfigPath } = options;
  const log = createSilentLogger();
  const access = await loadKubeconfigAccess({ files: [kubeconfigPath], clock });
  const layers = await startLayers({
    database: {
      app: database.connectionString('app'),
      owner: database.connectionString('owner'),
    },
    cluster: watchCluster(access, { clock, log }),
    redaction: createRedaction({ key: randomBytes(32) }),
    port: 0,
    clock,
    log,
    version: 'test',
  });
  const client = createClient({ baseUrl: layers.url });
  await waitFor('the agent to see the cluster', () => isWatched(client), { timeoutMs: 60_000 });
  return {
    client,
    incidents: async () =>
      (await client.listIncidents({ limit: 200 })).items.filter((one) => one.state !== 'merged'),
    stop: layers.stop,
  };
}

async function isWatched(client: Client): Promise<boolean> {
  const { items } = await client.listClusters({});
  return items.some((cluster) => cluster.health === 'ok' && cluster.workloads > 0);
}
