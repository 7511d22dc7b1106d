import {
  refKey,
  toId,
  type ClusterId,
  type IncidentId,
  type IsoTime,
  type Symptom,
  type SymptomSignal,
} from '@aetherius/domain';
import { sql, type Selectable } from 'kysely';
import type { TenantTx } from './database.ts';
import { toJsonb } from './jsonb.ts';
import type { Tables } from './schema.ts';

/** The present state of a symptom. */
export interface SymptomRecord {
  readonly clusterId: ClusterId;
  readonly fingerprint: string;
  readonly state: 'firing' | 'clear';
  readonly symptom: Symptom;
  /** The agent's time of the signal that told the state. */
  readonly observedAt: IsoTime;
  readonly clearedAt: IsoTime | null;
  /** The incident that it belongs to, or belonged to when it cleared. */
  readonly incidentId: IncidentId | null;
}

/** What a signal did to its symptom. */
export interface SymptomTransition {
  readonly signal: SymptomSignal;
  /** The state before this signal; undefined for a symptom that was never seen. */
  readonly previous: SymptomRecord | undefined;
  readonly current: SymptomRecord;
  /**
   * `fired` and `cleared` change the state, `changed` only the values. `stale`: older than what is
   * known, or a clear of something that never fired; nothing was written.
   */
  readonly effect: 'fired' | 'cleared' | 'changed' | 'stale';
}

/**
 * Applies symptom signals of one cluster in the order given and says what each did. Holds the rows
 * until the transaction ends; call it under `lockCluster`.
 */
export async function upsertSymptoms(
  tx: TenantTx,
  clusterId: ClusterId,
  signals: readonly SymptomSignal[],
): Promise<readonly SymptomTransition[]> {
  if (signals.length === 0) return [];
  const fingerprints = [...new Set(signals.map((signal) => signal.symptom.fingerprint))];
  const known = await loadForUpdate(tx, clusterId, fingerprints);
  const changed = new Map<string, SymptomRecord>();
  const transitions = signals.map((signal) => {
    const transition = applySignal(signal, known.get(signal.symptom.fingerprint));
    if (transition.effect !== 'stale') {
      known.set(transition.current.fingerprint, transition.current);
      changed.set(transition.current.fingerprint, transition.current);
    }
    return transition;
  });
  await writeSymptoms(tx, [...changed.values()]);
  return transitions;
}

/** Gives symptoms to an incident, also those that belong to another one. */
export async function linkSymptoms(
  tx: TenantTx,
  link: { clusterId: ClusterId; fingerprints: readonly string[]; incidentId: IncidentId },
): Promise<void> {
  if (link.fingerprints.length === 0) return;
  await tx.db
    .updateTable('symptom')
    .set({ incident_id: link.incidentId })
    .where('cluster_id', '=', link.clusterId)
    .where('fingerprint', 'in', [...link.fingerprints])
    .execute();
}

/** The symptoms of incidents, in the order of their beginning. */
export async function listSymptomsOfIncidents(
  tx: TenantTx,
  incidentIds: readonly IncidentId[],
): Promise<readonly SymptomRecord[]> {
  if (incidentIds.length === 0) return [];
  const rows = await tx.db
    .selectFrom('symptom')
    .selectAll()
    .where('incident_id', 'in', [...incidentIds])
    .orderBy('since')
    .orderBy('fingerprint')
    .execute();
  return rows.map(toSymptomRecord);
}

/** The symptoms of a cluster that are firing now. */
export async function listFiringSymptoms(
  tx: TenantTx,
  clusterId: ClusterId,
): Promise<readonly SymptomRecord[]> {
  const rows = await tx.db
    .selectFrom('symptom')
    .selectAll()
    .where('cluster_id', '=', clusterId)
    .where('state', '=', 'firing')
    .orderBy('since')
    .orderBy('fingerprint')
    .execute();
  return rows.map(toSymptomRecord);
}

/** Forgets symptoms that cleared before an instant. */
export async function deleteSymptomsClearedBefore(tx: TenantTx, before: IsoTime): Promise<number> {
  const result = await tx.db
    .deleteFrom('symptom')
    .where('state', '=', 'clear')
    .where('cleared_at', '<', before)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

async function loadForUpdate(
  tx: TenantTx,
  clusterId: ClusterId,
  fingerprints: readonly string[],
): Promise<Map<string, SymptomRecord>> {
  const rows = await tx.db
    .selectFrom('symptom')
    .selectAll()
    .where('cluster_id', '=', clusterId)
    .where('fingerprint', 'in', [...fingerprints])
    // One order for all transactions, so that two of them cannot wait for each other.
    .orderBy('fingerprint')
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [row.fingerprint, toSymptomRecord(row)]));
}

function applySignal(
  signal: SymptomSignal,
  previous: SymptomRecord | undefined,
): SymptomTransition {
  const next = toNextRecord(signal, previous);
  if (isStale(signal, previous)) {
    return { signal, previous, current: previous ?? next, effect: 'stale' };
  }
  if (previous?.state === signal.state) {
    return { signal, previous, current: next, effect: 'changed' };
  }
  const effect = signal.state === 'clear' ? 'cleared' : 'fired';
  return { signal, previous, current: next, effect };
}

function isStale(signal: SymptomSignal, previous: SymptomRecord | undefined): boolean {
  if (previous && isBefore(signal.observedAt, previous.observedAt)) return true;
  return signal.state === 'clear' && previous?.state !== 'firing';
}

function toNextRecord(signal: SymptomSignal, previous: SymptomRecord | undefined): SymptomRecord {
  const isClear = signal.state === 'clear';
  return {
    clusterId: signal.clusterId,
    fingerprint: signal.symptom.fingerprint,
    state: signal.state,
    // A clear signal tells the end; the values of interest are those of the time it fired.
    symptom: isClear && previous ? previous.symptom : signal.symptom,
    observedAt: signal.observedAt,
    clearedAt: isClear ? signal.occurredAt : null,
    incidentId: previous?.incidentId ?? null,
  };
}

async function writeSymptoms(tx: TenantTx, records: readonly SymptomRecord[]): Promise<void> {
  if (records.length === 0) return;
  const rows = records.map((record) => ({
    cluster_id: record.clusterId,
    fingerprint: record.fingerprint,
    state: record.state,
    code: record.symptom.code,
    subject_key: refKey(record.symptom.subject),
    since: record.symptom.since,
    observed_at: record.observedAt,
    cleared_at: record.clearedAt,
    incident_id: record.incidentId,
    body: record.symptom,
  }));
  await sql`
    insert into symptom (cluster_id, fingerprint, state, code, subject_key, since, observed_at,
      cleared_at, incident_id, body)
    select * from jsonb_to_recordset(${toJsonb(rows)}::jsonb) as
      r(cluster_id uuid, fingerprint text, state text, code text, subject_key text,
        since timestamptz, observed_at timestamptz, cleared_at timestamptz, incident_id uuid,
        body jsonb)
    on conflict (tenant_id, cluster_id, fingerprint) do update set
      state = excluded.state, code = excluded.code, subject_key = excluded.subject_key,
      since = excluded.since, observed_at = excluded.observed_at,
      cleared_at = excluded.cleared_at, body = excluded.body`.execute(tx.db);
}

function isBefore(a: IsoTime, b: IsoTime): boolean {
  return Date.parse(a) < Date.parse(b);
}

function toSymptomRecord(row: Selectable<Tables['symptom']>): SymptomRecord {
  return {
    clusterId: toId<ClusterId>(row.cluster_id),
    fingerprint: row.fingerprint,
    state: row.state,
    symptom: row.body,
    observedAt: row.observed_at,
    clearedAt: row.cleared_at,
    incidentId: row.incident_id === null ? null : toId<IncidentId>(row.incident_id),
  };
}
