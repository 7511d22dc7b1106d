import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSilentLogger } from '@aetherius/runtime';
import { createSimulator, type Simulator } from '@aetherius/simulator';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aDeployment } from './manifests.ts';
import { RawApi } from './raw-api.ts';

/** Requests that no client should send: each is refused, none breaks the server. */
describe('the simulator under hostile requests', () => {
  const dir = mkdtempSync(join(tmpdir(), 'aetherius-hostile-'));
  let simulator: Simulator;
  let api: RawApi;
  const deployments = '/apis/apps/v1/namespaces/default/deployments';

  beforeAll(async () => {
    simulator = createSimulator({ dir, logger: createSilentLogger() });
    const { kubeconfigPath } = await simulator.start();
    api = new RawApi(kubeconfigPath);
    await api.post(deployments, aDeployment('web', { replicas: 0 }));
  });
  afterAll(async () => {
    api.close();
    await simulator.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('answers any body in JSON without failing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 3 }), async (text) => {
        const answer = await api.send(`${deployments}?dryRun=All`, { method: 'POST', body: text });
        expect(answer.status).toBeLessThan(500);
      }),
      { numRuns: 100 },
    );
  });

  it('answers any spec without failing', async () => {
    const field = fc.constantFrom('selector', 'template', 'strategy', 'replicas', 'paused', 'x');
    const spec = fc.dictionary(field, fc.jsonValue({ maxDepth: 3 }));
    await fc.assert(
      fc.asyncProperty(spec, async (changes) => {
        const path = `${deployments}/web?dryRun=All`;
        for (const kind of ['merge', 'strategic'] as const) {
          const { status } = await api.patch(path, { spec: changes }, kind);
          expect(status).toBeLessThan(500);
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['GET', '/api/v1/namespaces/%zz/pods'],
    ['GET', '/api/v1/pods?limit=-5'],
    ['GET', '/api/v1/pods?continue=%00'],
    ['GET', '/api/v1/pods?resourceVersion=abc'],
    ['GET', '/api/v1/pods?watch=1&resourceVersion=abc'],
    ['GET', '/api/v1/pods?labelSelector=(((('],
    ['GET', '/apis////'],
    ['GET', '/aetherius/'],
    ['DELETE', '/api/v1/namespaces/default/pods/a/b/c/d'],
    ['POST', '/api/v1/pods'],
    ['PATCH', `${deployments}/web/scale`],
    ['OPTIONS', '/api/v1/pods'],
  ])('answers %s %s', async (method, path) => {
    const { status } = await api.send(path, { method, ...(method === 'GET' ? {} : { body: '{' }) });
    expect(status).toBeLessThan(500);
  });

  it('refuses a body that is too large', async () => {
    const { body } = await api.send(deployments, { method: 'POST', body: 'x'.repeat(4_000_000) });
    expect(body).toMatchObject({ code: 413, reason: 'RequestEntityTooLarge' });
  });
});
