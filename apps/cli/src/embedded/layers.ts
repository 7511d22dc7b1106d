import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAgentManager, type DemoPort } from '@aetherius/agent-manager';
import { createInProcessBus, type Bus } from '@aetherius/bus';
import { createClient } from '@aetherius/client';
import {
  createCollectAgent,
  createKubeLogSource,
  createKubeObjectSource,
  createRedaction,
  type LogSource,
  type ObjectSource,
  type Redaction,
} from '@aetherius/collect-agent';
import { createKubeClient, type ClusterAccess } from '@aetherius/kube';
import { loadEventCatalogue } from '@aetherius/knowledge';
import { createOrchestrator } from '@aetherius/orchestrator';
import { createReasoning } from '@aetherius/reasoning';
import { startParts, type Clock, type Logger, type Part } from '@aetherius/runtime';
import { createDatabase, migrateDatabase } from '@aetherius/store';

/** What all layers in one process need. */
export interface LayersOptions {
  /** Connections as the application's role and as the owner of the schema. */
  readonly database: { readonly app: string; readonly owner: string };
  /** Connections of the pool; that of the store unless given. */
  readonly maxConnections?: number;
  readonly cluster: WatchedCluster;
  readonly redaction: Redaction;
  /** One of its own, within the process, unless somebody has to listen to it. */
  readonly bus?: Bus;
  /** The manager's port; 0 takes free ones, otherwise the next two are used as well. */
  readonly port: number;
  readonly clock: Clock;
  readonly log: Logger;
  readonly version: string;
  readonly consoleFolder?: string;
  readonly demo?: DemoPort;
}

/** Where the objects and logs of the one watched cluster come from. */
export interface WatchedCluster {
  readonly source: ObjectSource;
  readonly logs: LogSource;
  readonly stop: () => Promise<void>;
}

/** All layers, running. */
export interface RunningLayers {
  readonly url: string;
  /** Stops them in reverse order: the agent first, the database last. */
  readonly stop: () => Promise<void>;
}

/** The cluster that an access leads to, read only. */
export function watchCluster(
  access: ClusterAccess,
  { clock, log }: { clock: Clock; log: Logger },
): WatchedCluster {
  const client = createKubeClient(access);
  return {
    source: createKubeObjectSource({ client, clock, logger: log, random: Math.random }),
    logs: createKubeLogSource(client),
    stop: () => client.stop(),
  };
}

/** Starts all layers in one process: database first, agent last. */
export async function startLayers(options: LayersOptions): Promise<RunningLayers> {
  const { clock, log, version } = options;
  await migrateDatabase(options.database.owner);
  const { maxConnections } = options;
  const database = createDatabase({
    connectionString: options.database.app,
    clock,
    log,
    ...(maxConnections ? { maxConnections } : {}),
  });
  const bus = options.bus ?? createInProcessBus({ clock, log });
  const listen = (offset: number) => ({ port: options.port === 0 ? 0 : options.port + offset });
  const common = { clock, log, version };
  const reasoning = createReasoning({ ...common, listen: listen(2) });
  const orchestrator = createOrchestrator({ ...common, listen: listen(1) });
  let url = '';
  let managerStop = (): Promise<void> => Promise.resolve();
  const manager: Part = {
    start: async () => {
      const app = createAgentManager({
        ...common,
        listen: listen(0),
        database,
        bus,
        reasoning: createClient({ baseUrl: reasoningUrl }),
        ...(options.consoleFolder ? { consoleFolder: options.consoleFolder } : {}),
        ...(options.demo ? { demo: options.demo } : {}),
      });
      managerStop = app.stop;
      url = (await app.start()).url;
    },
    stop: () => managerStop(),
  };
  let reasoningUrl = '';
  const reasoningPart: Part = {
    start: async () => {
      reasoningUrl = (await reasoning.start()).url;
    },
    stop: reasoning.stop,
  };
  const agent = createCollectAgent({
    ...options.cluster,
    ...common,
    bus,
    classifier: loadEventCatalogue(),
    redaction: options.redaction,
    logger: log,
    random: Math.random,
  });
  const databasePart: Part = { start: () => database.ping(), stop: () => database.close() };
  const clusterPart: Part = { start: () => Promise.resolve(), stop: options.cluster.stop };
  const stop = await startParts([
    databasePart,
    reasoningPart,
    orchestrator,
    manager,
    clusterPart,
    agent,
  ]);
  return { url, stop };
}

/**
 * The redaction of this installation. Its key stays in the data folder, so that equal values keep
 * equal marks over restarts.
 */
export async function loadRedaction(dataDir: string): Promise<Redaction> {
  const file = join(dataDir, 'redaction.key');
  const known = await readFile(file).catch(() => undefined);
  if (known?.length === 32) return createRedaction({ key: known });
  const key = randomBytes(32);
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, key, { mode: 0o600 });
  return createRedaction({ key });
}
