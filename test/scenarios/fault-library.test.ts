import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { refKey, refLabel, type ObjectRef } from '@aetherius/domain';
import type { IncidentView } from '@aetherius/contract';
import { allFaults } from '@aetherius/simulator';
import { createTestDatabase, type TestDatabase } from '@aetherius/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { startDemoStack, type DemoStack } from '../support/demo-stack.ts';

/**
 * Every fault of the library against the whole product: the right cause at the right object, one
 * incident a fault, none for the healthy rest, and resolved within 90 s of its removal. The cluster
 * and the product share one clock, which runs faster than the machine's.
 */
const speed = 10;
/** Back-offs, probe budgets and holds take their time; most causes are known within seconds. */
const causeWithinMs = 240_000;
const resolvedWithinMs = 90_000;
const goldenFile = join(import.meta.dirname, '../../docs/fault-library.md');

interface LibraryFault {
  readonly name: string;
  readonly expected: {
    readonly rootCause: string;
    readonly target: ObjectRef;
    readonly alsoAccept?: { rootCauses?: readonly string[]; targets?: readonly ObjectRef[] };
  };
}

interface Row {
  readonly fault: LibraryFault;
  readonly openedAfterMs: number;
  readonly causeAfterMs: number;
  readonly resolvedAfterMs: number;
}

let database: TestDatabase;
let stack: DemoStack;
const rows: Row[] = [];
const library: readonly LibraryFault[] = allFaults;
/** All of them are injected in threes; alone, all in the long run and a seeded tenth otherwise. */
const isLong = process.env.AETHERIUS_TEST_LONG === '1';
const alone = library.filter((_, index) => isLong || index % 10 === 0);

beforeAll(async () => {
  database = await createTestDatabase(inject('postgresDataDir'));
  stack = await startDemoStack({ database, speed });
});

afterAll(async () => {
  await stack?.stop();
  await database?.drop();
});

/** A fault that failed must not fail the next one as well. */
afterEach(async () => {
  await stack.simulator.cluster.faults.removeAll();
  await stack
    .until('quiet', async () => (await stack.unresolved()).length === 0, resolvedWithinMs)
    .catch(() => undefined);
});

describe('the fault library', () => {
  it('leaves the healthy demo cluster without an incident', async () => {
    await stack.clock.sleep(60_000);
    expect(await stack.all()).toEqual([]);
  });

  it('has at least 25 faults', () => {
    expect(library.length).toBeGreaterThanOrEqual(25);
  });

  it.each(alone.map((fault) => [fault.name, fault] as const))('%s alone', async (_name, fault) => {
    const startedAt = stack.clock.now().getTime();
    await stack.simulator.cluster.faults.inject(fault.name, {});
    const incident = await untilDiagnosed(fault);
    const causeAfterMs = stack.clock.now().getTime() - startedAt;
    expect((await stack.unresolved()).map(summary)).toEqual([summary(incident)]);
    const resolvedAfterMs = await removeAndResolve([fault]);
    const openedAfterMs = Date.parse(incident.openedAt) - startedAt;
    rows.push({ fault, openedAfterMs, causeAfterMs, resolvedAfterMs });
  });

  it.each(triples(library))('three at a time: %s, %s, %s', async (...names) => {
    const faults = library.filter((fault) => names.includes(fault.name));
    await Promise.all(faults.map((fault) => stack.simulator.cluster.faults.inject(fault.name, {})));
    const found = await Promise.all(faults.map((fault) => untilDiagnosed(fault)));
    expect(new Set(found.map((incident) => incident.incidentId)).size).toBe(faults.length);
    const unresolved = await stack.unresolved();
    expect(unresolved.map(summary).toSorted()).toEqual(found.map(summary).toSorted());
    await removeAndResolve(faults);
  });

  it('prints the table of docs/fault-library.md', () => {
    const table = libraryTable(library);
    process.stdout.write(`${timesTable(rows)}\n`);
    if (process.env.UPDATE_GOLDEN) writeFileSync(goldenFile, table);
    expect(readFileSync(goldenFile, 'utf8')).toBe(table);
  });
});

/** Nothing is open before a fault; one that came before under the same identity is reopened. */
async function untilDiagnosed(fault: LibraryFault): Promise<IncidentView> {
  return stack.until(
    `${fault.name} to be diagnosed as ${fault.expected.rootCause} at ${refKey(fault.expected.target)}`,
    async () => {
      const open = await stack.unresolved();
      const right = open.find((incident) => isRight(fault, incident));
      if (!right) throw new Error(`so far: ${JSON.stringify(open.map(summary))}`);
      return right;
    },
    causeWithinMs,
  );
}

function isRight(fault: LibraryFault, incident: IncidentView): boolean {
  const { rootCause, target, alsoAccept } = fault.expected;
  const causes = [rootCause, ...(alsoAccept?.rootCauses ?? [])];
  const targets = [target, ...(alsoAccept?.targets ?? [])].map(refKey);
  return causes.includes(incident.rootCause ?? '') && targets.includes(refKey(incident.target));
}

async function removeAndResolve(faults: readonly LibraryFault[]): Promise<number> {
  const startedAt = stack.clock.now().getTime();
  await Promise.all(faults.map((fault) => stack.simulator.cluster.faults.remove(fault.name)));
  await stack.until(
    `the incidents of ${faults.map((fault) => fault.name).join(', ')} to resolve`,
    async () => {
      const left = await stack.unresolved();
      if (left.length > 0) throw new Error(`left: ${JSON.stringify(left.map(summary))}`);
      return true;
    },
    resolvedWithinMs,
  );
  return stack.clock.now().getTime() - startedAt;
}

function summary(incident: IncidentView): string {
  return `${incident.state} ${incident.rootCause} ${refKey(incident.target)}`;
}

/** Threes of the library, so that neighbours of a file are apart; the last three wrap around. */
function triples(faults: readonly LibraryFault[]): (readonly [string, string, string])[] {
  const count = Math.ceil(faults.length / 3);
  const nameAt = (index: number): string => faults[index % faults.length]?.name ?? '';
  return Array.from(
    { length: count },
    (_, index) => [nameAt(index), nameAt(index + count), nameAt(index + 2 * count)] as const,
  );
}

function libraryTable(faults: readonly LibraryFault[]): string {
  const lines = faults.map(
    ({ name, expected }) => `| ${name} | ${expected.rootCause} | ${refLabel(expected.target)} |`,
  );
  return `# Fault library

Each is injected into the demo cluster, alone and with two others, noticed, explained, removed and seen to resolve by \`test/scenarios/fault-library.test.ts\`, which prints this table and the times it took.

| fault | expected root cause | at |
|---|---|---|
${lines.join('\n')}
`;
}

function timesTable(measured: readonly Row[]): string {
  const seconds = (ms: number): string => (ms / 1000).toFixed(1).padStart(7);
  const lines = measured.map(
    (row) =>
      `${row.fault.name.padEnd(28)}${row.fault.expected.rootCause.padEnd(34)}${seconds(row.openedAfterMs)}${seconds(row.causeAfterMs)}${seconds(row.resolvedAfterMs)}`,
  );
  const header = `${'fault'.padEnd(28)}${'cause'.padEnd(34)} opened  cause resolved (s of the cluster's time)`;
  return [header, ...lines].join('\n');
}
