import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@aetherius/testkit';
import { parse } from 'yaml';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RawApi, type Json } from './raw-api.ts';

const main = join(import.meta.dirname, '../../packages/simulator/src/main.ts');

describe('the simulator as a process', () => {
  let dir = '';
  const started: ChildProcess[] = [];
  const connected: RawApi[] = [];

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'aetherius-simulator-'));
  });
  afterEach(async () => {
    for (const api of connected.splice(0)) api.close();
    await Promise.all(started.splice(0).map((child) => end(child, 'SIGKILL')));
    rmSync(dir, { recursive: true, force: true });
  });

  /** Starts it; resolves when it has printed where its kubeconfig is, or has ended. */
  async function start(...args: string[]): Promise<{ child: ChildProcess; code: number | null }> {
    const child = spawn(process.execPath, [main, '--dir', dir, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.push(child);
    child.stderr?.resume();
    await new Promise<void>((resolve) => {
      child.stdout?.once('data', () => resolve());
      child.once('exit', () => resolve());
    });
    return { child, code: child.exitCode };
  }

  function record(): Json {
    return JSON.parse(readFileSync(join(dir, 'simulator.json'), 'utf8')) as Json;
  }

  function connect(file = 'kubeconfig'): RawApi {
    const api = new RawApi(join(dir, file));
    connected.push(api);
    return api;
  }

  it('says where it listens and goes when it is told to', async () => {
    const { child } = await start();
    expect(record()).toMatchObject({
      pid: child.pid,
      url: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/) as string,
      clusterId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
    expect((await connect().get('/api/v1/namespaces/kube-system')).status).toBe(200);
    expect(await end(child, 'SIGTERM')).toBe(0);
    expect(existsSync(join(dir, 'simulator.json'))).toBe(false);
  });

  it('is a new cluster after a restart, behind the same kubeconfig', async () => {
    const first = await start();
    const before = record();
    const kubeconfig = readFileSync(join(dir, 'kubeconfig'), 'utf8');
    await end(first.child, 'SIGKILL');
    await start();
    expect(record()['clusterId']).not.toBe(before['clusterId']);
    expect(readFileSync(join(dir, 'kubeconfig'), 'utf8')).toBe(kubeconfig);
    expect((await connect().get('/api/v1/namespaces')).status).toBe(200);
  });

  it('is only one in a folder', async () => {
    await start();
    const second = await start();
    expect(second.code).toBe(1);
  });

  it('needs a folder', async () => {
    const child = spawn(process.execPath, [main], { stdio: 'ignore' });
    started.push(child);
    expect(await exitOf(child)).toBe(2);
  });

  it('lets an admin disturb it, and nobody else', async () => {
    await start();
    const refused = await connect('kubeconfig.viewer').post('/aetherius/compact', {});
    expect(refused.body).toMatchObject({
      code: 403,
      message: 'forbidden: User "viewer" cannot post path "/aetherius/compact"',
    });
    const api = connect();
    expect((await api.post('/aetherius/delay', { delayMs: 300 })).body).toEqual({ delayMs: 300 });
    const startedAt = performance.now();
    await api.get('/api/v1/namespaces');
    expect(performance.now() - startedAt).toBeGreaterThan(290);
    await api.post('/aetherius/delay', { delayMs: 0 });
    const unknown = await api.post('/aetherius/faults', { name: 'no-such-fault' });
    expect(unknown.status).toBe(400);
    const { body } = await api.get('/aetherius/faults');
    expect((body['faults'] as Json[]).length).toBeGreaterThan(0);
  });

  it('cuts watches and writes garbage into them on demand', async () => {
    await start();
    const api = connect();
    const lines: string[] = [];
    const ended = api.lines('/api/v1/namespaces?watch=1', (line) => lines.push(line));
    await waitFor('the first event', () => lines.length > 0);
    const garbage = await api.post('/aetherius/watches/garbage', { lines: 3 });
    expect(garbage.body).toEqual({ open: 1 });
    await api.post('/aetherius/watches/drop', {});
    await ended;
    expect(lines.filter((line) => !isJson(line))).toHaveLength(3);
    expect((await api.get('/aetherius/watches')).body).toEqual({ open: 0 });
  });

  it('makes users with rights of their own', async () => {
    await start();
    const api = connect();
    const { body } = await api.post('/aetherius/users', { name: 'dana', groups: [] });
    const token = String(body['token']);
    const refused = await api.get('/api/v1/pods', { Authorization: `Bearer ${token}` });
    expect(refused.body).toMatchObject({ code: 403 });
    expect(parse(String(body['kubeconfig']))).toMatchObject({
      users: [{ name: 'dana', user: { token } }],
    });
  });

  it('ends when a client asks for it', async () => {
    const { child } = await start();
    await connect().post('/aetherius/shutdown', {});
    expect(await exitOf(child)).toBe(0);
  });
});

function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const over = exitOf(child);
  child.kill(signal);
  return over;
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
