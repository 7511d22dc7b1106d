/**
 * The memory of a process that runs collect-agent and nothing else, on simulated clusters of two
 * sizes. A fresh process for each: what V8 keeps after a large list would count twice.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@aetherius/testkit';
import { figure, percentile, rounded, type Figure, type MeasureContext } from './figure.ts';
import { startLoadCluster } from './load-cluster.ts';
import { startChild } from './processes/child.ts';

interface Reading {
  readonly rss: number;
  readonly peak: number;
  readonly metrics: string;
}

const sizes = [1_000, 10_000];
const aims: Readonly<Record<number, number>> = { 10_000: 160 };
/** V8 and glibc keep memory for speed that an agent does not need; a container tells them not to. */
const modes = [
  { name: 'as Node starts', flags: [], env: {} },
  {
    name: 'as a container should start it',
    flags: ['--optimize-for-size', '--max-semi-space-size=1'],
    env: { MALLOC_ARENA_MAX: '1' },
  },
];
type Mode = (typeof modes)[number];
const samples = 10;
const listWithinMs = 60_000;
const mebibytes = (bytes: number): number => rounded(bytes / 2 ** 20);

/** Grows one cluster and reads a fresh agent of each mode at each size. */
export async function measureAgentMemory(context: MeasureContext): Promise<Figure[]> {
  await using cluster = await startLoadCluster(context);
  const figures: Figure[] = [];
  for (const pods of sizes) {
    await cluster.grow({ pods });
    for (const mode of modes) {
      context.progress(`reading the memory of an agent at ${pods} pods, ${mode.name}`);
      figures.push(await readAgent(cluster.kubeconfig, { pods, ...mode }, context));
    }
  }
  return figures;
}

async function readAgent(
  kubeconfig: string,
  { pods, name, flags, env }: Mode & { pods: number },
  { signal }: MeasureContext,
): Promise<Figure> {
  await using agent = await startChild('agent-process.ts', [kubeconfig], { signal, flags, env });
  const read = async (): Promise<Reading> => (await agent.ask('memory')) as Reading;
  await untilListed(read, pods);
  const readings: Reading[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    readings.push(await read());
    await sleep(500, undefined, { signal });
  }
  const resident = readings.map(({ rss }) => rss);
  const peak = mebibytes(readings.at(-1)?.peak ?? Number.NaN);
  const aim = aims[pods];
  return figure({
    name: `agent memory at ${pods.toLocaleString('en-US')} pods, ${name}`,
    value: mebibytes(percentile(resident, 0.5)),
    unit: 'MiB',
    ...(aim ? { aim } : {}),
    trap: `resident, median of 5 s after the first list, ${[...flags, ...Object.entries(env).map((pair) => pair.join('='))].join(' ') || 'no flags'}; peak ${peak} MiB; Node and the code alone take 90 to 100`,
  });
}

/** The cache holds every pod and has stopped growing. */
function untilListed(read: () => Promise<Reading>, pods: number): Promise<boolean> {
  let before = 0;
  return waitFor(
    'the agent to hold every pod',
    async () => {
      const now = objectsIn((await read()).metrics);
      const isComplete = now > pods && now === before;
      before = now;
      if (!isComplete) throw new Error(`${now} objects`);
      return true;
    },
    { timeoutMs: listWithinMs, everyMs: 1_000 },
  );
}

function objectsIn(metrics: string): number {
  const lines = metrics
    .split('\n')
    .filter((line) => line.startsWith('aetherius_collect_agent_objects '));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
