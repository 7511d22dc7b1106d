import { createClient } from '@aetherius/client';
import { errorBodySchema, routes } from '@aetherius/contract';
import type { DiagnosisInput, KubeObject } from '@aetherius/domain';
import { createSilentLogger, systemClock } from '@aetherius/runtime';
import { aSnapshot, testInstant } from '@aetherius/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createReasoning } from '../src/index.ts';

const reasoning = createReasoning({
  listen: { port: 0 },
  log: createSilentLogger(),
  clock: systemClock,
  version: '0.1.0',
});
let url = '';
beforeAll(async () => {
  ({ url } = await reasoning.start());
});
afterAll(() => reasoning.stop());

const pod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'checkout', namespace: 'shop', uid: 'uid-pod' },
  spec: {
    containers: [
      { name: 'app', image: 'shop/checkout:1', resources: { limits: { memory: '64Mi' } } },
    ],
  },
  status: {
    phase: 'Running',
    containerStatuses: [
      {
        name: 'app',
        ready: false,
        restartCount: 5,
        state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 2m40s' } },
        lastState: {
          terminated: { reason: 'OOMKilled', exitCode: 137, finishedAt: testInstant },
        },
      },
    ],
  },
};
const input: DiagnosisInput = { now: testInstant, snapshot: aSnapshot({ objects: [pod] }) };

it('diagnoses a snapshot, the same way each time, and answers as the route table says', async () => {
  const client = createClient({ baseUrl: url });
  const diagnosis = await client.createDiagnosis(input);
  expect(routes.createDiagnosis.response.parse(diagnosis)).toEqual(diagnosis);
  expect(diagnosis).toMatchObject({
    verdict: 'fault',
    rootCauses: [{ target: { kind: 'Pod', name: 'checkout' } }],
  });
  expect(await client.createDiagnosis(input)).toEqual(diagnosis);
});

it('finds nothing wrong in an empty cluster', async () => {
  const healthy = { ...input, snapshot: aSnapshot() };
  const diagnosis = await createClient({ baseUrl: url }).createDiagnosis(healthy);
  expect(diagnosis).toMatchObject({ verdict: 'healthy', rootCauses: [] });
});

it('names the field of an input that it cannot read', async () => {
  const response = await fetch(`${url}/v1/diagnoses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ now: 'yesterday', snapshot: {} }),
  });
  expect(response.status).toBe(400);
  const body = errorBodySchema.parse(await response.json());
  expect(body).toMatchObject({ code: 'REQUEST_INVALID', details: { field: 'body.now' } });
});

it('serves health, metrics, its version and its own document', async () => {
  const client = createClient({ baseUrl: url });
  expect(await client.getHealth()).toMatchObject({ status: 'ok', app: 'reasoning', warnings: [] });
  expect(await client.getVersion()).toMatchObject({ app: 'reasoning', version: '0.1.0' });
  expect(await client.getMetrics()).toContain('aetherius_reasoning_diagnosis_seconds_count');
  const { paths } = (await client.getOpenApi()) as { paths?: object };
  expect(Object.keys(paths ?? {})).toContain('/v1/diagnoses');
  expect(Object.keys(paths ?? {})).not.toContain('/v1/incidents');
});
