import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TenantId } from '@aetherius/domain';
import { systemClock } from '@aetherius/runtime';
import { aCoverageSignal, aRef, aSymptom, pgTest, waitFor } from '@aetherius/testkit';
import { test as base, expect } from 'vitest';
import { firingAfter } from './killed-manager.ts';
import { startHarness, timesOf } from './manager-harness.ts';

const test = pgTest(base);

/** Seeded instants, in milliseconds after the first acknowledged step. */
const killsAfterMs = [37, 411, 5, 173, 89];

/** Runs a manager until it is killed; resolves to the last step that was acknowledged. */
function runUntilKilled(run: {
  connectionString: string;
  tenantId: TenantId;
  firstStep: number;
  killAfterMs: number;
}): Promise<number> {
  const file = join(import.meta.dirname, 'killed-manager.ts');
  const args = [file, run.connectionString, run.tenantId, String(run.firstStep)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let step = run.firstStep;
  let timer: NodeJS.Timeout | undefined;
  createInterface({ input: child.stdout }).on('line', (line) => {
    step = Number(line);
    timer ??= setTimeout(() => child.kill('SIGKILL'), run.killAfterMs);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (_code, signal) => {
      if (signal === 'SIGKILL') resolve(step);
      else reject(new Error('the manager ended by itself'));
    });
  });
}

test('a manager that is killed again and again loses no incident and doubles none', async ({
  database,
  testDatabase,
  tenantId,
}) => {
  const connectionString = testDatabase.connectionString('app');
  let step = 0;
  for (const killAfterMs of killsAfterMs) {
    const firstStep = step;
    step = await runUntilKilled({ connectionString, tenantId, firstStep, killAfterMs });
    expect(step).toBeGreaterThan(firstStep);
  }
  const harness = await startHarness({ database, tenantId });
  try {
    const firing = firingAfter(step);
    const symptoms = firing.map((name) =>
      aSymptom({ subject: aRef({ name }), since: new Date().toISOString() }),
    );
    if (symptoms.length > 0) await harness.agent.fire(...symptoms);
    const resync = {
      resyncId: 'last',
      firing: symptoms.map(({ fingerprint }) => fingerprint),
    };
    await harness.agent.send(
      aCoverageSignal({ clusterId: harness.agent.clusterId, ...timesOf(systemClock), resync }),
    );
    await waitFor('exactly the firing ones to be open', async () => {
      const { items } = await harness.client.listIncidents({ limit: 200, state: 'open' });
      const names = items.map(({ target }) => target.name).toSorted();
      return JSON.stringify(names) === JSON.stringify(firing);
    });
    const { items } = await harness.client.listIncidents({ limit: 200 });
    const unresolved = items.filter(({ state }) => state !== 'resolved' && state !== 'merged');
    const names = unresolved.map(({ target }) => target.name);
    expect(new Set(names).size).toBe(names.length);
    const numbers = items.map(({ number }) => number).toSorted((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  } finally {
    await harness.stop();
  }
});
