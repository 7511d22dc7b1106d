import { routeEntries, type OperationId } from '@aetherius/contract';
import type { TenantId } from '@aetherius/domain';
import { withClient } from '@aetherius/store';
import { aRef, aSymptom, pgTest, waitFor } from '@aetherius/testkit';
import { test as base, afterEach, expect } from 'vitest';
import {
  aDiagnosis,
  aRoot,
  startHarness,
  type Harness,
} from '../../apps/agent-manager/test/manager-harness.ts';

/**
 * Two tenants in one database, each with its manager, the same cluster and an incident of its own:
 * neither finds anything of the other, by the API and by SQL as the application's role.
 */
const test = pgTest(base);

interface Tenant extends Harness {
  readonly tenantId: TenantId;
  /** Stands in every name that this tenant's incident shows. */
  readonly mark: string;
  readonly incidentId: string;
}

const running: Harness[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((harness) => harness.stop()));
});

test('the wrong tenant finds nothing by any route', async ({ database, testDatabase }) => {
  const own = async (mark: string): Promise<Tenant> =>
    startTenant({ database, tenantId: await testDatabase.createTenant(), mark });
  const [left, right] = [await own('left-payments'), await own('right-checkout')];
  for (const [reader, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const asked = readingRoutes();
    expect(asked.length).toBeGreaterThan(6);
    for (const [operationId, path] of asked) {
      const ownAnswer = await fetchText(reader, path, reader.incidentId);
      const foreign = await fetchText(reader, path, other.incidentId);
      expect({ operationId, status: ownAnswer.status }).toEqual({ operationId, status: 200 });
      expect(`${operationId} ${ownAnswer.text}`).not.toContain(other.mark);
      expect(`${operationId} ${foreign.text}`).not.toContain(other.mark);
      if (path.includes('{incidentId}'))
        expect({ operationId, ...foreign }).toMatchObject({ status: 404 });
    }
    await expect(
      reader.client.diagnoseIncident({ incidentId: other.incidentId as never }),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect((await reader.client.listIncidents({ q: other.mark })).items).toEqual([]);
    // The control: the same walk by the right tenant finds its mark.
    expect((await fetchText(other, '/v1/incidents', '')).text).toContain(other.mark);
    expect((await reader.client.listIncidents({})).items.map(({ number }) => number)).toEqual([1]);
  }
});

test('the wrong tenant hears nothing on the stream', async ({ database, testDatabase }) => {
  const left = await startTenant({
    database,
    tenantId: await testDatabase.createTenant(),
    mark: 'left',
  });
  const right = await startTenant({
    database,
    tenantId: await testDatabase.createTenant(),
    mark: 'right',
  });
  const heard: string[] = [];
  const stop = new AbortController();
  const listening = (async () => {
    for await (const event of left.client.watchNotices({ signal: stop.signal })) {
      heard.push(JSON.stringify(event));
    }
  })();
  await waitFor('the stream', () => heard.length > 0);
  const late = (mark: string) =>
    aSymptom({
      subject: aRef({ name: `${mark}-late`, uid: `${mark}-late` }),
      since: new Date().toISOString(),
    });
  await right.agent.fire(late('right'));
  await waitFor(
    'the other incident',
    async () => (await right.client.listIncidents({})).items.length === 2,
  );
  await left.agent.fire(late('left'));
  await waitFor('a notice of its own', () => heard.some((text) => text.includes('incident')));
  stop.abort();
  await listening;
  const foreign = (await right.client.listIncidents({})).items.map(({ incidentId }) => incidentId);
  expect(foreign.filter((id) => heard.some((text) => text.includes(id)))).toEqual([]);
});

test('by SQL as the role of the application no table shows a row of the other tenant', async ({
  database,
  testDatabase,
}) => {
  const left = await startTenant({
    database,
    tenantId: await testDatabase.createTenant(),
    mark: 'left',
  });
  const right = await startTenant({
    database,
    tenantId: await testDatabase.createTenant(),
    mark: 'right',
  });
  const tables = await tablesOf(testDatabase.connectionString('admin'));
  expect(tables.length).toBeGreaterThan(10);
  await withClient(testDatabase.connectionString('app'), async (client) => {
    for (const [reader, other] of [
      [left, right],
      [right, left],
    ] as const) {
      await client.query(`select set_config('aetherius.tenant_id', $1, false)`, [reader.tenantId]);
      let rows = 0;
      for (const table of tables) {
        const found = await client.query<{ tenant_id: string; text: string }>(
          `select tenant_id, t::text as text from aetherius.${table} t`,
        );
        rows += found.rows.length;
        const foreign = found.rows.filter((row) => row.tenant_id !== reader.tenantId);
        expect([table, foreign]).toEqual([table, []]);
        expect(found.rows.filter((row) => row.text.includes(other.incidentId))).toEqual([]);
      }
      expect(rows).toBeGreaterThan(8);
    }
  });
});

async function startTenant(given: {
  database: Parameters<typeof startHarness>[0]['database'];
  tenantId: TenantId;
  mark: string;
}): Promise<Tenant> {
  const { database, tenantId, mark } = given;
  const subject = aRef({ name: mark, uid: `uid-${mark}` });
  const harness = await startHarness({
    database,
    tenantId,
    reason: () => aDiagnosis(aRoot('oom_limit_exceeded', subject)),
  });
  running.push(harness);
  await harness.agent.fire(aSymptom({ subject, since: new Date().toISOString() }));
  const incident = await waitFor('a diagnosis', async () => {
    const [first] = (await harness.client.listIncidents()).items;
    return first?.diagnosisId && first;
  });
  return { ...harness, tenantId, mark, incidentId: incident.incidentId };
}

/** Every route of the manager that reads and ends: the stream has a test of its own. */
function readingRoutes(): (readonly [OperationId, string])[] {
  return routeEntries()
    .filter(([, route]) => route.method === 'GET' && route.contentType !== 'text/event-stream')
    .filter(([, route]) => route.app === 'manager' || route.app === 'every')
    .filter(([operationId]) => operationId !== 'listDemoFaults')
    .map(([operationId, { path }]) => [operationId, path] as const);
}

async function fetchText(
  { url }: Harness,
  path: string,
  incidentId: string,
): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${url}${path.replace('{incidentId}', incidentId)}`);
  return { status: answer.status, text: await answer.text() };
}

async function tablesOf(connectionString: string): Promise<string[]> {
  const { rows } = await withClient(connectionString, (client) =>
    client.query<{ name: string }>(
      `select table_name as name from information_schema.columns
       where table_schema = 'aetherius' and column_name = 'tenant_id'`,
    ),
  );
  return rows.map(({ name }) => name);
}
