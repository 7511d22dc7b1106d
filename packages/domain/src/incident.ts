import type { ClusterId, DiagnosisId, IncidentId } from './ids.ts';
import type { IsoTime, Message } from './message.ts';
import type { ObjectRef } from './object-ref.ts';
import type { Severity } from './severity.ts';

/**
 * The states of an incident.
 *
 * - `open`: at least one of its symptoms is present. Entered when a symptom that belongs to no
 *   other unresolved incident fires, or from `mitigated` when one fires again.
 * - `mitigated`: every symptom was positively observed to be absent.
 * - `resolved`: mitigated for `resolveAfterMs`. It is reopened when the same identity (tenant,
 *   cluster, target UID, fault class) returns within `reopenWithinMs`.
 * - `merged`: the diagnosis found that another unresolved incident has the same identity;
 *   `mergedInto` names it. Final.
 */
export const incidentStates = ['open', 'mitigated', 'resolved', 'merged'] as const;
export type IncidentState = (typeof incidentStates)[number];

/** What may happen to an incident. */
export type IncidentTrigger = 'symptom_fired' | 'all_clear' | 'stayed_clear' | 'same_identity';

const transitions: Readonly<
  Record<IncidentState, Partial<Record<IncidentTrigger, IncidentState>>>
> = {
  open: { all_clear: 'mitigated', same_identity: 'merged' },
  mitigated: { symptom_fired: 'open', stayed_clear: 'resolved', same_identity: 'merged' },
  resolved: { symptom_fired: 'open' },
  merged: {},
};

/** The next state, or undefined where the trigger means nothing in this state. */
export function nextIncidentState(
  state: IncidentState,
  trigger: IncidentTrigger,
): IncidentState | undefined {
  return transitions[state][trigger];
}

/** Too short: a flapping symptom resolves and reopens. Too long: people wait for the good news. */
export const resolveAfterMs = 60_000;

/** The same identity within a day is the same story; after that it is a new incident. */
export const reopenWithinMs = 24 * 3_600_000;

/** An incident as people and clients see it. */
export interface Incident {
  readonly incidentId: IncidentId;
  readonly clusterId: ClusterId;
  readonly clusterName: string;
  /** Counts per tenant; people read `INC-204`. */
  readonly number: number;
  readonly state: IncidentState;
  readonly severity: Severity;
  readonly headline: Message;
  /** What has to change when known, else the object that shows the symptom. */
  readonly target: ObjectRef;
  /** The class of the cause; null until diagnosed, `unresolved` if nobody could say. */
  readonly rootCause: string | null;
  readonly confidence: number | null;
  /** Workloads and other objects that show its symptoms. */
  readonly subjects: readonly ObjectRef[];
  readonly affects: readonly ObjectRef[];
  /** When it began, by the cluster's time. */
  readonly beganAt: IsoTime;
  readonly openedAt: IsoTime;
  /** From the decisive status in the cluster to the open incident. */
  readonly noticedAfterMs: number;
  readonly mitigatedAt: IsoTime | null;
  readonly resolvedAt: IsoTime | null;
  readonly resolution: 'recovered' | 'cluster_recreated' | null;
  readonly reopenedCount: number;
  readonly mergedInto: IncidentId | null;
  readonly diagnosisId: DiagnosisId | null;
}

/** One line of an incident's timeline. */
export interface TimelineEntry {
  readonly entryId: string;
  readonly incidentId: IncidentId;
  readonly occurredAt: IsoTime;
  readonly observedAt: IsoTime;
  readonly kind: 'change' | 'signal' | 'incident' | 'diagnosis';
  readonly what: Message;
  readonly ref: ObjectRef | null;
}
