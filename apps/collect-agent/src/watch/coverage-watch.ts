import type { ClusterView, CoverageSignal } from '@aetherius/domain';
import type { Clock } from '@aetherius/runtime';
import type { ClusterIdentity, KindStatus } from '../sources/object-source.ts';
import type { SignalDraft } from '../signals/signal-draft.ts';

/** What the coverage watch needs. */
export interface CoverageWatchOptions {
  readonly view: ClusterView;
  readonly identity: ClusterIdentity;
  readonly version: string;
  readonly clock: Clock;
  readonly status: () => readonly KindStatus[];
  readonly counters: () => Readonly<Record<string, number>>;
  /** Fingerprints of what fires now; asked at the moment of sending. */
  readonly firing: () => readonly string[];
  readonly nextId: () => string;
  /** Told when a report is due. */
  readonly onDue: () => void;
}

/** A silent agent is noticed after three of these; more often would only fill the database. */
const heartbeatMs = 10_000;
/** Beyond the reflectors' own idle time and a retry: then a kind is silent, not quiet. */
const silentAfterMs = 180_000;

const workloadKindsCounted = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'];

/**
 * Says every ten seconds what the agent sees and what it cannot see. A report is made when it is
 * taken, not when it is due, so that the list of a resync is never older than the symptoms sent
 * before it.
 */
export class CoverageWatch {
  readonly #options: CoverageWatchOptions;
  #isDue = false;
  #needsResync = false;
  #cancel: () => void = () => undefined;

  constructor(options: CoverageWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#beat();
  }

  stop(): void {
    this.#cancel();
  }

  /** The next report lists everything that fires. */
  requestResync(): void {
    this.#needsResync = true;
    this.#due();
  }

  /** The report that is due, if one is. */
  take(): SignalDraft | undefined {
    if (!this.#isDue) return undefined;
    const isResync = this.#needsResync;
    this.#isDue = false;
    this.#needsResync = false;
    return isResync ? { ...this.#report(), resync: this.#resync() } : this.#report();
  }

  #beat(): void {
    this.#due();
    this.#cancel = this.#options.clock.setTimeout(() => this.#beat(), heartbeatMs);
  }

  #due(): void {
    this.#isDue = true;
    this.#options.onDue();
  }

  #resync(): NonNullable<CoverageSignal['resync']> {
    return { resyncId: this.#options.nextId(), firing: this.#options.firing() };
  }

  #report() {
    const { view, identity, version, clock, counters } = this.#options;
    const status = this.#options.status();
    const nowMs = clock.now().getTime();
    return {
      kind: 'coverage' as const,
      occurredAt: clock.now().toISOString(),
      agentVersion: version,
      clusterName: identity.name,
      clusterVersion: identity.version,
      workloads: workloadKindsCounted.reduce((sum, kind) => sum + view.count(kind), 0),
      objects: Object.fromEntries(view.kinds().map((kind) => [kind, view.count(kind)])),
      denied: deniedOf(status),
      silentKinds: status.filter((kind) => isSilent(kind, nowMs)).map(({ kind }) => kind),
      counters: counters(),
    };
  }
}

/** Kinds that cannot be read, with the error code that says why. */
export function deniedOf(status: readonly KindStatus[]): { kind: string; reason: string }[] {
  return status.flatMap(({ kind, problem }) => (problem ? [{ kind, reason: problem }] : []));
}

function isSilent(status: KindStatus, nowMs: number): boolean {
  if (status.problem || !status.lastActivityAt) return false;
  return nowMs - status.lastActivityAt.getTime() > silentAfterMs;
}
