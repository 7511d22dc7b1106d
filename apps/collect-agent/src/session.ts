import type { Subscription } from '@aetherius/bus';
import type { SignalAck, SignalBatch } from '@aetherius/contract';
import type { AgentCommand, ClusterId, CommandResult, KubeObject, Signal } from '@aetherius/domain';
import type { CollectAgentDeps } from './collect-agent.ts';
import { createCommandRunner } from './commands/command-runner.ts';
import type { AgentCounters, AgentMetrics } from './metrics.ts';
import { createCoalesceStage } from './signals/coalesce-stage.ts';
import { fingerprintStage } from './signals/fingerprint-stage.ts';
import { normaliseStage } from './signals/normalise-stage.ts';
import { Outbox } from './signals/outbox.ts';
import { createEnveloper, type Enveloper, type SignalDraft } from './signals/signal-draft.ts';
import { joinStages, type SignalStage } from './signals/signal-stage.ts';
import { Uplink } from './signals/uplink.ts';
import type { ClusterIdentity } from './sources/object-source.ts';
import { ChangeWatch } from './watch/change-watch.ts';
import { CoverageWatch } from './watch/coverage-watch.ts';
import { EventWatch } from './watch/event-watch.ts';
import {
  isLastingProblem,
  ObservedCluster,
  type ClusterListener,
} from './watch/observed-cluster.ts';
import { SymptomWatch } from './watch/symptom-watch.ts';

/** What a session needs beside the agent's own parts. */
export interface SessionOptions extends CollectAgentDeps {
  readonly identity: ClusterIdentity;
  readonly clusterId: ClusterId;
  readonly metrics: AgentMetrics;
  readonly nextId: () => string;
  readonly prepare: (object: KubeObject) => KubeObject;
  readonly send: (batch: SignalBatch) => Promise<SignalAck>;
  readonly serve: (run: (command: AgentCommand) => Promise<CommandResult>) => Subscription;
  readonly allowedCommands: readonly string[];
  readonly outboxCapacity: number;
}

/** Smaller: a slow API server's missing kinds look like missing objects; larger: a late start. */
const firstListDeadlineMs = 30_000;
const readinessPollMs = 50;

/**
 * The watch over one cluster, from its first list to the end of the agent or of the cluster: joins
 * source, cache, watches, pipeline and uplink.
 */
export class Session {
  readonly identity: ClusterIdentity;
  readonly #options: SessionOptions;
  readonly #replacement = Promise.withResolvers<void>();
  readonly #outbox: Outbox;
  readonly #stages: readonly SignalStage[];
  readonly #envelope: Enveloper;
  readonly #emit: (draft: SignalDraft) => void;
  readonly #cluster: ObservedCluster;
  readonly #changes: ChangeWatch;
  readonly #events: EventWatch;
  readonly #symptoms: SymptomWatch;
  readonly #coverage: CoverageWatch;
  readonly #uplink: Uplink;
  #cancelOpening: () => void = () => undefined;
  #commands: Subscription | undefined;

  constructor(options: SessionOptions) {
    const { clock, classifier } = options;
    this.#options = options;
    this.identity = options.identity;
    this.#outbox = new Outbox({ capacity: options.outboxCapacity });
    this.#stages = [normaliseStage, fingerprintStage, createCoalesceStage({ clock })];
    this.#envelope = createEnveloper(options);
    const toOutbox = joinStages(
      this.#stages,
      (signal) => this.#outbox.add(signal),
      options.metrics.countStage,
    );
    this.#emit = (draft) => toOutbox(this.#envelope(draft));
    this.#cluster = new ObservedCluster({
      listener: this.#listener(),
      status: () => options.source.status(),
      logger: options.logger,
    });
    const { view } = this.#cluster;
    this.#changes = new ChangeWatch({ clock, emit: this.#emit });
    this.#events = new EventWatch({ view, classifier, emit: this.#emit });
    this.#symptoms = new SymptomWatch({
      ...options,
      view,
      emit: this.#emit,
      isSynced: (kind) => this.#cluster.isSynced(kind),
      onLookedAtAll: () => this.#coverage.requestResync(),
    });
    this.#coverage = new CoverageWatch({
      ...options,
      view,
      status: () => options.source.status(),
      counters: () => flatten(this.counters()),
      firing: () => this.#symptoms.firing(),
      onDue: () => this.#uplink.poke(),
    });
    this.#uplink = new Uplink({
      ...options,
      outbox: this.#outbox,
      takeReport: () => this.#takeReport(),
      onReconnect: () => this.#resync(),
    });
  }

  /** Begins to watch, to send and to take commands. */
  start(): void {
    const { source, serve, logger, clusterId, prepare } = this.#options;
    source.start({ sink: this.#cluster, prepare });
    this.#cancelOpening = openWhenListed(this.#options, () => this.#symptoms.open());
    this.#coverage.start();
    this.#uplink.start();
    this.#commands = serve(this.#commandRunner());
    logger.info({ clusterId, version: this.identity.version }, 'watching a cluster');
  }

  async stop(): Promise<void> {
    this.#commands?.stop();
    this.#cancelOpening();
    this.#coverage.stop();
    this.#symptoms.stop();
    await this.#options.source.stop();
    for (const stage of this.#stages) stage.stop?.();
    await this.#uplink.stop();
  }

  /** Resolves when the cluster turns out to be another one, or the signal aborts. */
  replaced(signal: AbortSignal): Promise<void> {
    return Promise.race([this.#replacement.promise, aborted(signal)]);
  }

  counters(): AgentCounters {
    const { view } = this.#cluster;
    return {
      source: this.#options.source.counters(),
      outbox: this.#outbox.counters(),
      outboxSize: this.#outbox.size,
      objects: view.kinds().reduce((sum, kind) => sum + view.count(kind), 0),
      firing: this.#symptoms.firing().length,
      sendFailures: this.#uplink.failures,
    };
  }

  #listener(): ClusterListener {
    return {
      present: (object, before) => {
        if (isOtherCluster(object, this.identity)) this.#replacement.resolve();
        if (before) this.#changes.changed(before, object);
        else if (this.#cluster.isSynced(object.kind)) this.#changes.created(object);
        this.#symptoms.touch(object, before);
      },
      deleted: (last) => {
        this.#changes.deleted(last);
        this.#symptoms.touch(last);
      },
      event: (event) => {
        this.#events.see(event);
        this.#symptoms.touchByEvent(event);
      },
    };
  }

  #commandRunner(): (command: AgentCommand) => Promise<CommandResult> {
    return createCommandRunner({
      ...this.#options,
      view: this.#cluster.view,
      clusterVersion: this.identity.version,
      status: () => this.#options.source.status(),
      changes: () => this.#changes.changes(),
      allowed: this.#options.allowedCommands,
    });
  }

  /** The control plane may have missed anything: tell all that fires, then the whole list. */
  #resync(): void {
    if (!this.#symptoms.isOpen) return;
    this.#symptoms.repeat();
    this.#coverage.requestResync();
  }

  /** The report that is due; after a loss in the outbox a repetition goes before it. */
  #takeReport(): Signal | undefined {
    if (this.#outbox.takeOverflow()) {
      this.#resync();
      if (this.#outbox.size > 0) return undefined;
    }
    const draft = this.#coverage.take();
    if (!draft) return undefined;
    const { clusterId } = this.#options;
    return this.#envelope({ ...draft, fingerprint: `coverage ${clusterId}` });
  }
}

/**
 * Opens the symptom watch when every kind was listed or cannot be: before that, what is not listed
 * yet would look as if it did not exist.
 */
function openWhenListed(options: SessionOptions, open: () => void): () => void {
  const { clock, source } = options;
  const deadlineAtMs = clock.now().getTime() + firstListDeadlineMs;
  let cancel = (): void => undefined;
  const check = (): void => {
    const status = source.status();
    const isListed =
      status.length > 0 && status.every((kind) => kind.isSynced || isLastingProblem(kind.problem));
    if (isListed || clock.now().getTime() >= deadlineAtMs) return open();
    cancel = clock.setTimeout(check, readinessPollMs);
  };
  cancel = clock.setTimeout(check, 1);
  return () => cancel();
}

function isOtherCluster(object: KubeObject, identity: ClusterIdentity): boolean {
  if (object.kind !== 'Namespace' || object.metadata.name !== 'kube-system') return false;
  return object.metadata.uid !== identity.clusterId;
}

function flatten(counters: AgentCounters): Record<string, number> {
  const outbox = Object.entries(counters.outbox).map(([key, count]) => [`outbox_${key}`, count]);
  return { ...counters.source, ...(Object.fromEntries(outbox) as Record<string, number>) };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
