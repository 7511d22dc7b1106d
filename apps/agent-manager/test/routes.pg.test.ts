import { request as httpRequest } from 'node:http';
import {
  errorBodySchema,
  routeEntries,
  routes,
  type OperationId,
  type Route,
} from '@aetherius/contract';
import { appError, message, type TenantId } from '@aetherius/domain';
import { listAudit, type Database } from '@aetherius/store';
import { aRef, aSnapshot, aSymptom, pgTest, waitFor } from '@aetherius/testkit';
import { test as base, afterEach, describe, expect } from 'vitest';
import type { DemoPort } from '../src/index.ts';
import { aDiagnosis, aRoot, startHarness, type Harness } from './manager-harness.ts';

const test = pgTest(base);
const running: Harness[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((harness) => harness.stop()));
});

const checkout = aRef({ uid: 'uid-checkout' });

/** A demo cluster that only counts what is asked of it. */
function countingDemo(): DemoPort & { readonly asked: string[] } {
  const asked: string[] = [];
  const act = async (what: string, name: string): Promise<void> => {
    if (name !== 'oom') throw appError('NOT_FOUND', { what: 'fault', id: name });
    asked.push(`${what} ${name}`);
  };
  return {
    asked,
    listFaults: async () => [
      {
        name: 'oom',
        title: message('fault.oom'),
        rootCause: 'oom_limit_exceeded',
        target: checkout,
        injected: false,
      },
    ],
    inject: (name) => act('inject', name),
    remove: (name) => act('remove', name),
  };
}

async function startDiagnosed(
  given: Omit<Parameters<typeof startHarness>[0], 'reason'>,
): Promise<Harness & { incidentId: string }> {
  const reason = () => aDiagnosis(aRoot('oom', checkout));
  const harness = await startHarness({ ...given, reason });
  running.push(harness);
  await harness.agent.fire(aSymptom({ subject: checkout, since: new Date().toISOString() }));
  const incident = await waitFor('a diagnosis', async () => {
    const [first] = (await harness.client.listIncidents()).items;
    return first?.diagnosisId && first;
  });
  return { ...harness, incidentId: incident.incidentId };
}

const bodies: Partial<Record<OperationId, unknown>> = {
  createDiagnosis: { now: '2026-11-25T12:00:00.000Z', snapshot: aSnapshot() },
};

function pathOf(route: Route, incidentId: string): string {
  return route.path.replace('{incidentId}', incidentId).replace('{name}', 'oom');
}

function call(
  url: string,
  [operationId, route]: readonly [OperationId, Route],
  given: { incidentId: string; headers?: Record<string, string> },
): Promise<Response> {
  const body = bodies[operationId];
  return fetch(url + pathOf(route, given.incidentId), {
    method: route.method,
    headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...given.headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
}

/** `fetch` sets Host itself, so a foreign one needs the plain client. */
function statusForHost(url: string, path: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    httpRequest(url + path, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

const auditOf = (database: Database, tenantId: TenantId) =>
  database.withTenant(tenantId, async (tx) => (await listAudit(tx, { limit: 50 })).items);

const unary = routeEntries().filter(([, route]) => route.contentType !== 'text/event-stream');
const writing = unary.filter(([, route]) => route.changesState);

describe('every route', () => {
  test('answers exactly what the route table says', async ({ database, tenantId }) => {
    const { url, incidentId } = await startDiagnosed({ database, tenantId, demo: countingDemo() });
    for (const entry of unary) {
      const [operationId, route] = entry;
      const response = await call(url, entry, { incidentId });
      expect([operationId, response.status]).toEqual([operationId, route.successStatus]);
      const isText = route.contentType === 'text/plain';
      const body: unknown = isText ? await response.text() : await response.json();
      // Equal after parsing: nothing is missing and nothing is there that the schema lacks.
      expect([operationId, route.response.parse(body)]).toEqual([operationId, body]);
    }
  });

  test('refuses a foreign Host and sends the security headers', async ({ database, tenantId }) => {
    const { url, incidentId } = await startDiagnosed({ database, tenantId });
    for (const [, route] of unary.filter(([, { method }]) => method === 'GET')) {
      const path = pathOf(route, incidentId);
      expect([path, await statusForHost(url, path, 'evil.example')]).toEqual([path, 403]);
      const { headers } = await fetch(url + path);
      expect(headers.get('content-security-policy')).toContain("default-src 'self'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  test('answers errors with code, sentence and request id in the language of the reader', async ({
    database,
    tenantId,
  }) => {
    const { url } = await startDiagnosed({ database, tenantId });
    const answers = [
      ['/v1/incidents?limit=0', 400, 'REQUEST_INVALID'],
      ['/v1/incidents?cursor=garbage', 400, 'REQUEST_INVALID'],
      ['/v1/incidents/not-a-uuid', 400, 'REQUEST_INVALID'],
      ['/v1/incidents/0d4d3a54-6f1a-4a5e-8a07-d4f2b6d3a0aa', 404, 'NOT_FOUND'],
      ['/v1/nothing', 404, 'NOT_FOUND'],
      ['/v1/demo/faults', 404, 'DEMO_ONLY'],
    ] as const;
    for (const [path, status, code] of answers) {
      const response = await fetch(url + path, {
        headers: { 'accept-language': 'zh-CN,en;q=0.5' },
      });
      const body = errorBodySchema.parse(await response.json());
      expect([path, response.status, body.code]).toEqual([path, status, code]);
      expect(body.message).toMatch(/\p{Script=Han}/u);
      expect(body.requestId).toBe(response.headers.get('x-request-id'));
    }
  });
});

describe('every state-changing route', () => {
  test('is audited', async ({ database, tenantId }) => {
    const { url, incidentId } = await startDiagnosed({ database, tenantId, demo: countingDemo() });
    for (const entry of writing) await call(url, entry, { incidentId });
    const audit = await auditOf(database, tenantId);
    const operations = audit.map(({ details }) => details['operationId']);
    expect(operations.toSorted()).toEqual(writing.map(([id]) => id).toSorted());
    for (const entry of audit) {
      expect(entry).toMatchObject({ actor: 'local-admin', details: { outcome: 'allowed' } });
    }
  });

  test('is refused, and the refusal audited, without permission', async ({
    database,
    tenantId,
  }) => {
    const demo = countingDemo();
    const { url, incidentId } = await startDiagnosed({
      database,
      tenantId,
      demo,
      authorize: (_actor, action) => {
        if (action !== 'read') throw appError('FORBIDDEN', { reason: action });
      },
    });
    for (const entry of writing) {
      const { status } = await call(url, entry, { incidentId });
      expect([entry[0], status]).toEqual([entry[0], 403]);
    }
    expect(demo.asked).toEqual([]);
    const audit = await auditOf(database, tenantId);
    expect(audit).toHaveLength(writing.length);
    for (const entry of audit) expect(entry.details).toMatchObject({ outcome: 'denied' });
  });

  test('is refused from another site and taken from our own page', async ({
    database,
    tenantId,
  }) => {
    const demo = countingDemo();
    const { url, incidentId } = await startDiagnosed({ database, tenantId, demo });
    for (const entry of unary.filter(([, { method }]) => method === 'POST')) {
      for (const headers of [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { 'sec-fetch-site': 'cross-site' },
      ]) {
        const { status } = await call(url, entry, { incidentId, headers });
        expect([entry[0], headers, status]).toEqual([entry[0], headers, 403]);
      }
      expect(demo.asked).toEqual([]);
    }
    const own = await call(url, ['injectDemoFault', routes.injectDemoFault], {
      incidentId,
      headers: { origin: url, 'sec-fetch-site': 'same-origin' },
    });
    expect(own.status).toBe(202);
  });

  test('is done once for each Idempotency-Key', async ({ database, tenantId }) => {
    const demo = countingDemo();
    const { url, incidentId } = await startDiagnosed({ database, tenantId, demo });
    const inject = ['injectDemoFault', routes.injectDemoFault] as const;
    const headers = { 'idempotency-key': 'a-key' };
    const answers = await Promise.all(
      [1, 2, 3].map(() => call(url, inject, { incidentId, headers })),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual(
      [1, 2, 3].map(() => ({ name: 'oom' })),
    );
    expect(demo.asked).toEqual(['inject oom']);
    const remove = ['removeDemoFault', routes.removeDemoFault] as const;
    expect((await call(url, remove, { incidentId, headers })).status).toBe(409);
  });

  test('may be tried again with the same key after it failed', async ({ database, tenantId }) => {
    const demo = countingDemo();
    let isBroken = true;
    const flaky: DemoPort = {
      ...demo,
      inject: async (name) => {
        if (isBroken) throw appError('UNAVAILABLE', { what: 'demo', problem: 'down' });
        await demo.inject(name);
      },
    };
    const { url, incidentId } = await startDiagnosed({ database, tenantId, demo: flaky });
    const inject = ['injectDemoFault', routes.injectDemoFault] as const;
    const headers = { 'idempotency-key': 'a-key' };
    expect((await call(url, inject, { incidentId, headers })).status).toBe(503);
    isBroken = false;
    expect((await call(url, inject, { incidentId, headers })).status).toBe(202);
    expect(demo.asked).toEqual(['inject oom']);
  });
});

test('no label of a metric names an object or an id', async ({ database, tenantId }) => {
  const { client } = await startDiagnosed({ database, tenantId });
  const labels = (await client.getMetrics()).matchAll(/(\w+)="([^"]*)"/g);
  const values = [...labels].map(([, name, value]) => `${name}=${value}`);
  expect(values.filter((value) => /[0-9a-f]{8}-|checkout|shop/.test(value))).toEqual([]);
  expect(new Set(values).size).toBeLessThan(150);
});

test('a body that is too large or not JSON is refused', async ({ database, tenantId }) => {
  const { url } = await startDiagnosed({ database, tenantId, demo: countingDemo() });
  const post = (path: string, body: string, type = 'application/json') =>
    fetch(url + path, { method: 'POST', headers: { 'content-type': type }, body });
  const large = JSON.stringify({ padding: 'x'.repeat(300_000) });
  expect((await post('/v1/demo/faults/oom/inject', large)).status).toBe(413);
  expect((await post('/v1/diagnoses', '{"now":')).status).toBe(400);
  expect((await post('/v1/diagnoses', 'now=1', 'text/plain')).status).toBe(400);
});

test('lists are paged, filtered and searched', async ({ database, tenantId }) => {
  const { agent, client } = await startDiagnosed({ database, tenantId });
  const names = ['cart', 'search', 'users'];
  const since = new Date().toISOString();
  await agent.fire(...names.map((name) => aSymptom({ subject: aRef({ name, uid: name }), since })));
  await waitFor('four incidents', async () => (await client.listIncidents()).items.length === 4);
  const numbers: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.listIncidents({ limit: 3, ...(cursor ? { cursor } : {}) });
    numbers.push(...page.items.map(({ number }) => number));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(numbers).toEqual([4, 3, 2, 1]);
  const names4 = async (query: Parameters<typeof client.listIncidents>[0]) =>
    (await client.listIncidents(query)).items.map(({ target }) => target.name);
  expect(await names4({ q: 'SEARCH' })).toEqual(['search']);
  expect(await names4({ number: 1 })).toEqual(['checkout']);
  expect(await names4({ number: 99 })).toEqual([]);
  expect(await names4({ state: ['resolved', 'merged'] })).toEqual([]);
  expect(await names4({ state: 'open', namespace: 'shop' })).toHaveLength(4);
  expect(await names4({ namespace: 'other' })).toEqual([]);
});
