import { randomUUID } from 'node:crypto';
import { toId, type ClusterId, type DiagnosisInput } from '@aetherius/domain';
import { createScaledClock, systemClock } from '@aetherius/runtime';
import {
  aChangeSignal,
  aCoverageSignal,
  anEventSignal,
  aRef,
  aSymptom,
  aSymptomSignal,
  pgTest,
  waitFor,
} from '@aetherius/testkit';
import { test as base, afterEach, expect } from 'vitest';
import {
  aDiagnosis,
  aRoot,
  createTestAgent,
  startHarness,
  timesOf,
  type Harness,
} from './manager-harness.ts';

const test = pgTest(base);
const running: Harness[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((harness) => harness.stop()));
});
const start = async (given: Parameters<typeof startHarness>[0]): Promise<Harness> => {
  const harness = await startHarness(given);
  running.push(harness);
  return harness;
};

const checkout = aRef({ uid: 'uid-checkout' });
const cart = aRef({ name: 'cart', uid: 'uid-cart' });
const now = (): string => new Date().toISOString();
const oomAt = (subject = checkout) => aSymptom({ subject, since: now() });

const incidents = async (harness: Harness) => (await harness.client.listIncidents()).items;
const onlyIncident = (harness: Harness) =>
  waitFor('one incident', async () => {
    const items = await incidents(harness);
    return items.length === 1 && items[0];
  });

test('a symptom becomes an incident, and a diagnosis gives it cause, evidence and snapshot', async ({
  database,
  tenantId,
}) => {
  const root = aRoot('oom_limit_exceeded', checkout);
  const harness = await start({ database, tenantId, reason: () => aDiagnosis(root) });
  expect(await harness.agent.fire(oomAt())).toMatchObject({ outcome: 'stored' });
  const opened = await waitFor('an incident', async () => (await incidents(harness))[0]);
  expect(opened).toMatchObject({ number: 1, state: 'open', rootCause: null, target: checkout });
  const diagnosed = await waitFor('its cause', async () => {
    const [incident] = await incidents(harness);
    return incident?.rootCause === 'oom_limit_exceeded' && incident;
  });
  expect(diagnosed).toMatchObject({ confidence: 0.96, severity: 'high' });
  const { incidentId } = diagnosed;
  const detail = await harness.client.getIncident({ incidentId });
  expect(detail.diagnosis?.rootCauses[0]?.faultClass).toBe('oom_limit_exceeded');
  expect(await harness.client.getIncidentSnapshot({ incidentId })).toMatchObject({ objects: [] });
  const timeline = await harness.client.getIncidentTimeline({ incidentId });
  expect(timeline.items.map(({ what }) => what.code)).toEqual(
    expect.arrayContaining([
      'timeline.opened',
      'symptom.container_oom_killed',
      'timeline.diagnosed',
    ]),
  );
});

test('an incident is open within 200 ms of its signal and diagnosed within a second', async ({
  database,
  tenantId,
}) => {
  const harness = await start({
    database,
    tenantId,
    reason: ({ symptoms = [] }) =>
      aDiagnosis(...symptoms.map(({ subject }) => aRoot('oom', subject))),
  });
  const openMs: number[] = [];
  const diagnosedMs: number[] = [];
  for (let round = 1; round <= 5; round += 1) {
    const startedMs = performance.now();
    const newest = async () => (await incidents(harness)).find(({ number }) => number === round);
    await harness.agent.fire(oomAt(aRef({ name: `app-${round}`, uid: `uid-${round}` })));
    await waitFor('an incident', newest, { everyMs: 5 });
    openMs.push(performance.now() - startedMs);
    await waitFor('its cause', async () => (await newest())?.rootCause, { everyMs: 5 });
    diagnosedMs.push(performance.now() - startedMs);
  }
  // The best of five: other tests may run on the same processors.
  expect(Math.min(...openMs)).toBeLessThan(200);
  expect(Math.min(...diagnosedMs)).toBeLessThan(1_000);
});

test('symptoms that share topology are one incident, others are not', async ({
  database,
  tenantId,
}) => {
  const harness = await start({ database, tenantId });
  const service = aRef({ kind: 'Service', uid: 'uid-service' });
  await harness.agent.fire(
    oomAt(),
    aSymptom({
      code: 'service_without_endpoints',
      subject: service,
      related: [checkout],
      since: now(),
    }),
    oomAt(cart),
  );
  const items = await waitFor('two incidents', async () => {
    const all = await incidents(harness);
    return all.length === 2 && all;
  });
  expect(items.map(({ subjects }) => subjects.length).toSorted()).toEqual([1, 2]);
});

test('independent causes split an incident, the same cause merges two', async ({
  database,
  tenantId,
}) => {
  const service = aRef({ kind: 'Service', uid: 'uid-service' });
  const bySubject = { oom: aRoot('oom', checkout), selector: aRoot('wrong_selector', service) };
  const node = aRef({ kind: 'Node', name: 'node-1', uid: 'uid-node' });
  const down = aRoot('node_down', node, [checkout, cart, service]);
  let isNodeDown = false;
  const harness = await start({
    database,
    tenantId,
    reason: () => (isNodeDown ? aDiagnosis(down) : aDiagnosis(bySubject.oom, bySubject.selector)),
  });
  const unserved = aSymptom({
    code: 'service_without_endpoints',
    subject: service,
    related: [checkout],
    since: now(),
  });
  await harness.agent.fire(oomAt(), unserved);
  const split = await waitFor('two causes', async () => {
    const all = await incidents(harness);
    return all.length === 2 && all.every(({ rootCause }) => rootCause !== null) && all;
  });
  expect(split.map(({ rootCause }) => rootCause)).toEqual(['wrong_selector', 'oom']);
  expect(split.map(({ subjects }) => subjects.map(({ kind }) => kind))).toEqual([
    ['Service'],
    ['Deployment'],
  ]);
  isNodeDown = true;
  await harness.agent.fire({ ...unserved, params: { changed: 1 } }, { ...oomAt(), params: {} });
  const merged = await waitFor('one cause', async () => {
    const all = await incidents(harness);
    return all.some(({ state }) => state === 'merged') && all;
  });
  expect(merged.map(({ state }) => state)).toEqual(['merged', 'open']);
  expect(merged[0]?.mergedInto).toBe(merged[1]?.incidentId);
  expect(merged[1]).toMatchObject({ rootCause: 'node_down', target: node });
});

test('an incident is mitigated when its symptoms end, resolved a minute later, reopened when its cause returns', async ({
  database,
  tenantId,
}) => {
  const clock = createScaledClock(new Date(), 30);
  const root = aRoot('oom', checkout);
  const harness = await start({ database, tenantId, clock, reason: () => aDiagnosis(root) });
  const symptom = (): ReturnType<typeof aSymptom> =>
    aSymptom({ subject: checkout, since: clock.now().toISOString() });
  await harness.agent.fire(symptom());
  await waitFor('its cause', async () => (await incidents(harness))[0]?.rootCause === 'oom');
  await harness.agent.clear(symptom());
  const mitigated = await waitFor('mitigated', async () => {
    const [incident] = await incidents(harness);
    return incident?.state === 'mitigated' && incident;
  });
  const resolved = await waitFor('resolved', async () => {
    const [incident] = await incidents(harness);
    return incident?.state === 'resolved' && incident;
  });
  const clearMs = Date.parse(resolved.resolvedAt ?? '') - Date.parse(mitigated.mitigatedAt ?? '');
  expect(clearMs).toBeGreaterThanOrEqual(60_000);
  expect(clearMs).toBeLessThan(90_000);
  await harness.agent.fire(symptom());
  const reopened = await waitFor('reopened', async () => {
    const all = await incidents(harness);
    return all.find(({ number, state }) => number === 1 && state === 'open');
  });
  expect(reopened).toMatchObject({ reopenedCount: 1, resolvedAt: null });
  const newer = (await incidents(harness)).find(({ number }) => number === 2);
  expect(newer).toMatchObject({ state: 'merged', mergedInto: reopened.incidentId });
});

test('what fires again within the minute opens the same incident again', async ({
  database,
  tenantId,
}) => {
  const harness = await start({ database, tenantId });
  await harness.agent.fire(oomAt());
  await onlyIncident(harness);
  await harness.agent.clear(oomAt());
  await waitFor('mitigated', async () => (await incidents(harness))[0]?.state === 'mitigated');
  await harness.agent.fire(oomAt());
  await waitFor('open', async () => (await incidents(harness))[0]?.state === 'open');
  expect(await incidents(harness)).toHaveLength(1);
});

test('a batch that is sent twice changes nothing the second time', async ({
  database,
  tenantId,
}) => {
  const harness = await start({ database, tenantId });
  const { agent } = harness;
  const symptom = oomAt();
  const signal = {
    kind: 'symptom',
    state: 'firing',
    symptom,
    clusterId: agent.clusterId,
    fingerprint: symptom.fingerprint,
    ...timesOf(systemClock),
  } as const;
  await agent.send(signal);
  const before = await onlyIncident(harness);
  const { items } = await harness.client.getIncidentTimeline({ incidentId: before.incidentId });
  expect(await agent.send(signal)).toMatchObject({ outcome: 'stored' });
  await agent.send(signal, signal);
  const after = await harness.client.getIncidentTimeline({ incidentId: before.incidentId });
  const signals = (all: typeof items) => all.filter(({ kind }) => kind === 'signal').length;
  expect(signals(after.items)).toBe(signals(items));
  expect(await incidents(harness)).toHaveLength(1);
});

test('changes before the onset and events after it stand in the timeline', async ({
  database,
  tenantId,
}) => {
  const harness = await start({ database, tenantId });
  const { agent } = harness;
  const config = aRef({ kind: 'ConfigMap', name: 'checkout-env' });
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
  const change = {
    ref: config,
    at: hourAgo,
    actor: 'ci-bot',
    fields: [{ path: 'data.URL', before: 'a', after: 'b' }],
  };
  await agent.send({
    ...aChangeSignal({ subject: config, change }),
    clusterId: agent.clusterId,
    occurredAt: hourAgo,
  });
  await agent.fire(aSymptom({ subject: checkout, related: [config], since: now() }));
  const { incidentId } = await onlyIncident(harness);
  await agent.send({ ...anEventSignal({ subject: checkout }), ...timesOf(systemClock) });
  await agent.send({ ...anEventSignal({ subject: cart }), ...timesOf(systemClock) });
  const { items } = await harness.client.getIncidentTimeline({ incidentId, lang: 'zh' });
  expect(items[0]).toMatchObject({ kind: 'change', occurredAt: hourAgo, ref: config });
  expect(items[0]?.text).toContain('data.URL');
  expect(items.filter(({ what }) => what.code === 'timeline.event')).toHaveLength(1);
});

test('symptoms that ended while the agent was away end with its next full look', async ({
  database,
  tenantId,
}) => {
  const harness = await start({ database, tenantId });
  const { agent } = harness;
  await agent.fire(oomAt(), oomAt(cart));
  await waitFor('two incidents', async () => (await incidents(harness)).length === 2);
  const resync = { resyncId: randomUUID(), firing: [oomAt(cart).fingerprint] };
  const coverage = aCoverageSignal({ clusterId: agent.clusterId, ...timesOf(systemClock), resync });
  await agent.send(coverage);
  const states = await waitFor('one mitigated', async () => {
    const all = await incidents(harness);
    return all.some(({ state }) => state === 'mitigated') && all;
  });
  expect(states.map(({ target, state }) => [target.name, state]).toSorted()).toEqual([
    ['cart', 'open'],
    ['checkout', 'mitigated'],
  ]);
});

test('a full look that could not see pods ends nothing', async ({ database, tenantId }) => {
  const harness = await start({ database, tenantId });
  const { agent } = harness;
  await agent.fire(oomAt());
  await onlyIncident(harness);
  await agent.send(
    aCoverageSignal({
      clusterId: agent.clusterId,
      ...timesOf(systemClock),
      denied: [{ kind: 'Pod', reason: 'forbidden' }],
      resync: { resyncId: randomUUID(), firing: [] },
    }),
  );
  await agent.fire(oomAt(cart));
  await waitFor('two incidents', async () => (await incidents(harness)).length === 2);
  expect((await incidents(harness)).map(({ state }) => state)).toEqual(['open', 'open']);
});

test('a cluster that is created anew closes the incidents of the old one', async ({
  database,
  tenantId,
}) => {
  const harness = await start({ database, tenantId });
  await harness.agent.fire(oomAt());
  await onlyIncident(harness);
  const successor = toId<ClusterId>(randomUUID());
  const agent = createTestAgent(harness.bus, systemClock, successor);
  await agent.send(aCoverageSignal({ clusterId: successor, ...timesOf(systemClock) }));
  expect(await onlyIncident(harness)).toMatchObject({
    state: 'resolved',
    resolution: 'cluster_recreated',
  });
  const { items } = await harness.client.listClusters();
  expect(items.map(({ clusterId }) => clusterId)).toEqual([successor]);
});

test('a verdict without a fault leaves the incident open and names no cause', async ({
  database,
  tenantId,
}) => {
  const healthy = { ...aDiagnosis(), verdict: 'healthy' as const };
  const harness = await start({ database, tenantId, reason: () => healthy });
  await harness.agent.fire(oomAt());
  const incident = await waitFor('a diagnosis', async () => {
    const [first] = await incidents(harness);
    return first?.diagnosisId && first;
  });
  expect(incident).toMatchObject({ state: 'open', rootCause: null, severity: 'low' });
});

test('an unresolved incident says so, and is asked about again', async ({ database, tenantId }) => {
  let asked = 0;
  const clock = createScaledClock(new Date(), 20);
  const reason = () => {
    asked += 1;
    return asked < 3 ? aDiagnosis() : aDiagnosis(aRoot('oom', checkout));
  };
  const harness = await start({ database, tenantId, clock, reason });
  await harness.agent.fire(oomAt());
  await waitFor(
    'unresolved',
    async () => (await incidents(harness))[0]?.rootCause === 'unresolved',
  );
  await waitFor('a cause', async () => (await incidents(harness))[0]?.rootCause === 'oom');
  expect(asked).toBe(3);
});

test('two managers on one database make one incident of what both receive', async ({
  database,
  tenantId,
}) => {
  const reason = ({ symptoms = [] }: DiagnosisInput) =>
    aDiagnosis(...symptoms.map(({ subject }) => aRoot('oom', subject)));
  const first = await start({ database, tenantId, reason });
  const second = await start({ database, tenantId, reason });
  const subjects = Array.from({ length: 10 }, (_, index) =>
    aRef({ name: `app-${index}`, uid: `uid-${index}` }),
  );
  for (const subject of subjects) {
    const signal = aSymptomSignal({ symptom: oomAt(subject), ...timesOf(systemClock) });
    await Promise.all([first.agent.send(signal), second.agent.send(signal)]);
  }
  const items = await waitFor('ten causes', async () => {
    const all = await incidents(second);
    return all.filter(({ rootCause }) => rootCause === 'oom').length === 10 && all;
  });
  expect(items.map(({ number }) => number)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  expect(items.every(({ state }) => state === 'open')).toBe(true);
});

test('another tenant sees nothing of it', async ({ database, tenantId, testDatabase }) => {
  const harness = await start({ database, tenantId });
  await harness.agent.fire(oomAt());
  const { incidentId } = await onlyIncident(harness);
  const other = await start({ database, tenantId: await testDatabase.createTenant() });
  expect(await incidents(other)).toEqual([]);
  await expect(other.client.getIncident({ incidentId })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await expect(other.client.diagnoseIncident({ incidentId })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('a cause of something else is not taken for the cause of this incident', async ({
  database,
  tenantId,
}) => {
  const reason = () => aDiagnosis(aRoot('bad_image', cart));
  const harness = await start({ database, tenantId, reason });
  await harness.agent.fire(oomAt());
  const { incidentId } = await waitFor('a diagnosis', async () => {
    const [incident] = await incidents(harness);
    return incident?.rootCause === 'unresolved' && incident;
  });
  const { diagnosis } = await harness.client.getIncident({ incidentId });
  expect(diagnosis).toMatchObject({ verdict: 'unresolved', rootCauses: [] });
});
