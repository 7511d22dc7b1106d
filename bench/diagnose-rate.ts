/**
 * How fast the engine diagnoses, alone: `diagnose` on one thread, without collecting, sending or
 * storing. Every run diagnoses a snapshot with one fault and has to find it.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { diagnose } from '@aetherius/diagnosis';
import { loadPacks } from '@aetherius/knowledge';
import { figure, percentile, rounded, type Figure, type MeasureContext } from './figure.ts';
import { recordSnapshots } from './snapshots.ts';

const sizes = [
  { objects: 150, runs: 400, aim: 100 },
  { objects: 5_000, runs: 60 },
  { objects: 50_000, runs: 12 },
] as const;
/** The first runs are the compiler's. */
const warmUpRuns = 3;
/** A size that is slow must not use the time of all. */
const longestMs = 40_000;

/** Diagnoses the demo cluster with the seed scenario among more and more healthy objects. */
export async function measureDiagnosis({ signal, progress }: MeasureContext): Promise<Figure[]> {
  progress('recording the demo cluster');
  const snapshots = await recordSnapshots();
  const figures: Figure[] = [];
  for (const { objects, runs, ...rest } of sizes) {
    progress(`diagnosing ${objects} objects`);
    const times = await timesOf(snapshots.make(objects), runs, signal);
    const name = `diagnose at ${objects.toLocaleString('en-US')} objects`;
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
    figures.push(
      figure({ name, value: rounded(1000 / mean, 1), unit: 'analyses/s' }),
      figure({
        name: `${name}, P99`,
        value: rounded(percentile(times, 0.99), 1),
        unit: 'ms',
        trap: `${times.length} runs${times.length < 100 ? ': the slowest one' : ''}`,
        ...rest,
      }),
    );
  }
  return figures;
}

async function timesOf(
  input: Parameters<typeof diagnose>[0],
  runs: number,
  signal: AbortSignal,
): Promise<number[]> {
  const pack = loadPacks();
  const times: number[] = [];
  const startedAtMs = performance.now();
  for (let run = 0; run < runs + warmUpRuns; run += 1) {
    const before = performance.now();
    const { rootCauses } = diagnose(input, pack);
    const took = performance.now() - before;
    const found = rootCauses.map(({ faultClass }) => faultClass).join(', ');
    if (found !== 'oom_limit_exceeded') throw new Error(`the diagnosis found: ${found || 'none'}`);
    if (run >= warmUpRuns) times.push(took);
    if (times.length > 0 && performance.now() - startedAtMs > longestMs) break;
    // An interrupt gets through between two runs.
    await nextTurn();
    signal.throwIfAborted();
  }
  return times;
}
