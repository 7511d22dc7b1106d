import {
  toId,
  type ClusterId,
  type IncidentId,
  type Message,
  type ObjectRef,
  type TimelineEntry,
} from '@aetherius/domain';
import type { Selectable } from 'kysely';
import type { TenantTx } from './database.ts';
import { toJsonb } from './jsonb.ts';
import { pageLimit, parseUuidCursor, toPage, type Page, type PageRequest } from './page.ts';
import type { Tables } from './schema.ts';

/** A line to append. */
export interface TimelineDraft {
  readonly incidentId: IncidentId;
  readonly clusterId: ClusterId;
  readonly occurredAt: string;
  readonly observedAt: string;
  readonly kind: TimelineEntry['kind'];
  readonly what: Message;
  readonly ref: ObjectRef | null;
  /** A second entry with the same key in the same incident is dropped, such as a signal's id. */
  readonly dedupeKey?: string;
}

/** Appends lines; returns those that were new. Entries are never changed or deleted. */
export async function appendTimeline(
  tx: TenantTx,
  entries: readonly TimelineDraft[],
): Promise<readonly TimelineEntry[]> {
  if (entries.length === 0) return [];
  const rows = await tx.db
    .insertInto('timeline_entry')
    .values(entries.map((entry) => toRow(entry, tx.newId())))
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .execute();
  for (const row of rows) tx.noteChange({ kind: 'incident', subjectId: row.incident_id });
  return rows.map(toEntry);
}

/**
 * A page of an incident's timeline, the entries appended last first. Readers sort what they show by
 * `occurredAt`: a change is often found after what it broke.
 */
export async function listTimeline(
  tx: TenantTx,
  incidentId: IncidentId,
  request: PageRequest,
): Promise<Page<TimelineEntry>> {
  const limit = pageLimit(request);
  const before = parseUuidCursor(request.cursor);
  let query = tx.db
    .selectFrom('timeline_entry')
    .selectAll()
    .where('incident_id', '=', incidentId)
    .orderBy('entry_id', 'desc')
    .limit(limit + 1);
  if (before !== undefined) query = query.where('entry_id', '<', before);
  const rows = await query.execute();
  return toPage(rows, { limit, cursorOf: (row) => row.entry_id, toItem: toEntry });
}

function toRow(entry: TimelineDraft, entryId: string) {
  return {
    entry_id: entryId,
    incident_id: entry.incidentId,
    cluster_id: entry.clusterId,
    occurred_at: entry.occurredAt,
    observed_at: entry.observedAt,
    kind: entry.kind,
    what: toJsonb(entry.what),
    ref: entry.ref && toJsonb(entry.ref),
    dedupe_key: entry.dedupeKey ?? null,
  };
}

function toEntry(row: Selectable<Tables['timeline_entry']>): TimelineEntry {
  return {
    entryId: row.entry_id,
    incidentId: toId<IncidentId>(row.incident_id),
    occurredAt: row.occurred_at,
    observedAt: row.observed_at,
    kind: row.kind,
    what: row.what,
    ref: row.ref,
  };
}
