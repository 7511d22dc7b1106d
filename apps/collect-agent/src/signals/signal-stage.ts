import type { Signal } from '@aetherius/domain';

/** Passes a signal on, zero times, once, or later. */
export type Next = (signal: Signal) => void;

/** One element of the pipeline. Signals go through in order; a stage may drop, change or hold them. */
export interface SignalStage {
  readonly name: string;
  push(signal: Signal, next: Next): void;
  /** Forgets what it holds. */
  stop?(): void;
}

/** Counts what goes through the pipeline. */
export interface StageCounter {
  (stage: string): void;
}

/** Joins stages to one function: what the last one passes on goes to `sink`. */
export function joinStages(
  stages: readonly SignalStage[],
  sink: Next,
  count: StageCounter = () => undefined,
): Next {
  return stages.reduceRight<Next>(
    (next, stage) => (signal) => {
      count(stage.name);
      stage.push(signal, next);
    },
    sink,
  );
}
