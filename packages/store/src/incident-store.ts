import {
  appError,
  refKey,
  toId,
  type ClusterId,
  type Incident,
  type IncidentId,
  type IsoTime,
  type Message,
  type ObjectRef,
  type Severity,
} from '@aetherius/domain';
import { sql, type Updateable } from 'kysely';
import type { TenantTx } from './database.ts';
import { findIncident, requireIncident } from './incident-queries.ts';
import { namespaceOf, searchText, targetIdentity } from './incident-row.ts';
import { toJsonb } from './jsonb.ts';
import type { IncidentTable } from './schema.ts';
import { linkSymptoms } from './symptom-store.ts';
import { nextCounterRange } from './tenant-store.ts';

/** What an incident begins with. */
export interface OpenIncidentOptions {
  readonly clusterId: ClusterId;
  readonly severity: Severity;
  readonly headline: Message;
  readonly target: ObjectRef;
  readonly subjects: readonly ObjectRef[];
  readonly affects?: readonly ObjectRef[];
  readonly beganAt: IsoTime;
  readonly openedAt: IsoTime;
  readonly noticedAfterMs: number;
  /** The symptoms that it is made of; they must be stored already. */
  readonly fingerprints: readonly string[];
}

/** What may change in an incident. Absent fields stay. */
export type IncidentPatch = Partial<
  Pick<
    Incident,
    | 'state'
    | 'severity'
    | 'headline'
    | 'target'
    | 'rootCause'
    | 'confidence'
    | 'subjects'
    | 'affects'
    | 'beganAt'
    | 'mitigatedAt'
    | 'resolvedAt'
    | 'resolution'
    | 'reopenedCount'
    | 'diagnosisId'
  >
>;

/** Opens an incident with the tenant's next number and gives it its symptoms. */
export async function openIncident(tx: TenantTx, options: OpenIncidentOptions): Promise<Incident> {
  const number = await nextCounterRange(tx, 'incident');
  const incidentId = toId<IncidentId>(tx.newId());
  await tx.db
    .insertInto('incident')
    .values({
      incident_id: incidentId,
      cluster_id: options.clusterId,
      number,
      state: 'open',
      severity: options.severity,
      headline: toJsonb(options.headline),
      target: toJsonb(options.target),
      target_identity: targetIdentity(options.target),
      namespace: namespaceOf(options.target),
      subjects: toJsonb(options.subjects),
      affects: toJsonb(options.affects ?? []),
      began_at: options.beganAt,
      opened_at: options.openedAt,
      noticed_after_ms: Math.round(options.noticedAfterMs),
      search_text: searchText({ ...options, number, rootCause: null }),
    })
    .execute();
  await linkSymptoms(tx, { ...options, incidentId });
  tx.noteChange({ kind: 'incident', subjectId: incidentId });
  return requireIncident(tx, incidentId);
}

/**
 * Changes an incident. CONFLICT with what `incident_identity` when another unresolved
 * incident has the same target and cause, after which the transaction is lost: ask
 * `findUnresolvedByIdentity` before.
 */
export async function updateIncident(
  tx: TenantTx,
  incidentId: IncidentId,
  patch: IncidentPatch,
): Promise<Incident> {
  const before = await requireForUpdate(tx, incidentId);
  const after = { ...before, ...patch };
  await tx.db
    .updateTable('incident')
    .set({ ...toColumns(patch), search_text: searchText(after) })
    .where('incident_id', '=', incidentId)
    .execute();
  tx.noteChange({ kind: 'incident', subjectId: incidentId });
  return after;
}

/**
 * Merges an incident into another one: its symptoms, subjects and what it affects move there, the
 * earlier beginning counts, and it ends as `merged`. Returns the one that remains.
 */
export async function mergeIncident(
  tx: TenantTx,
  merge: { from: IncidentId; into: IncidentId },
): Promise<Incident> {
  const from = await requireForUpdate(tx, merge.from);
  const into = await requireForUpdate(tx, merge.into);
  await tx.db
    .updateTable('symptom')
    .set({ incident_id: merge.into })
    .where('incident_id', '=', merge.from)
    .execute();
  await tx.db
    .updateTable('incident')
    .set({ state: 'merged', merged_into: merge.into })
    .where('incident_id', '=', merge.from)
    .execute();
  tx.noteChange({ kind: 'incident', subjectId: merge.from });
  return updateIncident(tx, merge.into, {
    subjects: uniteRefs(into.subjects, from.subjects),
    affects: uniteRefs(into.affects, from.affects),
    beganAt: from.beganAt < into.beganAt ? from.beganAt : into.beganAt,
  });
}

/** Resolves what is unresolved in a cluster that was recreated; returns what it closed. */
export async function closeIncidentsOfCluster(
  tx: TenantTx,
  clusterId: ClusterId,
  at: IsoTime,
): Promise<readonly IncidentId[]> {
  const rows = await tx.db
    .updateTable('incident')
    .set({ state: 'resolved', resolved_at: at, resolution: 'cluster_recreated' })
    .where('cluster_id', '=', clusterId)
    .where('state', 'in', ['open', 'mitigated'])
    .returning('incident_id')
    .execute();
  await tx.db
    .updateTable('symptom')
    .set({ state: 'clear', cleared_at: at })
    .where('cluster_id', '=', clusterId)
    .where('state', '=', 'firing')
    .execute();
  for (const row of rows) tx.noteChange({ kind: 'incident', subjectId: row.incident_id });
  return rows.map((row) => toId<IncidentId>(row.incident_id));
}

async function requireForUpdate(tx: TenantTx, incidentId: IncidentId): Promise<Incident> {
  await sql`select 1 from incident where incident_id = ${incidentId} for update`.execute(tx.db);
  const incident = await findIncident(tx, incidentId);
  if (!incident) throw appError('NOT_FOUND', { what: 'incident', id: incidentId });
  return incident;
}

function toColumns(patch: IncidentPatch): Updateable<IncidentTable> {
  const { target, headline, subjects, affects } = patch;
  return withoutUndefined({
    state: patch.state,
    severity: patch.severity,
    headline: headline && toJsonb(headline),
    target: target && toJsonb(target),
    target_identity: target && targetIdentity(target),
    namespace: target && namespaceOf(target),
    root_cause: patch.rootCause,
    confidence: patch.confidence,
    subjects: subjects && toJsonb(subjects),
    affects: affects && toJsonb(affects),
    began_at: patch.beganAt,
    mitigated_at: patch.mitigatedAt,
    resolved_at: patch.resolvedAt,
    resolution: patch.resolution,
    reopened_count: patch.reopenedCount,
    diagnosis_id: patch.diagnosisId,
  });
}

function withoutUndefined(columns: {
  [Key in keyof Updateable<IncidentTable>]: Updateable<IncidentTable>[Key] | undefined;
}): Updateable<IncidentTable> {
  const present = Object.entries(columns).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present);
}

function uniteRefs(a: readonly ObjectRef[], b: readonly ObjectRef[]): readonly ObjectRef[] {
  return [...new Map([...a, ...b].map((ref) => [refKey(ref), ref])).values()];
}
