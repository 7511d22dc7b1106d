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
  readonly heapUsed: number;
  readonly peak: number;
  readonly metrics: string;
}

const sizes = [1_000, 10_000];
const aims: Readonly<Record<number, number>> = { 10_000: 160 };
const samples = 20;
const mebibytes = (bytes: number): number => rounded(bytes / 2 ** 20);

/** Grows one cluster and reads a fresh agent at each size. */
export async function measureAgentMemory(context: MeasureContext): Promise<Figure[]> {
  await using cluster = await startLoadCluster(context);
  const figures: Figure[] = [];
  for (const pods of sizes) {
    await cluster.grow({ pods });
    context.progress(`reading the memory of an agent at ${pods} pods`);
    figures.push(...(await readAgent(cluster.kubeconfig, pods, context)));
  }
  return figures;
}

async function readAgent(
  kubeconfig: string,
  pods: number,
  { signal }: MeasureContext,
): Promise<Figure[]> {
  await using agent = await startChild('agent-process.ts', [kubeconfig], signal);
  const read = async (): Promise<Reading> => (await agent.ask('memory')) as Reading;
  await waitFor(
    'the agent to hold every pod',
    async () => objectsIn((await read()).metrics) > pods,
    {
      timeoutMs: 60_000,
      everyMs: 250,
    },
  );
  const readings: Reading[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    readings.push(await read());
    await sleep(500, undefined, { signal });
  }
  const typical = percentile(
    readings.map(({ rss }) => rss),
    0.5,
  );
  const aim = aims[pods];
  return [
    figure({
      name: `agent memory at ${pods.toLocaleString('en-US')} pods, resident`,
      value: mebibytes(typical),
      unit: 'MiB',
      ...(aim ? { aim } : {}),
      trap: 'median of 10 s after the first list; about 45 MiB are Node itself',
    }),
    figure({
      name: `agent memory at ${pods.toLocaleString('en-US')} pods, peak`,
      value: mebibytes(readings.at(-1)?.peak ?? Number.NaN),
      unit: 'MiB',
      trap: 'while the first list arrives; depends on when V8 collects',
    }),
  ];
}

function objectsIn(metrics: string): number {
  const lines = metrics
    .split('\n')
    .filter((line) => /^aetherius_collect_agent_objects\b/.test(line));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
