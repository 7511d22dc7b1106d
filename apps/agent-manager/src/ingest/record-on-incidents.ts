import {
  refKey,
  type ChangeSignal,
  type ClusterId,
  type EventSignal,
  type Signal,
} from '@aetherius/domain';
import {
  appendTimeline,
  findOpenIncidentsByCluster,
  type TimelineDraft,
  type OpenIncident,
  type SymptomTransition,
  type TenantTx,
} from '@aetherius/store';
import { changeEntry, eventEntry, symptomEntry } from '../correlate/timeline-entries.ts';

/**
 * Writes what a batch tells of unresolved incidents into their timelines: changes of their subjects
 * and of the neighbours through which a cause may come, events, and symptoms that end or return.
 */
export async function recordOnIncidents(
  tx: TenantTx,
  batch: {
    readonly clusterId: ClusterId;
    readonly fresh: readonly Signal[];
    readonly transitions: readonly SymptomTransition[];
  },
): Promise<void> {
  const stories = batch.fresh.filter(
    (signal): signal is EventSignal | ChangeSignal =>
      signal.kind === 'event' || signal.kind === 'change',
  );
  const turns = batch.transitions.filter(
    ({ effect }) => effect === 'fired' || effect === 'cleared',
  );
  if (stories.length + turns.length === 0) return;
  const incidents = await findOpenIncidentsByCluster(tx, batch.clusterId);
  await appendTimeline(
    tx,
    incidents.flatMap((open) => [...storyEntries(open, stories), ...turnEntries(open, turns)]),
  );
}

/** Entries for the signals that concern an incident. Of neighbours, only what may be a cause. */
export function storyEntries(
  open: OpenIncident,
  signals: readonly (EventSignal | ChangeSignal)[],
): readonly TimelineDraft[] {
  return signals
    .filter((signal) => concerns(open, signal))
    .map((signal) =>
      signal.kind === 'change'
        ? changeEntry(open.incident, { change: signal.change, observedAt: signal.observedAt })
        : eventEntry(open.incident, signal),
    );
}

function concerns(open: OpenIncident, signal: EventSignal | ChangeSignal): boolean {
  // What a healthy cluster says all day (Pulled, Created, Scheduled) hides what matters.
  if (signal.kind === 'event' && signal.category === 'activity') return false;
  const subject = refKey(signal.subject);
  if (open.subjectKeys.has(subject)) return true;
  if (!open.relatedKeys.has(subject)) return false;
  return signal.kind === 'change' || signal.category === 'alert';
}

function turnEntries(
  open: OpenIncident,
  turns: readonly SymptomTransition[],
): readonly TimelineDraft[] {
  return turns
    .filter(({ current }) => open.fingerprints.has(current.fingerprint))
    .map((turn) => symptomEntry(open.incident, { record: turn.current, signal: turn.signal }));
}
