import {
  assertNever,
  refKey,
  type ChangeSignal,
  type ClusterId,
  type EventSignal,
  type IsoTime,
  type ObjectRef,
  type Signal,
} from '@aetherius/domain';
import { sql } from 'kysely';
import type { TenantTx } from './database.ts';
import { toJsonb } from './jsonb.ts';

/**
 * Stores a batch and returns the signals that were new, in the batch's order. A signal whose id is
 * known already, also earlier in the same batch, is left out: agents send at least once.
 */
export async function insertSignals(
  tx: TenantTx,
  signals: readonly Signal[],
): Promise<readonly Signal[]> {
  if (signals.length === 0) return [];
  const rows = toJsonb(signals.map(toRow));
  const { rows: inserted } = await sql<{ cluster_id: string; signal_id: string }>`
    insert into signal
      (cluster_id, signal_id, kind, occurred_at, observed_at, fingerprint, subject_key, body)
    select r.c, r.i, r.k, r.o, r.w, r.f, r.s, r.b
      from jsonb_to_recordset(${rows}::jsonb) as
        r(c uuid, i text, k text, o timestamptz, w timestamptz, f text, s text, b jsonb)
    on conflict do nothing
    returning cluster_id, signal_id`.execute(tx.db);
  return pickInserted(signals, inserted);
}

/** The changes of objects under these subjects since an instant, oldest first. */
export async function listChangeSignals(
  tx: TenantTx,
  query: { clusterId: ClusterId; subjects: readonly ObjectRef[]; since: IsoTime; limit: number },
): Promise<readonly ChangeSignal[]> {
  return listBySubject<ChangeSignal>(tx, 'change', query);
}

/** The Kubernetes events about these subjects since an instant, oldest first. */
export async function listEventSignals(
  tx: TenantTx,
  query: { clusterId: ClusterId; subjects: readonly ObjectRef[]; since: IsoTime; limit: number },
): Promise<readonly EventSignal[]> {
  return listBySubject<EventSignal>(tx, 'event', query);
}

/** How many signals are stored of a cluster. */
export async function countSignals(tx: TenantTx, clusterId: ClusterId): Promise<number> {
  const row = await tx.db
    .selectFrom('signal')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('cluster_id', '=', clusterId)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Forgets signals that were observed before an instant; what incidents need is in their timeline. */
export async function deleteSignalsBefore(tx: TenantTx, before: IsoTime): Promise<number> {
  const result = await tx.db
    .deleteFrom('signal')
    .where('observed_at', '<', before)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

async function listBySubject<S extends Signal>(
  tx: TenantTx,
  kind: S['kind'],
  query: { clusterId: ClusterId; subjects: readonly ObjectRef[]; since: IsoTime; limit: number },
): Promise<readonly S[]> {
  if (query.subjects.length === 0) return [];
  const rows = await tx.db
    .selectFrom('signal')
    .select('body')
    .where('cluster_id', '=', query.clusterId)
    .where('subject_key', 'in', query.subjects.map(refKey))
    .where('occurred_at', '>=', query.since)
    .where('kind', '=', kind)
    .orderBy('occurred_at')
    .orderBy('signal_id')
    .limit(query.limit)
    .execute();
  return rows.map((row) => row.body as S);
}

/** Short names: they are repeated in every row of the batch's JSON. */
function toRow(signal: Signal): Record<'c' | 'i' | 'k' | 'o' | 'w' | 'f' | 's' | 'b', unknown> {
  return {
    c: signal.clusterId,
    i: signal.signalId,
    k: signal.kind,
    o: signal.occurredAt,
    w: signal.observedAt,
    f: signal.fingerprint,
    s: subjectKeyOf(signal),
    b: signal,
  };
}

function subjectKeyOf(signal: Signal): string | null {
  switch (signal.kind) {
    case 'symptom':
      return refKey(signal.symptom.subject);
    case 'event':
    case 'change':
      return refKey(signal.subject);
    case 'coverage':
      return null;
    default:
      return assertNever(signal);
  }
}

function pickInserted(
  signals: readonly Signal[],
  inserted: readonly { cluster_id: string; signal_id: string }[],
): readonly Signal[] {
  const fresh = new Set(inserted.map((row) => `${row.cluster_id}/${row.signal_id}`));
  // delete() answers whether it was there, so a twin within the batch is taken once.
  return signals.filter((signal) => fresh.delete(`${signal.clusterId}/${signal.signalId}`));
}
