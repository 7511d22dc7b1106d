import type { ClusterId, SignalId } from './ids.ts';
import type { IsoTime } from './message.ts';
import type { ObjectRef } from './object-ref.ts';
import type { Severity } from './severity.ts';
import type { ObjectChange } from './snapshot.ts';
import type { Symptom } from './symptom.ts';

/** What an agent sends: redacted, normalised, fingerprinted. At least once; `signalId` dedupes. */
export type Signal = SymptomSignal | EventSignal | ChangeSignal | CoverageSignal;

interface SignalEnvelope {
  readonly signalId: SignalId;
  readonly clusterId: ClusterId;
  /** The cluster's time: when it happened, as the objects tell. */
  readonly occurredAt: IsoTime;
  /** The agent's time: when it was seen. */
  readonly observedAt: IsoTime;
  /** Equal for signals that tell of the same thing; used to coalesce. */
  readonly fingerprint: string;
}

/** A symptom began, changed its values, or was positively observed to be absent. */
export interface SymptomSignal extends SignalEnvelope {
  readonly kind: 'symptom';
  readonly state: 'firing' | 'clear';
  readonly symptom: Symptom;
}

/** A Kubernetes event worth keeping, classified by the catalogue. */
export interface EventSignal extends SignalEnvelope {
  readonly kind: 'event';
  readonly severity: Severity;
  readonly category: 'alert' | 'change' | 'activity' | 'recovery' | 'healer';
  readonly reason: string;
  /** Splits an overloaded reason, such as `insufficient_cpu` for FailedScheduling. */
  readonly messageClass?: string;
  readonly message: string;
  readonly count: number;
  readonly component: string;
  readonly regarding: ObjectRef;
  /** The top owner of what it regards. */
  readonly subject: ObjectRef;
}

/** The spec of an object changed. */
export interface ChangeSignal extends SignalEnvelope {
  readonly kind: 'change';
  readonly subject: ObjectRef;
  readonly change: ObjectChange;
}

/** The agent's heartbeat: what it sees and what it cannot see. */
export interface CoverageSignal extends SignalEnvelope {
  readonly kind: 'coverage';
  readonly agentVersion: string;
  readonly clusterName: string;
  readonly clusterVersion: string;
  readonly workloads: number;
  readonly objects: Readonly<Record<string, number>>;
  readonly denied: readonly { readonly kind: string; readonly reason: string }[];
  readonly silentKinds: readonly string[];
  readonly counters: Readonly<Record<string, number>>;
  /**
   * Sent once the agent has looked at everything after a start or a reconnect, behind the symptom
   * signals of that look: whatever fires in the control plane and is not listed is over.
   */
  readonly resync?: Resync;
}

/** The complete list of the symptoms that fire in a cluster, by fingerprint. */
export interface Resync {
  readonly resyncId: string;
  readonly firing: readonly string[];
}

/** The kinds of signal, for routing and metrics. */
export const signalKinds = ['symptom', 'event', 'change', 'coverage'] as const;
export type SignalKind = (typeof signalKinds)[number];
