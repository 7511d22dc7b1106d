/**
 * A simulated cluster as a process: the store, its components and the HTTPS API, with a folder that
 * holds its kubeconfig and says where it listens.
 *
 * Promises: every start is a new cluster with a new id; certificates, tokens and, when it is free,
 * the port are those of the last start in the folder, so that kubeconfigs stay valid. Fails at
 * `start` when the port is taken or another simulator runs on the folder.
 *
 * @example
 * const simulator = createSimulator({ dir, logger });
 * const { kubeconfigPath } = await simulator.start();
 */
import { systemClock, type Clock, type Logger } from '@aetherius/runtime';
import { createObjectStore } from '../api/index.ts';
import type { SimulatedCluster } from '../api/cluster-ports.ts';
import { createApiServer, type ApiServer } from '../api/http/api-server.ts';
import { TokenAuthenticator } from '../api/http/authenticator.ts';
import type { ObjectStore } from '../api/object-store.ts';
import { createCluster } from '../cluster.ts';
import { bootstrapCluster } from './bootstrap.ts';
import { DataFolder, isAlive, type Identity } from './data-folder.ts';
import { toKubeconfig } from './kubeconfig.ts';

/** How a simulator is started. */
export interface SimulatorOptions {
  /** The folder of kubeconfig, certificates and `simulator.json`; made when missing. */
  readonly dir: string;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** 0 or nothing: the port of the last start, or a free one. */
  readonly port?: number;
  /** Called when a client asks the process to end. */
  readonly onShutdown?: () => void;
}

/** Where a running simulator is found. */
export interface RunningSimulator {
  readonly url: string;
  readonly clusterId: string;
  readonly kubeconfigPath: string;
  readonly store: ObjectStore;
  readonly cluster: SimulatedCluster;
}

/** A simulator that can be started once and stopped. */
export interface Simulator {
  start(): Promise<RunningSimulator>;
  stop(): Promise<void>;
}

/** Makes a simulator; nothing runs before `start`. */
export function createSimulator(options: SimulatorOptions): Simulator {
  let stopAll: () => Promise<void> = () => Promise.resolve();
  return {
    start: async () => {
      const { running, stop } = await startSimulator(options);
      stopAll = stop;
      return running;
    },
    stop: () => stopAll(),
  };
}

async function startSimulator(
  options: SimulatorOptions,
): Promise<{ running: RunningSimulator; stop: () => Promise<void> }> {
  const { logger } = options;
  const clock = options.clock ?? systemClock;
  const folder = new DataFolder(options.dir);
  refuseSecond(folder);
  const identity = await folder.loadIdentity(clock.now());
  const store = createObjectStore({ clock, logger });
  const rootCertificate = identity.certificates.authority.certificate;
  const cluster = createCluster({ store, clock, logger, rootCertificate });
  const authenticator = new TokenAuthenticator();
  authenticator.add(identity.adminToken, { name: 'admin', groups: ['system:masters'] });
  authenticator.add(identity.viewerToken, { name: 'viewer', groups: [] });
  const authority = identity.certificates.authority.certificate;
  let url = '';
  const server = createApiServer({
    store,
    cluster,
    clock,
    logger,
    authenticator,
    tls: identity.certificates.server,
    kubeconfigFor: (user) => toKubeconfig({ url, authority, user }),
    shutDown: () => options.onShutdown?.(),
  });
  const address = await listen(server, options.port ?? 0, identity.port);
  ({ url } = address);
  const clusterId = bootstrapCluster(store, address.port);
  writeFiles(folder, { identity: { ...identity, port: address.port }, url, clusterId });
  logger.info({ url, clusterId }, 'simulated cluster started');
  const stop = async (): Promise<void> => {
    await server.stop();
    await cluster.stop();
    folder.removeRecord();
  };
  const { kubeconfigPath } = folder;
  return { running: { url, clusterId, kubeconfigPath, store, cluster }, stop };
}

function refuseSecond(folder: DataFolder): void {
  const record = folder.readRecord();
  if (!record || record.pid === process.pid || !isAlive(record.pid)) return;
  throw new Error(
    `another simulator (process ${record.pid}, ${record.url}) runs on ${folder.path}; stop it first`,
  );
}

async function listen(
  server: ApiServer,
  wanted: number,
  former: number,
): Promise<{ port: number; url: string }> {
  if (wanted !== 0 || former === 0) return server.listen(wanted);
  try {
    return await server.listen(former);
  } catch {
    // Somebody else has the old port: kubeconfigs of the last start are then out of date.
    return server.listen(0);
  }
}

function writeFiles(
  folder: DataFolder,
  { identity, url, clusterId }: { identity: Identity; url: string; clusterId: string },
): void {
  const authority = identity.certificates.authority.certificate;
  const admin = { name: 'admin', token: identity.adminToken };
  const viewer = { name: 'viewer', token: identity.viewerToken };
  folder.saveIdentity(identity);
  folder.write('kubeconfig', toKubeconfig({ url, authority, user: admin }));
  folder.write('kubeconfig.viewer', toKubeconfig({ url, authority, user: viewer }));
  const kubeconfig = folder.kubeconfigPath;
  folder.writeRecord({ pid: process.pid, url, clusterId, kubeconfig });
}
