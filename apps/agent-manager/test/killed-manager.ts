/**
 * A manager with an agent in a process of its own, for a test that kills it. The world is a
 * function of the step: at each step one symptom of one workload begins or ends. The agent tells
 * the whole world at its start, as a real one does, and then step after step; every step that was
 * acknowledged is printed.
 */
import { createDatabase } from '@aetherius/store';
import { toId, type Symptom, type TenantId } from '@aetherius/domain';
import { createSilentLogger, systemClock } from '@aetherius/runtime';
import { aCoverageSignal, aRef, aSymptom } from '@aetherius/testkit';
import { startHarness, timesOf } from './manager-harness.ts';

/** How many workloads the world has. */
const workloadCount = 6;

/** The names of the workloads whose symptom is present after a number of steps. */
export function firingAfter(steps: number): readonly string[] {
  const firing = new Set<number>();
  for (let step = 1; step <= steps; step += 1) {
    const workload = (step * 5 + Math.floor(step / workloadCount)) % workloadCount;
    if (!firing.delete(workload)) firing.add(workload);
  }
  return [...firing].map((workload) => `app-${workload}`).toSorted();
}

function symptomOf(name: string): Symptom {
  return aSymptom({ subject: aRef({ name }), since: new Date().toISOString() });
}

async function main(connectionString: string, tenantId: TenantId, firstStep: number) {
  const clock = systemClock;
  const log = createSilentLogger();
  const database = createDatabase({ connectionString, clock, log, maxConnections: 4 });
  const { agent } = await startHarness({ database, tenantId });
  let step = firstStep;
  let firing = firingAfter(step);
  if (firing.length > 0) await agent.fire(...firing.map(symptomOf));
  const fingerprints = firing.map((name) => symptomOf(name).fingerprint);
  await agent.send(
    aCoverageSignal({
      clusterId: agent.clusterId,
      ...timesOf(clock),
      resync: { resyncId: String(step), firing: fingerprints },
    }),
  );
  for (;;) {
    const next = firingAfter(step + 1);
    const begun = next.filter((name) => !firing.includes(name));
    const ended = firing.filter((name) => !next.includes(name));
    if (begun.length > 0) await agent.fire(...begun.map(symptomOf));
    if (ended.length > 0) await agent.clear(...ended.map(symptomOf));
    step += 1;
    firing = next;
    process.stdout.write(`${step}\n`);
    await clock.sleep(15);
  }
}

const [connectionString, tenantId, firstStep] = process.argv.slice(2);
if (connectionString && tenantId && process.argv[1] === import.meta.filename) {
  await main(connectionString, toId<TenantId>(tenantId), Number(firstStep));
}
