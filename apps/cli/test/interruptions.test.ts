import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '@aetherius/simulator';
import { deletePostgres } from '@aetherius/store';
import { waitFor } from '@aetherius/testkit';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { freePorts } from './free-ports.ts';
import { startCli, type RunningCommand } from './run-cli.ts';

/** Ctrl-C at any time ends a command in order, with its exit code, and leaves no process. */
let dataDir: string;
const started: RunningCommand[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'aetherius-interruptions-'));
  execFileSync('/bin/chmod', ['755', dataDir]);
});

afterEach(async () => {
  // Only what a failed test left; the others have ended.
  for (const { child } of started) child.kill('SIGINT');
  await Promise.all(started.splice(0).map((running) => running.ended));
});

afterAll(async () => {
  await deletePostgres(dataDir);
  await rm(dataDir, { recursive: true, force: true });
});

it('up ends in order, and a second one on its folder does not take its cluster away', async () => {
  const port = await freePorts(3);
  const first = start('up', '--port', String(port));
  await isReady(first);
  const simulator = await simulatorPid();
  const watch = start('incidents', 'watch', '--url', `http://127.0.0.1:${port}`);
  await waitFor('the watch', () => /Ctrl-C/.test(watch.output()));

  const second = await start('up', '--port', String(port)).ended;
  expect(second).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('in use') as string,
  });
  expect(isAlive(simulator)).toBe(true);
  expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);

  watch.child.kill('SIGINT');
  expect(await watch.ended).toMatchObject({
    code: 130,
    stderr: expect.not.stringContaining('✗') as string,
  });
  first.child.kill('SIGINT');
  expect(await first.ended).toMatchObject({
    code: 0,
    stderr: expect.not.stringContaining('{"level"') as string,
  });
  expect(isAlive(simulator)).toBe(false);
  expect(processesLeft()).toEqual([]);
});

it('up that has just been started ends in order', async () => {
  const running = start('up', '--port', String(await freePorts(3)));
  await waitFor('PostgreSQL', () => /PostgreSQL/.test(running.output()));
  running.child.kill('SIGINT');
  expect(await running.ended).toMatchObject({
    code: 130,
    stderr: expect.not.stringContaining('✗') as string,
  });
  expect(processesLeft()).toEqual([]);
});

it('analyze ends at once while a cluster does not answer', async () => {
  const silent = createServer();
  const port = await new Promise<number>((resolve) =>
    silent.listen(0, '127.0.0.1', () => resolve((silent.address() as { port: number }).port)),
  );
  const asked = new Promise((resolve) => silent.once('connection', resolve));
  const running = start('analyze', '--kubeconfig', await kubeconfigOf(`http://127.0.0.1:${port}`));
  await asked;
  running.child.kill('SIGINT');
  expect(await running.ended).toEqual({ code: 130, stdout: '', stderr: '' });
  silent.closeAllConnections();
  silent.close();
});

async function kubeconfigOf(server: string): Promise<string> {
  const file = join(dataDir, 'silent.yaml');
  const lines = [
    'current-context: silent',
    'contexts: [{ name: silent, context: { cluster: silent, user: "" } }]',
    `clusters: [{ name: silent, cluster: { server: "${server}" } }]`,
  ];
  await writeFile(file, lines.join('\n'));
  return file;
}

function start(...args: string[]): RunningCommand {
  const env = { NODE_COMPILE_CACHE: join(dataDir, 'compiled') };
  const running = startCli(args, { dataDir, env });
  started.push(running);
  return running;
}

async function isReady(running: RunningCommand): Promise<void> {
  await waitFor('the console', () => /Console {2}http/.test(running.output()), {
    timeoutMs: 60_000,
  });
}

async function simulatorPid(): Promise<number> {
  const text = await readFile(join(dataDir, 'simulator/simulator.json'), 'utf8');
  return (JSON.parse(text) as { pid: number }).pid;
}

/** Every process that runs on the data folder: PostgreSQL and the simulator name it. */
function processesLeft(): string[] {
  const list = execFileSync('/bin/ps', ['-eo', 'pid,args'], { encoding: 'utf8' });
  return list.split('\n').filter((line) => line.includes(dataDir));
}
