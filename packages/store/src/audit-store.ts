import { toId, type ClusterId, type IsoTime, type MessageParams } from '@aetherius/domain';
import type { TenantTx } from './database.ts';
import { toJsonb } from './jsonb.ts';
import { pageLimit, parseUuidCursor, toPage, type Page, type PageRequest } from './page.ts';

/** Who did what to what, and when. */
export interface AuditEntry {
  readonly entryId: string;
  readonly clusterId: ClusterId | null;
  /** A user, or a named part of the system: `system:correlate`. */
  readonly actor: string;
  /** The operation: `incident:resolve`. */
  readonly action: string;
  /** The id of what it was done to. */
  readonly subject: string;
  readonly at: IsoTime;
  readonly details: MessageParams;
}

/** Writes an entry in the transaction of the act itself. The role can neither change nor delete. */
export async function appendAudit(
  tx: TenantTx,
  entry: Omit<AuditEntry, 'entryId'>,
): Promise<AuditEntry> {
  const entryId = tx.newId();
  await tx.db
    .insertInto('audit_entry')
    .values({
      entry_id: entryId,
      cluster_id: entry.clusterId,
      actor: entry.actor,
      action: entry.action,
      subject: entry.subject,
      at: entry.at,
      details: toJsonb(entry.details),
    })
    .execute();
  return { entryId, ...entry };
}

/** A page of the audit log, newest first. */
export async function listAudit(tx: TenantTx, request: PageRequest): Promise<Page<AuditEntry>> {
  const limit = pageLimit(request);
  const before = parseUuidCursor(request.cursor);
  let query = tx.db
    .selectFrom('audit_entry')
    .selectAll()
    .orderBy('entry_id', 'desc')
    .limit(limit + 1);
  if (before !== undefined) query = query.where('entry_id', '<', before);
  return toPage(await query.execute(), {
    limit,
    cursorOf: (row) => row.entry_id,
    toItem: (row) => ({
      entryId: row.entry_id,
      clusterId: row.cluster_id === null ? null : toId<ClusterId>(row.cluster_id),
      actor: row.actor,
      action: row.action,
      subject: row.subject,
      at: row.at,
      details: row.details as MessageParams,
    }),
  });
}
