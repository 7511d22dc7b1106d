import type { IsoTime } from '@aetherius/domain';
import type { TenantTx } from './database.ts';
import { toJsonb } from './jsonb.ts';

/** What is known of an `Idempotency-Key`. */
export type KeyReservation =
  /** Never seen: do the work, then `saveReply` in the same transaction. */
  | { readonly kind: 'fresh' }
  /** Seen with the same request and answered: answer the same again. */
  | { readonly kind: 'answered'; readonly status: number; readonly reply: unknown }
  /** Used for another request: a client's mistake. */
  | { readonly kind: 'other_request' }
  /** Seen and not answered: the first request is still running or died. */
  | { readonly kind: 'unanswered' };

/**
 * Takes a key for a POST. A rival with the same key waits here until the first transaction ends, so
 * the work is done once.
 */
export async function reserveKey(
  tx: TenantTx,
  request: { key: string; route: string; requestHash: string; at: IsoTime },
): Promise<KeyReservation> {
  const inserted = await tx.db
    .insertInto('idempotency_key')
    .values({
      key: request.key,
      route: request.route,
      request_hash: request.requestHash,
      created_at: request.at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  if (inserted) return { kind: 'fresh' };
  const row = await tx.db
    .selectFrom('idempotency_key')
    .selectAll()
    .where('key', '=', request.key)
    .executeTakeFirstOrThrow();
  const isSame = row.route === request.route && row.request_hash === request.requestHash;
  if (!isSame) return { kind: 'other_request' };
  if (row.status === null) return { kind: 'unanswered' };
  return { kind: 'answered', status: row.status, reply: row.reply };
}

/** Keeps the answer to a reserved key. */
export async function saveReply(
  tx: TenantTx,
  answer: { key: string; status: number; reply: unknown },
): Promise<void> {
  await tx.db
    .updateTable('idempotency_key')
    .set({ status: answer.status, reply: toJsonb(answer.reply) })
    .where('key', '=', answer.key)
    .execute();
}

/** Forgets keys older than an instant; a client may not come back that late. */
export async function deleteKeysBefore(tx: TenantTx, before: IsoTime): Promise<number> {
  const result = await tx.db
    .deleteFrom('idempotency_key')
    .where('created_at', '<', before)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
