import type { IsoTime } from '@aetherius/domain';
import { sql } from 'kysely';
import type { TenantTx } from './database.ts';
import { nextCounterRange } from './tenant-store.ts';

/** That something changed; readers load it to see how. */
export interface ChangeNote {
  readonly kind: 'incident' | 'cluster' | 'command';
  readonly subjectId: string;
}

/** A change with its place in the order of commits, without gaps, beginning at 1. */
export interface Change extends ChangeNote {
  readonly sequence: number;
  readonly changedAt: IsoTime;
}

/**
 * Writes changes in commit order: the row lock of the tenant's counter is held until the commit,
 * so a later sequence is never visible before an earlier one. `TenantTx.noteChange` calls this.
 */
export async function appendChanges(
  tx: TenantTx,
  changes: readonly ChangeNote[],
  at: Date,
): Promise<void> {
  const first = await nextCounterRange(tx, 'change', changes.length);
  const rows = changes.map((change, index) => ({
    sequence: first + index,
    kind: change.kind,
    subject_id: change.subjectId,
    changed_at: at.toISOString(),
  }));
  await tx.db.insertInto('change_feed').values(rows).execute();
}

/** The changes after a sequence, oldest first; 0 reads from the beginning of what is kept. */
export async function listChangesAfter(
  tx: TenantTx,
  sequence: number,
  limit: number,
): Promise<readonly Change[]> {
  const rows = await tx.db
    .selectFrom('change_feed')
    .select(['sequence', 'kind', 'subject_id', 'changed_at'])
    .where('sequence', '>', sequence)
    .orderBy('sequence')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    sequence: row.sequence,
    kind: row.kind,
    subjectId: row.subject_id,
    changedAt: row.changed_at,
  }));
}

/** The sequence of the newest change, 0 if there was none: where a new reader begins. */
export async function loadLastSequence(tx: TenantTx): Promise<number> {
  const row = await tx.db
    .selectFrom('tenant_counter')
    .select('value')
    .where('counter', '=', 'change')
    .executeTakeFirst();
  return row?.value ?? 0;
}

/** Forgets changes older than `before`; readers that were away so long must load everything. */
export async function deleteChangesBefore(tx: TenantTx, before: IsoTime): Promise<number> {
  const result = await sql`delete from change_feed where changed_at < ${before}`.execute(tx.db);
  return Number(result.numAffectedRows ?? 0);
}
