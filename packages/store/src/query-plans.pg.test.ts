import { toId, type IncidentId } from '@aetherius/domain';
import { aRef, aSymptomSignal, pgTest, testClusterId, testInstant } from '@aetherius/testkit';
import { sql } from 'kysely';
import { expect, test as base } from 'vitest';
import { listAudit } from './audit-store.ts';
import { listChangesAfter } from './change-feed.ts';
import { upsertCluster } from './cluster-store.ts';
import type { TenantTx } from './database.ts';
import {
  countUnresolvedIncidents,
  findIncident,
  findIncidentByNumber,
  findOpenIncidentsByCluster,
  findReopenable,
  findUnresolvedByIdentity,
  listIncidents,
  listMitigatedBefore,
} from './incident-queries.ts';
import { withClient } from './pg-client.ts';
import { insertSignals, listChangeSignals } from './signal-store.ts';
import { listFiringSymptoms, upsertSymptoms } from './symptom-store.ts';
import { listTimeline } from './timeline-store.ts';

const test = pgTest(base);

const bigTables = ['signal', 'incident', 'symptom', 'timeline_entry', 'change_feed', 'audit_entry'];

/** Thousands of rows, of which few are unresolved: what a year leaves behind. */
async function fill(tx: TenantTx): Promise<void> {
  await upsertCluster(tx, { clusterId: testClusterId, name: 'a', version: '1', at: testInstant });
  const cluster = sql.lit(testClusterId);
  const statements = [
    sql`insert into incident (incident_id, cluster_id, number, state, severity, headline, target,
          target_identity, root_cause, subjects, affects, began_at, opened_at, noticed_after_ms,
          resolved_at, resolution, search_text)
        select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ${cluster}, n,
          case when n % 100 = 0 then 'open' when n % 101 = 0 then 'mitigated' else 'resolved' end,
          'high', '{"code":"x","params":{}}', '{"kind":"Pod","name":"x"}', 'uid-' || n,
          'bad_image', '[]', '[]', now(), now(), 1, now(), 'recovered', 'inc-' || n
        from generate_series(1, 5000) n`,
    sql`insert into signal (cluster_id, signal_id, kind, occurred_at, observed_at, fingerprint,
          subject_key, body)
        select ${cluster}, 's' || n, 'change', now() - n * interval '1 s', now(), 'f',
          'Deployment/shop/app-' || n % 500, '{}' from generate_series(1, 20000) n`,
    sql`insert into symptom (cluster_id, fingerprint, state, code, subject_key, since, observed_at,
          incident_id, body)
        select ${cluster}, 'f' || n, case when n % 100 = 0 then 'firing' else 'clear' end, 'x', 'k',
          now(), now(), ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
          '{"subject":{"kind":"Pod","name":"x"},"related":[]}' from generate_series(1, 5000) n`,
    sql`insert into timeline_entry (entry_id, incident_id, cluster_id, occurred_at, observed_at,
          kind, what)
        select gen_random_uuid(),
          ('00000000-0000-7000-8000-' || lpad(to_hex(n % 5000 + 1), 12, '0'))::uuid, ${cluster},
          now(), now(), 'signal', '{}' from generate_series(1, 20000) n`,
    sql`insert into change_feed (sequence, kind, subject_id, changed_at)
        select n + 1000, 'incident', gen_random_uuid(), now() from generate_series(1, 5000) n`,
    sql`insert into audit_entry (entry_id, actor, action, subject, at, details)
        select gen_random_uuid(), 'a', 'b', 'c', now(), '{}' from generate_series(1, 5000) n`,
  ];
  for (const statement of statements) await statement.execute(tx.db);
}

test('what routes and tasks ask for reads no big table from end to end', async ({
  inTenant,
  testDatabase,
}) => {
  await inTenant(fill);
  const countScans = () =>
    withClient(testDatabase.connectionString('admin'), async (client) => {
      const { rows } = await client.query<{ relname: string; seq_scan: number }>(
        'select relname, seq_scan::int from pg_stat_user_tables where relname = any ($1)',
        [bigTables],
      );
      return new Map(rows.map((row) => [row.relname, row.seq_scan]));
    });
  await withClient(testDatabase.connectionString('admin'), (client) =>
    client.query(`set search_path to aetherius; analyze`),
  );
  const identity = {
    clusterId: testClusterId,
    target: aRef({ uid: 'uid-7' }),
    faultClass: 'bad_image',
  };
  const incidentId = toId<IncidentId>('00000000-0000-7000-8000-000000000007');
  const before = await countScans();
  await inTenant(async (tx) => {
    expect(await findIncident(tx, incidentId)).toBeDefined();
    expect(await findIncidentByNumber(tx, 7)).toBeDefined();
    expect(await findUnresolvedByIdentity(tx, identity)).toBeUndefined();
    expect(await findReopenable(tx, identity, testInstant)).toBeDefined();
    expect(await findOpenIncidentsByCluster(tx, testClusterId)).not.toHaveLength(0);
    expect(await countUnresolvedIncidents(tx)).not.toHaveLength(0);
    expect(await listMitigatedBefore(tx, testInstant)).toEqual([]);
    const { nextCursor } = await listIncidents(tx, { limit: 20 });
    await listIncidents(tx, { limit: 20, cursor: nextCursor ?? '', filter: { states: ['open'] } });
    await listTimeline(tx, incidentId, { limit: 50 });
    await listFiringSymptoms(tx, testClusterId);
    await listChangesAfter(tx, 5900, 100);
    await listAudit(tx, { limit: 50 });
    const subjects = [aRef({ name: 'app-3' })];
    const query = { clusterId: testClusterId, subjects, since: testInstant, limit: 50 };
    await listChangeSignals(tx, query);
    const signal = aSymptomSignal();
    await insertSignals(tx, [signal]);
    await upsertSymptoms(tx, testClusterId, [signal]);
    await sql`select pg_stat_force_next_flush()`.execute(tx.db);
  });
  const after = await countScans();
  const scanned = bigTables.filter((table) => after.get(table) !== before.get(table));
  expect(scanned).toEqual([]);
});
