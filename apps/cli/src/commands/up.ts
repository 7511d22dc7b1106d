import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { message } from '@aetherius/domain';
import type { DemoPort } from '@aetherius/agent-manager';
import { loadKubeconfigAccess } from '@aetherius/kube';
import { createLogger, type Logger } from '@aetherius/runtime';
import { startPostgres } from '@aetherius/store';
import { startDemoCluster, type DemoCluster } from '../embedded/demo-cluster.ts';
import {
  loadRedaction,
  startLayers,
  watchCluster,
  type WatchedCluster,
} from '../embedded/layers.ts';
import { exitCodes } from '../failure.ts';
import { sayCode } from '../report/report-lines.ts';
import type { CommandContext } from './command-context.ts';
import { requireDataDir } from './data-dir.ts';
import { programVersion } from './version.ts';

/** Options of `up`. */
export interface UpOptions {
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly port: number;
  /** False for `--no-fault`. */
  readonly fault: boolean;
}

/** The seed scenario, which the demo shows first. */
const firstFault = 'oom-limit';
const consoleFolder = resolve(import.meta.dirname, '../../../console/dist');

/** `up`: everything in one process, until Ctrl-C. */
export async function up(context: CommandContext, options: UpOptions): Promise<number> {
  const { config, reader, clock, signal } = context;
  const log = createLogger({ app: 'aetherius', level: config.logLevel });
  const stops: (() => Promise<void>)[] = [];
  try {
    await requireDataDir(config.dataDir);
    const database = await startDatabase(context, log, stops);
    const { cluster, demo } = await openCluster(context, { ...options, log, stops });
    const layers = await startLayers({
      database,
      cluster,
      redaction: await loadRedaction(config.dataDir),
      port: options.port,
      clock,
      log,
      version: programVersion,
      ...(existsSync(consoleFolder) ? { consoleFolder } : {}),
      ...(demo ? { demo: demoPort(demo) } : {}),
    });
    stops.push(layers.stop);
    reader.terminal.print(sayCode(reader, 'cli.up.ready', { url: layers.url }));
    if (demo && options.fault) await showFirstFault(context, demo);
    reader.terminal.note(sayCode(reader, 'cli.up.stop'));
    await untilAborted(signal);
    reader.terminal.note(sayCode(reader, 'cli.up.stopping'));
    return exitCodes.nothingWrong;
  } finally {
    // Reverse order: layers, cluster, PostgreSQL; one that fails must not keep the rest running.
    for (const stop of stops.toReversed()) {
      await stop().catch((err: unknown) => log.error({ err }, 'a part did not stop'));
    }
    if (signal.aborted) reader.terminal.note(sayCode(reader, 'cli.up.stopped'));
  }
}

async function startDatabase(
  { config, reader }: CommandContext,
  log: Logger,
  stops: (() => Promise<void>)[],
): Promise<{ app: string; owner: string }> {
  const tell = (how: string): void =>
    reader.terminal.note(
      sayCode(reader, 'cli.up.postgres', { how: sayCode(reader, `cli.up.how.${how}`) }),
    );
  if (config.databaseUrl) {
    tell('external');
    return { app: config.databaseUrl, owner: config.databaseUrl };
  }
  const server = await startPostgres({ dataDir: config.dataDir, log });
  stops.push(() => server.stop());
  tell(server.adopted ? 'adopted' : 'started');
  return { app: server.connectionString('app'), owner: server.connectionString('owner') };
}

async function openCluster(
  context: CommandContext,
  options: UpOptions & { log: Logger; stops: (() => Promise<void>)[] },
) {
  const { config, reader, clock, signal } = context;
  const { log } = options;
  if (options.context !== undefined || options.kubeconfig !== undefined) {
    const files = options.kubeconfig ? [options.kubeconfig] : config.kubeconfigFiles;
    const access = await loadKubeconfigAccess({ files, context: options.context, clock });
    const values = { name: access.name, url: access.server.href };
    reader.terminal.note(sayCode(reader, 'cli.up.cluster', values));
    const cluster = watchCluster(access, { clock, log });
    await requireAnswer(cluster);
    return { cluster, demo: undefined };
  }
  const folder = join(config.dataDir, 'simulator');
  const demo = await startDemoCluster({ folder, clock, signal });
  options.stops.push(demo.stop);
  const how = sayCode(reader, `cli.up.how.${demo.adopted ? 'adopted' : 'started'}`);
  reader.terminal.note(sayCode(reader, 'cli.up.simulator', { how }));
  const access = await loadKubeconfigAccess({ files: [demo.kubeconfigFile], clock });
  return { cluster: watchCluster({ ...access, name: 'demo' }, { clock, log }), demo };
}

/**
 * A wrong address or account is told at once. Later the agent waits for the cluster by itself: what
 * once answered will answer again.
 */
async function requireAnswer(cluster: WatchedCluster): Promise<void> {
  try {
    await cluster.source.fetchIdentity();
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

async function showFirstFault({ reader }: CommandContext, demo: DemoCluster): Promise<void> {
  const injected = await demo.oncePerCluster(() => demo.injectFault(firstFault));
  if (!injected) return;
  reader.terminal.note(sayCode(reader, 'cli.up.injected', { name: firstFault }));
}

function demoPort(demo: DemoCluster): DemoPort {
  return {
    listFaults: async () =>
      (await demo.listFaults()).map(({ name, injected, title, expected }) => ({
        name,
        injected,
        title: message('demo.fault.title', title),
        rootCause: expected.rootCause,
        target: expected.target,
      })),
    inject: demo.injectFault,
    remove: demo.removeFault,
  };
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    // Keeps the process alive: sockets of the layers do too, but not before the first request.
    const timer = setInterval(() => undefined, 60_000);
    signal.addEventListener(
      'abort',
      () => {
        clearInterval(timer);
        resolve();
      },
      { once: true },
    );
  });
}
