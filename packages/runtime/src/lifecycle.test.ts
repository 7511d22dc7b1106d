import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from './clock.ts';
import { startParts, type Part } from './lifecycle.ts';

function recorder() {
  const log: string[] = [];
  const part = (name: string, given: Partial<Part> = {}): Part => ({
    start: async () => log.push(`start ${name}`),
    stop: async () => void log.push(`stop ${name}`),
    ...given,
  });
  return { log, part };
}

test('parts start in order and stop in reverse', async () => {
  const { log, part } = recorder();
  const stop = await startParts([part('a'), part('b')]);
  await stop();
  expect(log).toEqual(['start a', 'start b', 'stop b', 'stop a']);
});

test('when a part fails to start, it and those before it are stopped and its failure is thrown', async () => {
  const { log, part } = recorder();
  const failure = new Error('port in use');
  const failing = part('b', { start: () => Promise.reject(failure) });
  await expect(startParts([part('a'), failing, part('c')])).rejects.toBe(failure);
  expect(log).toEqual(['start a', 'stop b', 'stop a']);
});

test('a part that fails to stop does not keep the others from stopping', async () => {
  const { log, part } = recorder();
  const failure = new Error('stuck');
  const failing = part('b', { stop: () => Promise.reject(failure) });
  const stop = await startParts([part('a'), failing, part('c')]);
  await expect(stop()).rejects.toBe(failure);
  expect(log.slice(3)).toEqual(['stop c', 'stop a']);
});

test('a part that hangs while it stops is left behind after its deadline', async () => {
  const { log, part } = recorder();
  // Ten seconds pass at once.
  const clock = {
    ...systemClock,
    setTimeout: (task: () => void) => systemClock.setTimeout(task, 1),
  };
  const hanging = part('b', { stop: () => new Promise(() => undefined) });
  const stop = await startParts([part('a'), hanging], { clock });
  await expect(stop()).rejects.toMatchObject({ code: 'TIMED_OUT' });
  expect(log).toContain('stop a');
});

test('a signal during the start stops what has started', async () => {
  const { log, part } = recorder();
  const controller = new AbortController();
  const last = part('b', { start: async () => controller.abort(new Error('interrupted')) });
  const starting = startParts([part('a'), last, part('c')], { signal: controller.signal });
  await expect(starting).rejects.toThrow('interrupted');
  expect(log).toEqual(['start a', 'stop b', 'stop a']);
});

describe('a process', () => {
  const program = join(import.meta.dirname, '../test/lifecycle-process.ts');

  async function run(mode: string, signals: readonly NodeJS.Signals[]) {
    const child = spawn(process.execPath, [program, mode], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    for (const signal of signals) {
      await once(child.stdout, 'data');
      child.kill(signal);
    }
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, output };
  }

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'stops its parts on %s and ends with 0',
    async (signal) => {
      const { code, output } = await run('ordinary', [signal]);
      expect(code).toBe(0);
      expect(output).toContain('stopped');
    },
  );

  test('ends with 5 and the whole chain in its log when a promise is rejected unhandled', async () => {
    const { code, output } = await run('rejects', []);
    expect(code).toBe(5);
    expect(output).toContain('outer failure');
    expect(output).toContain('inner failure');
  });

  test('ends with 5 when a part cannot start', async () => {
    const { code, output } = await run('fails', []);
    expect(code).toBe(5);
    expect(output).toContain('cannot start');
  });

  test('obeys a signal that comes while it starts', async () => {
    const { code, output } = await run('slow', ['SIGTERM']);
    expect(code).toBe(0);
    expect(output).toContain('stopped');
  });

  test('ends at once at the second signal', async () => {
    const { code } = await run('hangs', ['SIGTERM', 'SIGTERM']);
    expect(code).toBe(5);
  });
});
