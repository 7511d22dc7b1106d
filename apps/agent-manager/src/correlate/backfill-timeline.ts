import type { Symptom } from '@aetherius/domain';
import {
  appendTimeline,
  listChangeSignals,
  listEventSignals,
  type OpenIncident,
  type TenantTx,
} from '@aetherius/store';
import { storyEntries } from '../ingest/record-on-incidents.ts';

/** Too short: the rollout of this morning is missed. Too long: unrelated edits look like causes. */
const changesBeforeMs = 6 * 3_600_000;
/** Events repeat; those of the last minutes before the onset tell how it began. */
const eventsBeforeMs = 15 * 60_000;
/** More lines than this nobody reads. */
const maxLines = 50;

/** Writes what was known before the incident: changes and events around a symptom's onset. */
export async function backfillTimeline(
  tx: TenantTx,
  { open, symptom }: { open: OpenIncident; symptom: Symptom },
): Promise<void> {
  const { clusterId } = open.incident;
  const subjects = [symptom.subject, ...symptom.related];
  const sinceMs = Date.parse(symptom.since);
  const changes = await listChangeSignals(tx, {
    clusterId,
    subjects,
    since: new Date(sinceMs - changesBeforeMs).toISOString(),
    limit: maxLines,
  });
  const events = await listEventSignals(tx, {
    clusterId,
    subjects,
    since: new Date(sinceMs - eventsBeforeMs).toISOString(),
    limit: maxLines,
  });
  await appendTimeline(tx, storyEntries(open, [...changes, ...events]));
}
