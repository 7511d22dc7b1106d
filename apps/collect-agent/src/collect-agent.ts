import { sendBatch, serveCommands, type Bus } from '@aetherius/bus';
import { toId, type ClusterId, type KubeObject } from '@aetherius/domain';
import { BackOff, createCompaction, projectObject } from '@aetherius/kube';
import { createUuidSource, type Clock, type Logger } from '@aetherius/runtime';
import { commandKinds } from './commands/command-runner.ts';
import { createAgentMetrics, type AgentMetrics } from './metrics.ts';
import type { Redaction } from './redact/redaction.ts';
import { Session } from './session.ts';
import type { ClusterIdentity, LogSource, ObjectSource } from './sources/object-source.ts';
import type { EventClassifier } from './watch/event-classifier.ts';

/** What an agent is made of. Everything outside it comes in here. */
export interface CollectAgentDeps {
  readonly source: ObjectSource;
  readonly logs: LogSource;
  readonly bus: Bus;
  readonly classifier: EventClassifier;
  readonly redaction: Redaction;
  /** Reduces objects to what is read; `projectObject` of `kube` unless a test looks behind it. */
  readonly project?: (object: KubeObject) => KubeObject;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Spreads retries; injected so that a run can be repeated. */
  readonly random: () => number;
  readonly version: string;
  /** Kinds of command it carries out; all of its own by default. */
  readonly allowedCommands?: readonly string[];
  /** Signals held while the control plane is away, beside symptoms. */
  readonly outboxCapacity?: number;
  readonly metrics?: AgentMetrics;
}

/** The agent of one cluster. */
export interface CollectAgent {
  /** Begins to look for the cluster, for as long as it takes. Returns at once. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Which cluster it reads, once it is known. */
  readonly identity: () => ClusterIdentity | undefined;
  /** Prometheus text. */
  readonly metricsText: () => Promise<string>;
}

/** Longer than the control plane needs to store the largest batch, and than a failover. */
const sendTimeoutMs = 10_000;
/** An hour of a busy cluster's events at some kilobytes each: about 20 MiB. */
const defaultOutboxCapacity = 10_000;
const identityBackOff = { firstMs: 500, maxMs: 15_000 };

/** Makes the agent of a cluster. The header of this package tells what it does and promises. */
export function createCollectAgent(deps: CollectAgentDeps): CollectAgent {
  const metrics = deps.metrics ?? createAgentMetrics();
  const stopping = new AbortController();
  let session: Session | undefined;
  let looking: Promise<void> | undefined;

  /** One session a cluster: a cluster that was made anew under the same address is another one. */
  const runSessions = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const identity = await findCluster(deps, stopping.signal);
      if (!identity) return;
      session = new Session(sessionOptions(deps, identity, metrics));
      session.start();
      await session.replaced(stopping.signal);
      await session.stop();
      session = undefined;
    }
  };

  return {
    start: () => {
      looking ??= runSessions();
      return Promise.resolve();
    },
    stop: async () => {
      stopping.abort();
      await looking;
    },
    identity: () => session?.identity,
    metricsText: () => {
      if (session) metrics.update(session.counters());
      return metrics.text();
    },
  };
}

function sessionOptions(deps: CollectAgentDeps, identity: ClusterIdentity, metrics: AgentMetrics) {
  const { bus, clock, redaction } = deps;
  const clusterId = toId<ClusterId>(identity.clusterId);
  const project = deps.project ?? projectObject;
  const compact = createCompaction();
  return {
    ...deps,
    identity,
    clusterId,
    metrics,
    nextId: createUuidSource(clock),
    // What is not needed and what is secret is gone before anything keeps the object.
    prepare: (object: KubeObject) => compact(redaction.object(project(object))),
    send: (batch: Parameters<typeof sendBatch>[1]) =>
      sendBatch(bus, batch, { timeoutMs: sendTimeoutMs }),
    serve: (run: Parameters<typeof serveCommands>[2]) => serveCommands(bus, clusterId, run),
    allowedCommands: deps.allowedCommands ?? commandKinds,
    outboxCapacity: deps.outboxCapacity ?? defaultOutboxCapacity,
  };
}

/** Asks until the cluster answers; undefined when the agent is stopped first. */
async function findCluster(
  deps: CollectAgentDeps,
  signal: AbortSignal,
): Promise<ClusterIdentity | undefined> {
  const { clock, logger, random, source } = deps;
  const backOff = new BackOff({ ...identityBackOff, random });
  while (!signal.aborted) {
    try {
      return await source.fetchIdentity();
    } catch (error) {
      if (backOff.failures === 0) logger.warn({ err: error }, 'cluster does not answer');
      await clock.sleep(backOff.nextMs(), signal).catch(() => undefined);
    }
  }
  return undefined;
}
