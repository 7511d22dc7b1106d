import type { KubeObject, ObjectRef } from '@aetherius/domain';
import { createSilentLogger } from '@aetherius/runtime';
import type { SimulatedCluster } from '../src/api/cluster-ports.ts';
import { createObjectStore, type ObjectStore } from '../src/api/index.ts';
import { isPodReady } from '../src/controllers/conditions.ts';
import type { Pod } from '../src/controllers/objects.ts';
import { createCluster } from '../src/cluster.ts';
import { bootstrapCluster } from '../src/process/bootstrap.ts';
import { createSteppedClock, settle, type SteppedClock } from './stepped-clock.ts';

/** A cluster whose time a test moves. */
export interface TestCluster {
  readonly store: ObjectStore;
  readonly clock: SteppedClock;
  readonly cluster: SimulatedCluster;
  create(object: KubeObject): KubeObject;
  get(ref: ObjectRef): KubeObject | undefined;
  /** Moves time until `check` holds; throws with the description and the pods when it does not. */
  until(what: string, check: () => boolean, limitMs?: number): void;
  settle<T>(promise: Promise<T>): Promise<T>;
  /** Messages of events by reason, oldest first. */
  messages(reason: string): string[];
}

/** Starts a cluster with nodes; with the demo shop only when asked for. */
export async function startTestCluster(
  options: { nodes?: number; workloads?: boolean; seed?: number } = {},
): Promise<TestCluster> {
  const clock = createSteppedClock();
  const logger = createSilentLogger();
  const store = createObjectStore({ clock, logger, random: seededRandom(options.seed ?? 7) });
  bootstrapCluster(store, 6443);
  const cluster = createCluster({ store, clock, logger });
  const { nodes = 1, workloads = false } = options;
  await settle(clock, cluster.seed({ nodes, workloads }));
  clock.advance(2_000);

  return {
    store,
    clock,
    cluster,
    create: (object) => store.create(object, { manager: 'kubectl' }),
    get: (ref) => store.get(ref),
    until: (what, check, limitMs = 60_000) => {
      if (clock.advanceUntil(check, limitMs)) return;
      const pods = store
        .list('Pod')
        .filter((pod) => !isPodReady(pod as Pod))
        .map((pod) => `${pod.metadata.name} ${stateText(pod)}`);
      throw new Error(`${what} did not happen within ${limitMs} ms\n${pods.join('\n')}`);
    },
    settle: (promise) => settle(clock, promise),
    messages: (reason) =>
      store
        .list('Event')
        .filter((event) => event['reason'] === reason)
        .map((event) => String(event['message'])),
  };
}

function stateText(pod: KubeObject): string {
  return JSON.stringify([pod.status?.['phase'], pod.status?.['containerStatuses']]).slice(0, 400);
}

/** Random numbers that are the same in every run. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
