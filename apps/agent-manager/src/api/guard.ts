import { appError, localAdmin } from '@aetherius/domain';
import type { Authorize, HttpGuard, KeyedReply } from '@aetherius/runtime';
import { appendAudit, reserveKey, saveReply, type TenantTx } from '@aetherius/store';
import type { Read } from './read-functions.ts';

/** What the guard needs. */
export interface GuardDeps {
  readonly write: Read;
  readonly authorize: Authorize;
  readonly now: () => Date;
}

/** The guard of the manager: permission, audit log and idempotency keys in PostgreSQL. */
export function createManagerGuard({ write, authorize, now }: GuardDeps): HttpGuard {
  return {
    authenticate: () => localAdmin,
    authorize,
    audit: async ({ actor, ...entry }) => {
      await write((tx) => appendAudit(tx, { ...entry, actor: actor.name, clusterId: null }));
    },
    runOnce: (request, run) =>
      write(async (tx) => {
        const known = await knownReply(tx, { ...request, at: now().toISOString() });
        if (known) return known;
        // Within the transaction: if the act fails the key is free again, and a repeat that comes
        // meanwhile waits for this one.
        const answer = await run();
        await saveReply(tx, { key: request.key, ...answer });
        return answer;
      }),
  };
}

async function knownReply(
  tx: TenantTx,
  request: { key: string; operationId: string; requestHash: string; at: string },
): Promise<KeyedReply | undefined> {
  const { key, operationId, requestHash, at } = request;
  const state = await reserveKey(tx, { key, route: operationId, requestHash, at });
  if (state.kind === 'fresh') return undefined;
  if (state.kind === 'answered') return { status: state.status, reply: state.reply };
  throw appError('CONFLICT', { what: `Idempotency-Key ${key} (${state.kind})` });
}
