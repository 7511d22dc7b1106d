import { toId, type IsoTime, type TenantId } from '@aetherius/domain';
import { sql } from 'kysely';
import type { TenantTx } from './database.ts';

/** The tenant of an installation that never made another one. */
export const defaultTenantId: TenantId = toId<TenantId>('00000000-0000-7000-8000-000000000001');

/** Makes the transaction's tenant if it is not there. Everything else of a tenant refers to it. */
export async function ensureTenant(
  tx: TenantTx,
  tenant: { name: string; at: IsoTime },
): Promise<void> {
  await tx.db
    .insertInto('tenant')
    .values({ name: tenant.name, created_at: tenant.at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Takes `count` numbers of a counter of the tenant and returns the first. Locks it until commit. */
export async function nextCounterRange(
  tx: TenantTx,
  counter: 'incident' | 'change',
  count = 1,
): Promise<number> {
  const row = await tx.db
    .insertInto('tenant_counter')
    .values({ counter, value: count })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'counter'])
        .doUpdateSet({ value: sql<number>`tenant_counter.value + excluded.value` }),
    )
    .returning('value')
    .executeTakeFirstOrThrow();
  return row.value - count + 1;
}
