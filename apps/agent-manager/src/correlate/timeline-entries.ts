import {
  message,
  refKey,
  refLabel,
  type ClusterId,
  type EventSignal,
  type Incident,
  type IncidentId,
  type Message,
  type MessageParams,
  type ObjectChange,
  type ObjectRef,
  type Symptom,
  type SymptomSignal,
} from '@aetherius/domain';
import type { TimelineDraft, SymptomRecord } from '@aetherius/store';
import { symptomHeadline } from './symptom-headline.ts';

type Place = Pick<Incident, 'incidentId' | 'clusterId'>;

/** What happens to an incident itself; the sentences are `timeline.<code>`. */
export type IncidentEntryCode =
  | 'opened'
  | 'mitigated'
  | 'returned'
  | 'resolved'
  | 'reopened'
  | 'cluster_recreated'
  | 'merged'
  | 'merged_into'
  | 'split'
  | 'split_from';

/** A line about the incident itself. */
export function incidentEntry(entry: {
  readonly incidentId: IncidentId;
  readonly clusterId: ClusterId;
  readonly at: string;
  readonly code: IncidentEntryCode;
  readonly params?: MessageParams;
  readonly ref?: ObjectRef;
}): TimelineDraft {
  return {
    incidentId: entry.incidentId,
    clusterId: entry.clusterId,
    occurredAt: entry.at,
    observedAt: entry.at,
    kind: 'incident',
    what: message(`timeline.${entry.code}`, entry.params),
    ref: entry.ref ?? null,
  };
}

/** A line about a symptom that began, returned or ended. */
export function symptomEntry(
  place: Place,
  {
    record,
    signal,
  }: { record: SymptomRecord; signal: Pick<SymptomSignal, 'observedAt' | 'occurredAt'> },
): TimelineDraft {
  const { symptom, state } = record;
  return {
    incidentId: place.incidentId,
    clusterId: place.clusterId,
    occurredAt: signal.occurredAt,
    observedAt: signal.observedAt,
    kind: 'signal',
    what: state === 'firing' ? symptomHeadline(symptom) : symptomIsOver(symptom),
    ref: symptom.object,
    dedupeKey: `symptom:${record.fingerprint}:${state}:${signal.observedAt}`,
  };
}

/** A line about a Kubernetes event. Told once: what repeats only counts up. */
export function eventEntry(place: Place, signal: EventSignal): TimelineDraft {
  return {
    incidentId: place.incidentId,
    clusterId: place.clusterId,
    occurredAt: signal.occurredAt,
    observedAt: signal.observedAt,
    kind: 'signal',
    what: message('timeline.event', {
      reason: signal.reason,
      message: signal.message,
      count: signal.count,
      component: signal.component,
    }),
    ref: signal.regarding,
    dedupeKey: `event:${signal.fingerprint}`,
  };
}

/** A line about a change of a spec. The agent and the diagnosis may both tell of the same one. */
export function changeEntry(
  place: Place,
  { change, observedAt }: { change: ObjectChange; observedAt: string },
): TimelineDraft {
  return {
    incidentId: place.incidentId,
    clusterId: place.clusterId,
    occurredAt: change.at,
    observedAt,
    kind: 'change',
    what: changeMessage(change),
    ref: change.ref,
    dedupeKey: `change:${refKey(change.ref)}:${Date.parse(change.at)}`,
  };
}

function symptomIsOver(symptom: Symptom): Message {
  const { params } = symptomHeadline(symptom);
  return message('timeline.symptom_cleared', { ...params, symptom: symptom.code });
}

function changeMessage(change: ObjectChange): Message {
  const actor = change.actor ?? '?';
  const [only, ...more] = change.fields;
  if (only && more.length === 0) {
    // A creation is told as a name without a before, a deletion as one without an after.
    if (only.path === 'metadata.name' && only.before === undefined) {
      return message('timeline.created', { name: refLabel(change.ref), actor });
    }
    if (only.path === 'metadata.name' && only.after === undefined) {
      return message('timeline.deleted', { name: refLabel(change.ref), actor });
    }
    const { path, before = '–', after = '–' } = only;
    return message('timeline.change', { path, before, after, actor });
  }
  const paths = change.fields.map(({ path }) => path);
  return message('timeline.change_many', { count: paths.length, paths, actor });
}
