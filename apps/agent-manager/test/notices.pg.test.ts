import type { NoticeEvent } from '@aetherius/client';
import { systemClock } from '@aetherius/runtime';
import { aCoverageSignal, aRef, aSymptom, pgTest, waitFor } from '@aetherius/testkit';
import { test as base, afterEach, expect } from 'vitest';
import { startHarness, timesOf, type Harness } from './manager-harness.ts';

const test = pgTest(base);
const running: Harness[] = [];
const aborters: AbortController[] = [];
afterEach(async () => {
  for (const aborter of aborters.splice(0)) aborter.abort();
  await Promise.all(running.splice(0).map((harness) => harness.stop()));
});
const start = async (given: Parameters<typeof startHarness>[0]): Promise<Harness> => {
  const harness = await startHarness(given);
  running.push(harness);
  return harness;
};

const oom = () => aSymptom({ subject: aRef(), since: new Date().toISOString() });

function listen(harness: Harness, lastEventId?: string): NoticeEvent[] {
  const aborter = new AbortController();
  aborters.push(aborter);
  const events: NoticeEvent[] = [];
  const read = async (): Promise<void> => {
    const headers = lastEventId ? { 'last-event-id': lastEventId } : {};
    const stream = harness.client.watchNotices({ signal: aborter.signal, headers, retryMs: 10 });
    for await (const event of stream) events.push(event);
  };
  void read();
  return events;
}

const seqs = (events: readonly NoticeEvent[]) =>
  events.flatMap((event) => (event.kind === 'notice' ? [event.notice.seq] : []));

test('a notice of a new incident arrives with its id and nothing else', async ({
  database,
  tenantId,
}) => {
  const harness = await start({ database, tenantId });
  const events = listen(harness);
  await waitFor('the stream', () => events.length > 0);
  expect(events[0]).toEqual({ kind: 'connected', resumed: false });
  await harness.agent.fire(oom());
  const notice = await waitFor('a notice', () =>
    events.find((event) => event.kind === 'notice' && event.notice.topic === 'incident'),
  );
  const [incident] = (await harness.client.listIncidents()).items;
  expect(notice).toEqual({
    kind: 'notice',
    notice: { seq: expect.any(Number), topic: 'incident', id: incident?.incidentId },
  });
});

test('a reader that comes back misses nothing, also after a restart', async ({
  database,
  tenantId,
}) => {
  const first = await start({ database, tenantId });
  const events = listen(first);
  await first.agent.fire(oom());
  await waitFor('a notice', () => seqs(events).length > 0);
  await first.stop();
  running.pop();
  const last = seqs(events).at(-1) ?? 0;
  const second = await start({ database, tenantId });
  await second.agent.fire({ ...oom(), params: { restarts: 6 } });
  await second.agent.clear(oom());
  const later = listen(second, String(last));
  await waitFor('notices', () => seqs(later).length > 0);
  expect(later[0]).toEqual({ kind: 'connected', resumed: true });
  expect(seqs(later)[0]).toBeGreaterThan(last);
});

test('a reader that was away too long, or comes from elsewhere, is told to read all anew', async ({
  database,
  tenantId,
}) => {
  const harness = await start({ database, tenantId });
  for (const lastEventId of ['999999', 'garbage']) {
    const events = listen(harness, lastEventId);
    await waitFor('the stream', () => events.length > 0);
    expect(events[0]).toEqual({ kind: 'connected', resumed: false });
  }
});

test('notices come in the order of their sequence while many things change', async ({
  database,
  tenantId,
}) => {
  const harness = await start({ database, tenantId });
  const events = listen(harness);
  await waitFor('the stream', () => events.length > 0);
  const { agent } = harness;
  for (let round = 0; round < 20; round += 1) {
    const subject = aRef({ name: `app-${round}` });
    await Promise.all([
      agent.fire(aSymptom({ subject, since: new Date().toISOString() })),
      agent.send(aCoverageSignal({ clusterId: agent.clusterId, ...timesOf(systemClock) })),
    ]);
  }
  const ids = await waitFor('twenty incidents', async () => {
    const { items } = await harness.client.listIncidents();
    return items.length === 20 && items.map(({ incidentId }) => incidentId);
  });
  await waitFor('their notices', () => {
    const told = new Set(events.flatMap((e) => (e.kind === 'notice' ? [e.notice.id] : [])));
    return ids.every((id) => told.has(id));
  });
  const order = seqs(events);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(new Set(order).size).toBe(order.length);
});

test('stopping ends all streams, so that the server closes', async ({ database, tenantId }) => {
  const harness = await start({ database, tenantId });
  const events = listen(harness);
  await waitFor('the stream', () => events.length > 0);
  running.pop();
  const startedMs = performance.now();
  await harness.stop();
  expect(performance.now() - startedMs).toBeLessThan(2_000);
  await waitFor('the cut', () => events.some(({ kind }) => kind === 'disconnected'));
});
