/**
 * `aetherius analyze` as a person runs it, from the start of the process to its end, on a simulated
 * cluster of 3,000 pods: healthy, and with 200 Deployments that ask for a node label that no node
 * has. Those must come out as one cause.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { figure, percentile, rounded, type Figure, type MeasureContext } from './figure.ts';
import { startLoadCluster } from './load-cluster.ts';

const pods = 3_000;
const broken = 200;
const aimSeconds = 3;
const runs = 3;
const main = join(import.meta.dirname, '../apps/cli/src/main.ts');
const reportUsage = join(import.meta.dirname, 'processes/report-usage.ts');

interface Analysis {
  readonly seconds: number;
  readonly peakBytes: number;
  readonly cpuSeconds: number;
  readonly rootCauses: number;
}

/** Analyzes the cluster while it is well, breaks it, and analyzes it again. */
export async function measureAnalyze(context: MeasureContext): Promise<Figure[]> {
  await using cluster = await startLoadCluster(context);
  await cluster.grow({ pods });
  const well = await analyzeOften('healthy', cluster.kubeconfig, context);
  await cluster.grow({ pods, broken });
  const ill = await analyzeOften('200 broken workloads', cluster.kubeconfig, context);
  const causes = ill.map(({ rootCauses }) => rootCauses);
  return [
    ...figuresOf(`analyze, ${pods.toLocaleString('en-US')} pods, healthy`, well),
    ...figuresOf(`analyze, ${pods.toLocaleString('en-US')} pods, ${broken} broken`, ill),
    figure({
      name: `root causes named for the ${broken} broken workloads`,
      value: Math.max(...causes),
      unit: 'causes',
      aim: 2,
    }),
  ];
}

function figuresOf(name: string, analyses: readonly Analysis[]): Figure[] {
  const seconds = percentile(
    analyses.map((one) => one.seconds),
    0.5,
  );
  const cpu = rounded(Math.min(...analyses.map((one) => one.cpuSeconds)), 2);
  const peak = Math.max(...analyses.map((one) => one.peakBytes));
  return [
    figure({
      name: `${name}, time`,
      value: rounded(seconds, 2),
      unit: 's',
      aim: aimSeconds,
      trap: `median of ${analyses.length}, start of Node included, ${cpu} s of CPU; the simulator shares the machine`,
    }),
    figure({ name: `${name}, peak memory`, value: rounded(peak / 2 ** 20), unit: 'MiB' }),
  ];
}

async function analyzeOften(
  what: string,
  kubeconfig: string,
  { signal, progress }: MeasureContext,
): Promise<readonly Analysis[]> {
  progress(`analyzing ${pods} pods, ${what}`);
  const analyses: Analysis[] = [];
  while (analyses.length < runs) analyses.push(await analyzeOnce(kubeconfig, signal));
  return analyses;
}

async function analyzeOnce(kubeconfig: string, signal: AbortSignal): Promise<Analysis> {
  const dataDir = await mkdtemp(join(tmpdir(), 'aetherius-bench-'));
  const startedAtMs = performance.now();
  const args = ['--import', reportUsage, main, 'analyze', '--kubeconfig', kubeconfig, '-o', 'json'];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, AETHERIUS_DATA_DIR: dataDir },
    signal,
  });
  try {
    const [report, errors, usage, [code]] = await Promise.all([
      text(child.stdio[1] as Readable),
      text(child.stdio[2] as Readable),
      text(child.stdio[3] as Readable),
      once(child, 'exit'),
    ]);
    const seconds = (performance.now() - startedAtMs) / 1000;
    if (code !== 0 && code !== 1) throw new Error(`analyze ended with ${String(code)}: ${errors}`);
    const { rootCauses } = JSON.parse(report) as { rootCauses: readonly unknown[] };
    const used = JSON.parse(usage) as Pick<Analysis, 'peakBytes' | 'cpuSeconds'>;
    return { ...used, seconds, rootCauses: rootCauses.length };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
