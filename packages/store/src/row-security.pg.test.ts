import { toId, type TenantId } from '@aetherius/domain';
import { aSymptomSignal, pgTest, testClusterId, testInstant } from '@aetherius/testkit';
import { sql } from 'kysely';
import { Client } from 'pg';
import { expect, test as base } from 'vitest';
import type { Database } from './database.ts';
import { findIncident, findIncidentByNumber, listIncidents } from './incident-queries.ts';
import { openIncident, updateIncident } from './incident-store.ts';
import { upsertCluster } from './cluster-store.ts';
import { insertSignals, listChangeSignals } from './signal-store.ts';
import { upsertSymptoms } from './symptom-store.ts';

const test = pgTest(base);

const tables = `tenant tenant_counter cluster signal incident symptom timeline_entry snapshot
  diagnosis command change_feed idempotency_key audit_entry`.split(/\s+/);

/** Gives a tenant one incident with its symptom and signal. */
async function seed(database: Database, tenantId: TenantId) {
  return database.withTenant(tenantId, async (tx) => {
    const signal = aSymptomSignal();
    await upsertCluster(tx, {
      clusterId: testClusterId,
      name: 'demo',
      version: '1.33',
      at: testInstant,
    });
    await insertSignals(tx, [signal]);
    await upsertSymptoms(tx, testClusterId, [signal]);
    return openIncident(tx, {
      clusterId: testClusterId,
      severity: 'critical',
      headline: { code: 'x', params: {} },
      target: signal.symptom.subject,
      subjects: [signal.symptom.subject],
      beganAt: testInstant,
      openedAt: testInstant,
      noticedAfterMs: 5,
      fingerprints: [signal.symptom.fingerprint],
    });
  });
}

test('the wrong tenant finds nothing by the stores', async ({ database, tenantId }) => {
  const incident = await seed(database, tenantId);
  const stranger = toId<TenantId>('99999999-9999-4999-8999-999999999999');
  await database.withTenant(stranger, async (tx) => {
    expect(await findIncident(tx, incident.incidentId)).toBeUndefined();
    expect(await findIncidentByNumber(tx, incident.number)).toBeUndefined();
    expect((await listIncidents(tx, { limit: 50 })).items).toEqual([]);
    const query = { clusterId: testClusterId, subjects: [incident.target], limit: 9 };
    expect(await listChangeSignals(tx, { ...query, since: testInstant })).toEqual([]);
  });
  await expect(
    database.withTenant(stranger, (tx) =>
      updateIncident(tx, incident.incidentId, { severity: 'low' }),
    ),
  ).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('two tenants may have the same cluster, number and identity, and see only their own', async ({
  database,
  testDatabase,
  tenantId,
}) => {
  const other = await testDatabase.createTenant();
  const [mine, theirs] = [await seed(database, tenantId), await seed(database, other)];
  expect([mine.number, theirs.number]).toEqual([1, 1]);
  for (const [tenant, own] of [
    [tenantId, mine],
    [other, theirs],
  ] as const) {
    const page = await database.withTenant(tenant, (tx) => listIncidents(tx, { limit: 50 }));
    expect(page.items.map((item) => item.incidentId)).toEqual([own.incidentId]);
  }
});

test('by SQL as the role of the application, every table is empty for the wrong tenant', async ({
  database,
  testDatabase,
  tenantId,
}) => {
  await seed(database, tenantId);
  await asApp(testDatabase.connectionString('app'), async (client) => {
    const countAll = async (): Promise<number[]> => {
      const counts: number[] = [];
      for (const table of tables) {
        const { rows } = await client.query(`select count(*)::int as n from aetherius.${table}`);
        counts.push(Number(rows[0].n));
      }
      return counts;
    };
    const nothing = tables.map(() => 0);
    expect(await countAll()).toEqual(nothing);
    await client.query(`set aetherius.tenant_id = '99999999-9999-4999-8999-999999999999'`);
    expect(await countAll()).toEqual(nothing);
    await client.query(`set aetherius.tenant_id = '${tenantId}'`);
    expect((await countAll()).slice(0, 6)).toEqual([1, 2, 1, 1, 1, 1]);
  });
});

test('no row can be written for, or moved to, another tenant', async ({ database, tenantId }) => {
  const incident = await seed(database, tenantId);
  const stranger = '99999999-9999-4999-8999-999999999999';
  const forgeries = [
    sql`insert into tenant (tenant_id, name, created_at) values (${stranger}, 'x', now())`,
    sql`update incident set tenant_id = ${stranger} where incident_id = ${incident.incidentId}`,
  ];
  for (const forgery of forgeries) {
    await expect(
      database.withTenant(tenantId, async (tx) => forgery.execute(tx.db)),
    ).rejects.toThrow(/row-level security/);
  }
});

test('the role of the application is neither owner nor superuser and cannot become either', async ({
  testDatabase,
}) => {
  await asApp(testDatabase.connectionString('app'), async (client) => {
    const { rows } = await client.query(
      'select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user',
    );
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreaterole: false }]);
    for (const forbidden of [
      'set role aetherius_owner',
      'set role postgres',
      'set session authorization aetherius_owner',
      'alter table aetherius.incident disable row level security',
      'drop policy tenant_isolation on aetherius.incident',
      'create table aetherius.mine (id int)',
      'update aetherius.audit_entry set actor = null',
      'delete from aetherius.audit_entry',
      'delete from aetherius.incident',
      'update aetherius.snapshot set object_count = 0',
      'select * from aetherius.schema_migration',
    ]) {
      await expect(client.query(forbidden)).rejects.toThrow(
        /permission denied|must be owner|must be superuser/,
      );
    }
  });
});

test('a pooled connection keeps nothing of the tenant before', async ({
  testDatabase,
  tenantId,
}) => {
  const database = testDatabase.open({ maxConnections: 1 });
  await seed(database, tenantId);
  const stranger = toId<TenantId>('99999999-9999-4999-8999-999999999999');
  const page = await database.withTenant(stranger, (tx) => listIncidents(tx, { limit: 9 }));
  expect(page.items).toEqual([]);
});

async function asApp(
  connectionString: string,
  work: (client: Client) => Promise<void>,
): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
