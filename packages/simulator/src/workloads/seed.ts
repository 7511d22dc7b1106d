/**
 * What a simulated cluster is filled with: images and their behaviour, nodes, the system's own
 * workloads, a healthy shop, and as many pods as a benchmark asks for. Everything is created
 * through the store, as `kubectl apply` would.
 *
 * @example
 * const seeder = createSeeder(context);
 * await seeder.seed({}); // three nodes and the shop
 */
import type { KubeObject } from '@aetherius/domain';
import type { Clock } from '@aetherius/runtime';
import type { ObjectStore } from '../api/object-store.ts';
import type { ControllerContext } from '../controllers/controller-context.ts';
import { generateLoad } from './load.ts';
import { shopFoundations, shopObjects } from './shop-objects.ts';
import { nodeObject, systemObjects } from './system-objects.ts';

/** The field manager of everything people apply. */
export const APPLY_MANAGER = 'kubectl-client-side-apply';

/** Fills clusters. */
export interface Seeder {
  /**
   * Options: `nodes` (3), `workloads` (true), `loadPods` (0), `brokenDeployments` (0). Objects that
   * exist already are left alone. Answers what was made.
   */
  seed(options: Readonly<Record<string, unknown>>): Promise<SeedReport>;
}

/** How much a seed made. */
interface SeedReport {
  readonly nodes: number;
  readonly objects: number;
}

/** Makes the seeder of a cluster. */
export function createSeeder(context: ControllerContext): Seeder {
  const { store, clock } = context;
  return {
    seed: async (options) => {
      const nodes = numberOption(options['nodes'], 3);
      const withWorkloads = options['workloads'] !== false;
      let made = 0;
      for (let position = 0; position < nodes; position += 1) {
        const name = `worker-${position + 1}`;
        made += createMissing(store, nodeObject({ name, position, now: clock.now() }), 'kubelet');
      }
      for (const object of systemObjects()) made += createMissing(store, object, 'kubeadm');
      if (withWorkloads) {
        for (const object of shopFoundations()) made += createMissing(store, object, APPLY_MANAGER);
        // Applications that find no database when they start would crash once, as anywhere.
        await waitUntil(clock, () => hasFoundations(store), FOUNDATIONS_MS);
        for (const object of shopObjects()) made += createMissing(store, object, APPLY_MANAGER);
      }
      const loadPods = numberOption(options['loadPods'], 0);
      const broken = numberOption(options['brokenDeployments'], 0);
      if (loadPods > 0 || broken > 0) generateLoad(store, clock, { pods: loadPods, broken });
      return { nodes, objects: made };
    },
  };
}

const FOUNDATIONS_MS = 40_000;
const POLL_MS = 250;

function hasFoundations(store: ObjectStore): boolean {
  const database = store.get({ kind: 'StatefulSet', namespace: 'payments', name: 'payments-db' });
  const cache = store.get({ kind: 'Deployment', namespace: 'shop', name: 'cart-cache' });
  return [database, cache].every((object) => object?.status?.['readyReplicas'] === 1);
}

/** Waits for something to hold; false when it did not within the limit. */
export async function waitUntil(
  clock: Clock,
  check: () => boolean,
  limitMs: number,
): Promise<boolean> {
  const endMs = clock.now().getTime() + limitMs;
  while (!check()) {
    if (clock.now().getTime() >= endMs) return false;
    await clock.sleep(POLL_MS);
  }
  return true;
}

function numberOption(value: unknown, fallback: number): number {
  const number = Number(value ?? fallback);
  return Number.isInteger(number) && number >= 0 ? number : fallback;
}

/** Creates an object unless one of that name exists; 1 when it did. */
export function createMissing(store: ObjectStore, object: KubeObject, manager: string): number {
  const { name, namespace } = object.metadata;
  const ref = { kind: object.kind, name, ...(namespace ? { namespace } : {}) };
  if (store.get(ref)) return 0;
  store.create(object, { manager });
  return 1;
}
