import type { ObjectRef } from '@aetherius/domain';
import type { Clock } from '@aetherius/runtime';
import type { LogProvider } from '../api/cluster-ports.ts';
import { runLines } from './container-run.ts';
import type { PodRuntime } from './pod-state.ts';

/** How often a followed log is looked at; lines carry their own times. */
const FOLLOW_MS = 250;

/** Serves the logs of the present and the previous run of every container. */
export function createLogProvider(options: {
  clock: Clock;
  runtimeOf: (pod: ObjectRef) => PodRuntime | undefined;
}): LogProvider {
  const { clock, runtimeOf } = options;
  const containerOf = (pod: ObjectRef, name: string) =>
    runtimeOf(pod)?.containers.find((entry) => entry.spec.name === name);

  return {
    read: (pod, container, which) => {
      const runtime = containerOf(pod, container);
      const run = which?.previous ? runtime?.previous : runtime?.run;
      return run ? runLines(run, Number.NEGATIVE_INFINITY, clock.now().getTime()) : undefined;
    },
    follow: (pod, container, listener) => {
      const run = containerOf(pod, container)?.run;
      let fromMs = clock.now().getTime();
      let cancel = (): void => undefined;
      const look = (): void => {
        const toMs = clock.now().getTime();
        if (run) for (const line of runLines(run, fromMs, toMs)) listener.line(line);
        fromMs = toMs;
        const isOver = !run || run.end !== undefined || containerOf(pod, container)?.run !== run;
        if (isOver) listener.ended();
        else cancel = clock.setTimeout(look, FOLLOW_MS);
      };
      cancel = clock.setTimeout(look, FOLLOW_MS);
      return () => cancel();
    },
  };
}
