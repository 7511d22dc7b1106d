import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pgTest } from '@aetherius/testkit';
import { test as base, afterEach, expect } from 'vitest';
import { startHarness, type Harness } from './manager-harness.ts';

const test = pgTest(base);
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function startWithConsole(
  given: Parameters<typeof startHarness>[0],
): Promise<Harness & { read: (path: string) => Promise<Response> }> {
  const folder = await mkdtemp(join(tmpdir(), 'aetherius-console-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<title>page</title>');
  await writeFile(join(folder, 'assets', 'main-abc123.js'), 'run()');
  const harness = await startHarness({ ...given, consoleFolder: folder });
  cleanups.push(harness.stop, () => rm(folder, { recursive: true }));
  return { ...harness, read: (path) => fetch(harness.url + path) };
}

test('the page is served for its own paths and never cached', async ({ database, tenantId }) => {
  const { read } = await startWithConsole({ database, tenantId });
  for (const path of ['/', '/index.html', '/incidents/INC-204?tab=timeline']) {
    const response = await read(path);
    expect([path, await response.text()]).toEqual([path, '<title>page</title>']);
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
  }
});

test('assets are kept for ever, and missing files are not the page', async ({
  database,
  tenantId,
}) => {
  const { read } = await startWithConsole({ database, tenantId });
  const asset = await read('/assets/main-abc123.js');
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(asset.headers.get('content-type')).toContain('javascript');
  for (const path of ['/assets/old.js', '/v1/nothing', '/favicon.ico', '/../package.json']) {
    expect([path, (await read(path)).status]).toEqual([path, 404]);
  }
});

test('the API stands beside the page', async ({ database, tenantId }) => {
  const { read } = await startWithConsole({ database, tenantId });
  expect(await (await read('/health')).json()).toMatchObject({ status: 'ok' });
  expect(await (await read('/metrics')).text()).toContain('aetherius_agent_manager_http_request');
});

test('an address that is no valid URL is refused like any other request', async ({
  database,
  tenantId,
}) => {
  const { read } = await startWithConsole({ database, tenantId });
  const response = await read('/v1/incidents/%E0%A4%A');
  expect(response.status).toBe(400);
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(await response.json()).toMatchObject({
    code: 'REQUEST_INVALID',
    requestId: response.headers.get('x-request-id'),
  });
});
