/**
 * From the fault to the open incident, on the simulator, at real time: from the moment at which the
 * API server wrote the status that decides the matter to the moment at which a client reads the
 * open incident by REST. The cluster runs in this process, all layers in another one.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, type Client } from '@aetherius/client';
import { createSilentLogger } from '@aetherius/runtime';
import { createSimulator, type RunningSimulator } from '@aetherius/simulator';
import { deletePostgres, startPostgres } from '@aetherius/store';
import { waitFor } from '@aetherius/testkit';
import { figure, percentile, rounded, type Figure, type MeasureContext } from './figure.ts';
import { fastFaults, heldFaults, isDecisiveFor, type BenchFault } from './notice-faults.ts';
import { startChild } from './processes/child.ts';

const rounds = { fast: 9, held: 4 };
/** Injections follow each other as in a bad hour, not as in a test of load. */
const betweenMs = 700;
const pollMs = 15;
const withinMs = 30_000;

interface Stack {
  readonly client: Client;
  readonly simulator: RunningSimulator;
}

/** Injects each fast fault nine times, each held one four times, and the seed scenario once. */
export async function measureNotice(context: MeasureContext): Promise<Figure[]> {
  context.progress('starting a demo cluster and all layers');
  return withStack(context, async (stack) => {
    context.progress('injecting the seed scenario');
    const seed = await seedScenario(stack);
    const fast = await injectAll(stack, { faults: fastFaults, rounds: rounds.fast, ...context });
    const held = await injectAll(stack, { faults: heldFaults, rounds: rounds.held, ...context });
    const trap = `${fast.length} injections; looked every ${pollMs} ms; cluster, database and layers share this machine`;
    return [
      seconds('fault → incident, p50', percentile(fast, 0.5), { trap }),
      seconds('fault → incident, p99', percentile(fast, 0.99), { aim: 3, trap: 'the slowest one' }),
      seconds('fault → incident, seed scenario (oom-limit)', seed, { aim: 3 }),
      seconds('fault → incident, held 3 s on purpose, p50', percentile(held, 0.5), {
        trap: 'missing ConfigMap, no node: such a status may pass by itself',
      }),
      seconds('fault → incident, held 3 s on purpose, max', percentile(held, 1), {
        trap: `${held.length} injections`,
      }),
    ];
  });
}

function seconds(name: string, ms: number, more: { aim?: number; trap?: string }): Figure {
  return figure({ name, value: rounded(ms / 1000, 2), unit: 's', ...more });
}

async function withStack<T>(
  { signal }: MeasureContext,
  work: (stack: Stack) => Promise<T>,
): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'aetherius-bench-'));
  await chmod(dir, 0o755);
  const log = createSilentLogger();
  const postgres = await startPostgres({ dataDir: dir, log });
  const simulatorProcess = createSimulator({ dir: join(dir, 'simulator'), logger: log });
  try {
    const simulator = await simulatorProcess.start();
    await simulator.cluster.seed({});
    const args = [
      simulator.kubeconfigPath,
      postgres.connectionString('app'),
      postgres.connectionString('owner'),
    ];
    await using layers = await startChild<{ url: string }>('layers-process.ts', args, { signal });
    const client = createClient({ baseUrl: layers.ready.url });
    await waitFor('the agent to see the cluster', async () => {
      const { items } = await client.listClusters({});
      return items.some((cluster) => cluster.health === 'ok' && cluster.workloads > 0);
    });
    return await work({ client, simulator });
  } finally {
    await simulatorProcess.stop();
    await postgres.stop();
    await deletePostgres(dir);
    await rm(dir, { recursive: true, force: true });
  }
}

async function injectAll(
  stack: Stack,
  plan: MeasureContext & { faults: readonly BenchFault[]; rounds: number },
): Promise<number[]> {
  const { faults, signal, progress } = plan;
  const waiting: Promise<number>[] = [];
  for (let round = 1; round <= plan.rounds; round += 1) {
    progress(`injecting ${faults.map(({ name }) => name).join(', ')}: ${round} of ${plan.rounds}`);
    for (const fault of faults) {
      const took = injectOne(stack, fault, round);
      took.catch(() => undefined);
      waiting.push(took);
      await sleep(betweenMs, undefined, { signal });
    }
  }
  return Promise.all(waiting);
}

async function injectOne(stack: Stack, fault: BenchFault, round: number): Promise<number> {
  const name = `${fault.name}-${round}`;
  const decided = untilDecided(stack, { namespace: name, fault });
  for (const object of fault.objects(name)) stack.simulator.store.create(object);
  const decidedAtMs = await decided;
  return (await untilReadable(stack, name)) - decidedAtMs;
}

/** The API server's own time of the decisive write. */
function untilDecided(
  { simulator }: Stack,
  { namespace, fault }: { namespace: string; fault: BenchFault },
): Promise<number> {
  return new Promise((resolve) => {
    const stop = simulator.store.subscribe(({ object, type }) => {
      if (type === 'DELETED' || object.metadata.namespace !== namespace) return;
      if (!isDecisiveFor(fault, object)) return;
      resolve(performance.now());
      stop();
    });
  });
}

async function untilReadable({ client }: Stack, namespace: string): Promise<number> {
  await waitFor(
    `an incident in ${namespace}`,
    async () => {
      const { items } = await client.listIncidents({ limit: 200, state: ['open'] });
      return items.some(({ subjects, target }) =>
        [target, ...subjects].some((ref) => ref.namespace === namespace),
      );
    },
    { timeoutMs: withinMs, everyMs: pollMs },
  );
  return performance.now();
}

/** The demo's own fault, on a workload that was healthy before. */
async function seedScenario(stack: Stack): Promise<number> {
  const isOver = Promise.withResolvers<number>();
  const stop = stack.simulator.store.subscribe(({ object }) => {
    if (object.kind === 'Pod' && JSON.stringify(object.status).includes('"OOMKilled"')) {
      isOver.resolve(performance.now());
    }
  });
  await stack.simulator.cluster.faults.inject('oom-limit', {});
  const decidedAtMs = await isOver.promise;
  stop();
  const openedAtMs = await waitFor(
    'the incident of the seed scenario',
    async () =>
      (await stack.client.listIncidents({ limit: 10, state: ['open'] })).items.length > 0 &&
      performance.now(),
    { timeoutMs: withinMs, everyMs: pollMs },
  );
  return openedAtMs - decidedAtMs;
}
