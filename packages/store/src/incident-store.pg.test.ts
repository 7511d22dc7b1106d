import { message, toId, type ClusterId, type IncidentId } from '@aetherius/domain';
import {
  aRef,
  aSymptom,
  aSymptomSignal,
  pgTest,
  testClusterId,
  testInstant,
} from '@aetherius/testkit';
import fc from 'fast-check';
import { expect, test as base } from 'vitest';
import { upsertCluster } from './cluster-store.ts';
import type { TenantTx } from './database.ts';
import {
  countUnresolvedIncidents,
  findIncidentByNumber,
  findOpenIncidentsByCluster,
  findReopenable,
  findUnresolvedByIdentity,
  listIncidents,
  listMitigatedBefore,
  requireIncident,
} from './incident-queries.ts';
import {
  closeIncidentsOfCluster,
  mergeIncident,
  openIncident,
  updateIncident,
  type OpenIncidentOptions,
} from './incident-store.ts';
import { listSymptomsOfIncidents, upsertSymptoms } from './symptom-store.ts';

const test = pgTest(base);

async function register(tx: TenantTx, clusterId: ClusterId = testClusterId): Promise<void> {
  await upsertCluster(tx, { clusterId, name: 'demo', version: '1.33', at: testInstant });
}

function opening(given: Partial<OpenIncidentOptions> = {}): OpenIncidentOptions {
  const target = given.target ?? aRef();
  return {
    clusterId: testClusterId,
    severity: 'critical',
    headline: message('symptom.container_oom_killed', { limit: '64Mi' }),
    target,
    subjects: [target],
    beganAt: testInstant,
    openedAt: '2026-11-25T03:12:05.250Z',
    noticedAfterMs: 1250,
    fingerprints: [],
    ...given,
  };
}

test.beforeEach(({ inTenant }) => inTenant((tx) => register(tx)));

test('an opened incident is read back whole, with the next number of its tenant', async ({
  inTenant,
}) => {
  await inTenant(async (tx) => {
    const first = await openIncident(tx, opening());
    const second = await openIncident(tx, opening({ target: aRef({ name: 'cart' }) }));
    expect([first.number, second.number]).toEqual([1, 2]);
    expect(await requireIncident(tx, first.incidentId)).toEqual({
      incidentId: first.incidentId,
      clusterId: testClusterId,
      clusterName: 'demo',
      number: 1,
      state: 'open',
      severity: 'critical',
      headline: message('symptom.container_oom_killed', { limit: '64Mi' }),
      target: aRef(),
      rootCause: null,
      confidence: null,
      subjects: [aRef()],
      affects: [],
      beganAt: testInstant,
      openedAt: '2026-11-25T03:12:05.250Z',
      noticedAfterMs: 1250,
      mitigatedAt: null,
      resolvedAt: null,
      resolution: null,
      reopenedCount: 0,
      mergedInto: null,
      diagnosisId: null,
    });
    expect((await findIncidentByNumber(tx, 2))?.incidentId).toBe(second.incidentId);
    expect(await findIncidentByNumber(tx, 3)).toBeUndefined();
    expect(await findIncidentByNumber(tx, 2 ** 31)).toBeUndefined();
  });
});

test('numbers have no gap when a transaction fails, and no twin when many open at once', async ({
  inTenant,
}) => {
  const failing = inTenant(async (tx) => {
    await openIncident(tx, opening());
    throw new Error('after the number was taken');
  });
  await expect(failing).rejects.toThrow('after the number was taken');
  const opened = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      inTenant((tx) => openIncident(tx, opening({ target: aRef({ name: `app-${index}` }) }))),
    ),
  );
  expect(opened.map((incident) => incident.number).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test('an update changes what it names and nothing else, and null clears', async ({ inTenant }) => {
  await inTenant(async (tx) => {
    const before = await openIncident(tx, opening());
    const target = aRef({ uid: 'uid-1' });
    const changed = await updateIncident(tx, before.incidentId, {
      state: 'mitigated',
      mitigatedAt: '2026-11-25T03:20:00.000Z',
      rootCause: 'oom_limit_exceeded',
      confidence: 0.96,
      target,
    });
    expect(changed).toEqual({
      ...before,
      state: 'mitigated',
      mitigatedAt: '2026-11-25T03:20:00.000Z',
      rootCause: 'oom_limit_exceeded',
      confidence: 0.96,
      target,
    });
    await updateIncident(tx, before.incidentId, { state: 'open', mitigatedAt: null });
    expect(await requireIncident(tx, before.incidentId)).toEqual({
      ...changed,
      state: 'open',
      mitigatedAt: null,
    });
  });
});

test('two unresolved incidents cannot have the same identity; resolved ones can', async ({
  inTenant,
}) => {
  const identity = { rootCause: 'oom_limit_exceeded' };
  const [a, b] = await inTenant(async (tx) => [
    await openIncident(tx, opening()),
    await openIncident(tx, opening()),
  ]);
  await inTenant((tx) => updateIncident(tx, a.incidentId, identity));
  await expect(inTenant((tx) => updateIncident(tx, b.incidentId, identity))).rejects.toMatchObject({
    code: 'CONFLICT',
    details: { what: 'incident_identity' },
  });
  await inTenant(async (tx) => {
    const found = await findUnresolvedByIdentity(tx, {
      clusterId: testClusterId,
      target: aRef(),
      faultClass: 'oom_limit_exceeded',
    });
    expect(found?.incidentId).toBe(a.incidentId);
    await updateIncident(tx, a.incidentId, { state: 'resolved', resolvedAt: testInstant });
    await updateIncident(tx, b.incidentId, identity);
  });
});

test('what nobody could explain is no identity', async ({ inTenant }) => {
  await inTenant(async (tx) => {
    for (const _ of [1, 2]) {
      const { incidentId } = await openIncident(tx, opening());
      await updateIncident(tx, incidentId, { rootCause: 'unresolved' });
    }
  });
});

test('a recovered incident of the same identity can be reopened within the time, a merged or an old one not', async ({
  inTenant,
}) => {
  await inTenant(async (tx) => {
    const { incidentId } = await openIncident(tx, opening());
    const identity = { clusterId: testClusterId, target: aRef(), faultClass: 'quota' };
    const resolvedAt = '2026-11-25T04:00:00.000Z';
    const find = (since: string) => findReopenable(tx, identity, since);
    await updateIncident(tx, incidentId, { rootCause: 'quota' });
    expect(await find(testInstant)).toBeUndefined();
    await updateIncident(tx, incidentId, {
      state: 'resolved',
      resolvedAt,
      resolution: 'recovered',
    });
    expect((await find(resolvedAt))?.incidentId).toBe(incidentId);
    expect(await find('2026-11-25T04:00:00.001Z')).toBeUndefined();
    await updateIncident(tx, incidentId, { resolution: 'cluster_recreated' });
    expect(await find(resolvedAt)).toBeUndefined();
  });
});

test('a merge moves symptoms, subjects and the earlier beginning', async ({ inTenant }) => {
  const [checkout, cart] = [aRef(), aRef({ name: 'cart' })];
  const symptoms = [aSymptom({ subject: checkout }), aSymptom({ subject: cart })];
  await inTenant(async (tx) => {
    const signals = symptoms.map((symptom) => aSymptomSignal({ symptom }));
    await upsertSymptoms(tx, testClusterId, signals);
    const [a, b] = [
      await openIncident(tx, opening({ fingerprints: [symptoms[0]?.fingerprint ?? ''] })),
      await openIncident(
        tx,
        opening({
          target: cart,
          fingerprints: [symptoms[1]?.fingerprint ?? ''],
          beganAt: '2026-11-25T03:00:00.000Z',
        }),
      ),
    ];
    const merged = await mergeIncident(tx, { from: b.incidentId, into: a.incidentId });
    expect(merged).toMatchObject({ subjects: [checkout, cart], beganAt: b.beganAt, state: 'open' });
    expect(await requireIncident(tx, b.incidentId)).toMatchObject({
      state: 'merged',
      mergedInto: a.incidentId,
    });
    expect(await listSymptomsOfIncidents(tx, [a.incidentId])).toHaveLength(2);
    expect(await listSymptomsOfIncidents(tx, [b.incidentId])).toEqual([]);
  });
});

test('open incidents of a cluster come with what a new symptom is compared with', async ({
  inTenant,
}) => {
  const symptom = aSymptom({ related: [aRef({ kind: 'ConfigMap', name: 'settings' })] });
  await inTenant(async (tx) => {
    await upsertSymptoms(tx, testClusterId, [aSymptomSignal({ symptom })]);
    const open = await openIncident(tx, opening({ fingerprints: [symptom.fingerprint] }));
    const resolved = await openIncident(tx, opening({ target: aRef({ name: 'old' }) }));
    await updateIncident(tx, resolved.incidentId, { state: 'resolved' });
    const found = await findOpenIncidentsByCluster(tx, testClusterId);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      incident: { incidentId: open.incidentId },
      fingerprints: new Set([symptom.fingerprint]),
      subjectKeys: new Set(['Deployment/shop/checkout']),
      relatedKeys: new Set(['ConfigMap/shop/settings']),
    });
  });
});

test('a recreated cluster resolves its incidents and clears its symptoms, those of other clusters stay', async ({
  inTenant,
}) => {
  const other = toId<ClusterId>('c1a57e50-0000-4000-8000-000000000002');
  await inTenant(async (tx) => {
    await register(tx, other);
    const signal = aSymptomSignal();
    await upsertSymptoms(tx, testClusterId, [signal]);
    const gone = await openIncident(tx, opening({ fingerprints: [signal.symptom.fingerprint] }));
    const stays = await openIncident(tx, opening({ clusterId: other }));
    const closed = await closeIncidentsOfCluster(tx, testClusterId, testInstant);
    expect(closed).toEqual([gone.incidentId]);
    expect(await requireIncident(tx, gone.incidentId)).toMatchObject({
      state: 'resolved',
      resolution: 'cluster_recreated',
      resolvedAt: testInstant,
    });
    expect((await requireIncident(tx, stays.incidentId)).state).toBe('open');
    expect(await listSymptomsOfIncidents(tx, [gone.incidentId])).toMatchObject([
      { state: 'clear' },
    ]);
  });
});

test('a list can be filtered by state, severity, cluster, namespace, cause and words', async ({
  inTenant,
}) => {
  await inTenant(async (tx) => {
    const shop = await openIncident(tx, opening());
    const billing = await openIncident(
      tx,
      opening({ target: aRef({ namespace: 'billing', name: 'api_v2' }), severity: 'low' }),
    );
    await updateIncident(tx, billing.incidentId, { state: 'resolved', rootCause: 'bad_image' });
    const numbers = async (filter: Parameters<typeof listIncidents>[1]['filter']) =>
      (await listIncidents(tx, { limit: 10, ...(filter ? { filter } : {}) })).items.map(
        (item) => item.number,
      );
    expect(await numbers(undefined)).toEqual([billing.number, shop.number]);
    expect(await numbers({ states: ['open', 'mitigated'] })).toEqual([shop.number]);
    expect(await numbers({ severities: ['low'] })).toEqual([billing.number]);
    expect(await numbers({ namespace: 'shop' })).toEqual([shop.number]);
    expect(await numbers({ rootCause: 'bad_image' })).toEqual([billing.number]);
    expect(await numbers({ text: 'CHECKOUT 64mi' })).toEqual([shop.number]);
    expect(await numbers({ text: `inc-${billing.number}` })).toEqual([billing.number]);
    expect(await numbers({ text: 'api_v2' })).toEqual([billing.number]);
    expect(await numbers({ text: 'api%v2' })).toEqual([]);
    expect(await numbers({ text: 'a\0b' })).toEqual([]);
    expect(await numbers({ namespace: 'a\0b' })).toEqual([]);
  });
});

test('pages by cursor give every incident once, newest first, whatever the page size', async ({
  inTenant,
}) => {
  const total = 23;
  await inTenant(async (tx) => {
    for (let index = 0; index < total; index++) await openIncident(tx, opening());
  });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: total + 2 }), async (limit) => {
      const numbers: number[] = [];
      let cursor: string | undefined;
      do {
        const page = await inTenant((tx) => listIncidents(tx, { limit, cursor }));
        expect(page.items.length).toBeLessThanOrEqual(limit);
        numbers.push(...page.items.map((item) => item.number));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect(numbers).toEqual(Array.from({ length: total }, (_, index) => total - index));
    }),
    { numRuns: 25 },
  );
});

test('new incidents do not shift the pages behind them', async ({ inTenant }) => {
  await inTenant(async (tx) => {
    for (let index = 0; index < 4; index++) await openIncident(tx, opening());
    const first = await listIncidents(tx, { limit: 2 });
    await openIncident(tx, opening());
    const second = await listIncidents(tx, { limit: 2, cursor: first.nextCursor ?? '' });
    expect(second.items.map((item) => item.number)).toEqual([2, 1]);
  });
});

test.for(['x', '-1', '99999999999', ' 1', '1; drop table incident'])(
  'the cursor %j of another list is refused',
  async (cursor, { inTenant }) => {
    await expect(inTenant((tx) => listIncidents(tx, { limit: 5, cursor }))).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
      details: { field: 'cursor' },
    });
  },
);

test('unresolved incidents are counted and those long enough mitigated are found', async ({
  inTenant,
}) => {
  await inTenant(async (tx) => {
    const { incidentId } = await openIncident(tx, opening());
    await openIncident(tx, opening({ severity: 'low' }));
    await updateIncident(tx, incidentId, { state: 'mitigated', mitigatedAt: testInstant });
    expect(await listMitigatedBefore(tx, '2026-11-25T03:12:03.999Z')).toEqual([]);
    expect(await listMitigatedBefore(tx, testInstant)).toMatchObject([{ incidentId }]);
    const counts = await countUnresolvedIncidents(tx);
    expect(counts).toHaveLength(2);
    expect(counts).toContainEqual({
      clusterId: testClusterId,
      state: 'mitigated',
      severity: 'critical',
      count: 1,
    });
  });
});

test('an incident that is not there is said to be missing', async ({ inTenant }) => {
  const incidentId = toId<IncidentId>('01a21350-deb1-71f3-8c17-9de2f984bf09');
  await expect(inTenant((tx) => requireIncident(tx, incidentId))).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});
