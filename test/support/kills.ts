import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IncidentView } from '@aetherius/contract';
import { refKey } from '@aetherius/domain';
import { deletePostgres } from '@aetherius/store';
import { waitFor } from '@aetherius/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSeededRandom } from './seeded-random.ts';
import { freePort, readSimulatorRecord, startUp, type UpProcess } from './up-process.ts';

/** Faults that are explained within seconds, each at a workload of its own. */
const faultNames = [
  'secret-missing',
  'service-selector',
  'bad-command',
  'image-not-found',
  'oom-limit',
  'service-missing',
];
/** What the killed process was doing, and how long after its beginning it is killed at most. */
const phases = [
  ['ingest', 1500],
  ['start', 4000],
  ['diagnosis', 400],
  ['resolve', 4000],
] as const;
type Phase = (typeof phases)[number][0];
const causeWithinMs = 120_000;
const resolvedWithinMs = 150_000;

/**
 * `kill -9` of `aetherius up` at seeded instants. After each restart the same cluster is watched,
 * every incident that was ever shown is still there under its number, and each injected fault has
 * exactly one unresolved incident with its cause.
 */
export function describeKills(options: {
  instants: number;
  seed: number;
  /** Whether to wait, for more than a minute, until the removed faults are seen to be gone. */
  untilResolved: boolean;
}): void {
  const random = createSeededRandom(options.seed);
  const instants = Array.from({ length: options.instants }, (_, index) => {
    const [phase, withinMs] = phases[index % phases.length] ?? phases[0];
    return [index + 1, phase, Math.round(random() * withinMs)] as const;
  });
  describe(`kill -9 at ${options.instants} seeded instants`, () => {
    const run = new KillRun(random);
    beforeAll(() => run.begin());
    afterAll(() => run.end());

    it.each(instants)('%i: during %s, after %i ms', (_, phase, afterMs) =>
      run.kill(phase, afterMs),
    );

    it('ends in order afterwards and leaves no process', async () => {
      if (options.untilResolved) await run.removeAll();
      expect(await run.interrupt()).toBe(0);
      expect(run.processes()).toEqual([]);
    });
  });
}

class KillRun {
  readonly #random: () => number;
  readonly #injected: string[] = [];
  /** Every incident that a client saw, with its number. */
  readonly #seen = new Map<string, number | undefined>();
  #dataDir = '';
  #port = 0;
  #clusterId = '';
  #up: UpProcess | undefined;

  constructor(random: () => number) {
    this.#random = random;
  }

  async begin(): Promise<void> {
    this.#dataDir = await mkdtemp(join(tmpdir(), 'aetherius-kills-'));
    await chmod(this.#dataDir, 0o755);
    this.#port = await freePort();
    await this.#start().ready();
    this.#clusterId = (await readSimulatorRecord(this.#dataDir)).clusterId;
    await this.#untilWatched();
  }

  async kill(phase: Phase, afterMs: number): Promise<void> {
    await this.#enter(phase);
    await sleep(afterMs);
    await this.#running().kill();
    await this.#start().ready();
    expect((await readSimulatorRecord(this.#dataDir)).clusterId).toBe(this.#clusterId);
    expect(this.#running().output()).toMatch(/PostgreSQL is ready \((found running|started)/);
    expect(this.#running().output()).toMatch(/demo cluster is ready \(found running/);
    await this.#untilEachFaultIsExplained();
  }

  async removeAll(): Promise<void> {
    const { client } = this.#running();
    for (const name of this.#injected.splice(0)) await client.removeDemoFault({ name });
    const check = async (): Promise<boolean> => (await this.#unresolved()).length === 0;
    await waitFor('every incident to resolve', check, { timeoutMs: resolvedWithinMs });
    await this.#holdToWhatWasSeen();
  }

  interrupt(): Promise<number | null> {
    return this.#running().interrupt();
  }

  /** Every process that runs on the data folder. */
  processes(): string[] {
    const list = execFileSync('/bin/ps', ['-eo', 'pid,args'], { encoding: 'utf8' });
    return list.split('\n').filter((line) => line.includes(this.#dataDir));
  }

  async end(): Promise<void> {
    if (this.#up?.child.exitCode === null) await this.#up.interrupt();
    await deletePostgres(this.#dataDir);
    await rm(this.#dataDir, { recursive: true, force: true });
  }

  #start(): UpProcess {
    this.#up = startUp({ dataDir: this.#dataDir, port: this.#port, args: ['--no-fault'] });
    return this.#up;
  }

  #running(): UpProcess {
    if (!this.#up) throw new Error('not started');
    return this.#up;
  }

  async #enter(phase: Phase): Promise<void> {
    switch (phase) {
      case 'start':
        await this.#running().kill();
        this.#start();
        return;
      case 'ingest':
        return this.#injectNext();
      case 'diagnosis':
        await this.#injectNext();
        return this.#untilAnythingIsNew();
      case 'resolve':
        return this.#removeOne();
    }
  }

  async #injectNext(): Promise<void> {
    if (this.#injected.length === faultNames.length) await this.#removeOne();
    const free = faultNames.filter((name) => !this.#injected.includes(name));
    const name = free[Math.floor(this.#random() * free.length)] ?? '';
    await this.#running().client.injectDemoFault({ name });
    this.#injected.push(name);
  }

  async #removeOne(): Promise<void> {
    const name = this.#injected.shift();
    if (name !== undefined) await this.#running().client.removeDemoFault({ name });
  }

  async #untilWatched(): Promise<void> {
    const check = async (): Promise<boolean> => {
      const { items } = await this.#running().client.listClusters({});
      return items.some((cluster) => cluster.health === 'ok' && cluster.workloads > 0);
    };
    await waitFor('the cluster to be watched', check, { timeoutMs: 60_000, everyMs: 100 });
  }

  /** A fault that was there a moment ago may have opened its incident again instead of a new one. */
  async #untilAnythingIsNew(): Promise<void> {
    const before = JSON.stringify((await this.#unresolved()).map(identityOf));
    const check = async (): Promise<boolean> =>
      JSON.stringify((await this.#unresolved()).map(identityOf)) !== before;
    await waitFor('an incident', check, { timeoutMs: 60_000, everyMs: 25 });
  }

  async #untilEachFaultIsExplained(): Promise<void> {
    const { items: library } = await this.#running().client.listDemoFaults({});
    const injected = library.filter((fault) => fault.injected);
    expect(injected.map(({ name }) => name).toSorted()).toEqual(this.#injected.toSorted());
    const wanted = injected.map(
      ({ rootCause, target }) => `${rootCause} ${target ? refKey(target) : ''}`,
    );
    const check = async (): Promise<boolean> => {
      const found = (await this.#unresolved()).map(causeOf);
      const wrong = wanted.filter((cause) => found.filter((one) => one === cause).length !== 1);
      if (wrong.length > 0) throw new Error(`not once: ${wrong.join(', ')} in ${found.join(', ')}`);
      return true;
    };
    await waitFor('one incident a fault, with its cause', check, {
      timeoutMs: causeWithinMs,
      everyMs: 200,
    });
    await this.#holdToWhatWasSeen();
  }

  async #holdToWhatWasSeen(): Promise<void> {
    const all = await this.#all();
    const numbers = all.map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
    const now = new Map(all.map((incident) => [incident.incidentId as string, incident.number]));
    const lost = [...this.#seen].filter(([id, number]) => now.get(id) !== number);
    expect(lost).toEqual([]);
    for (const [id, number] of now) this.#seen.set(id, number);
    expect(doublesIn(all)).toEqual([]);
  }

  async #all(): Promise<readonly IncidentView[]> {
    return (await this.#running().client.listIncidents({ limit: 200 })).items;
  }

  async #unresolved(): Promise<readonly IncidentView[]> {
    return (await this.#all()).filter(isUnresolved);
  }
}

function isUnresolved({ state }: IncidentView): boolean {
  return state === 'open' || state === 'mitigated';
}

/** Causes that two unresolved incidents have. */
function doublesIn(incidents: readonly IncidentView[]): string[] {
  const causes = incidents
    .filter((incident) => isUnresolved(incident) && incident.rootCause !== null)
    .map(causeOf);
  return causes.filter((cause, index) => causes.indexOf(cause) !== index);
}

function causeOf({ rootCause, target }: IncidentView): string {
  return `${rootCause} ${refKey(target)}`;
}

function identityOf({ incidentId, state }: IncidentView): string {
  return `${incidentId} ${state}`;
}
