import { createClient } from '@aetherius/client';
import { routes, routesOf } from '@aetherius/contract';
import { createSilentLogger, systemClock } from '@aetherius/runtime';
import { expect, it } from 'vitest';
import { createOrchestrator } from '../src/index.ts';

const anOrchestrator = (listen: { port: number; host?: string; allowRemote?: boolean }) =>
  createOrchestrator({
    listen,
    log: createSilentLogger(),
    clock: systemClock,
    version: '0.1.0',
  });

it('reports itself, and that it hosts nothing yet', async () => {
  const orchestrator = anOrchestrator({ port: 0 });
  const client = createClient({ baseUrl: (await orchestrator.start()).url });
  const health = await client.getHealth();
  expect(routes.getHealth.response.parse(health)).toEqual(health);
  expect(health).toMatchObject({ status: 'ok', warnings: [{ code: 'no_workflows' }] });
  expect(await client.getMetrics()).toContain('aetherius_orchestrator_http_request_seconds');
  const { paths } = (await client.getOpenApi()) as { paths?: object };
  expect(Object.keys(paths ?? {})).toEqual(routesOf('orchestrator').map(([, route]) => route.path));
  await orchestrator.stop();
  await expect(client.getHealth()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

it('says that a port is in use, and refuses to listen for other machines unasked', async () => {
  const first = anOrchestrator({ port: 0 });
  const port = Number(new URL((await first.start()).url).port);
  await expect(anOrchestrator({ port }).start()).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    details: { port, host: '127.0.0.1' },
  });
  await first.stop();
  await expect(anOrchestrator({ port: 0, host: '0.0.0.0' }).start()).rejects.toMatchObject({
    code: 'LISTEN_REFUSED',
    details: { host: '0.0.0.0' },
  });
  const open = anOrchestrator({ port: 0, host: '0.0.0.0', allowRemote: true });
  await open.start();
  await open.stop();
});
