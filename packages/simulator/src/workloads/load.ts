import type { KubeObject } from '@aetherius/domain';
import type { Clock } from '@aetherius/runtime';
import type { ObjectStore } from '../api/object-store.ts';
import { deployment, namespace } from './manifests.ts';
import { nodeObject } from './system-objects.ts';

/** How much load to make. */
export interface LoadOptions {
  /** Healthy pods, over Deployments of ten. */
  readonly pods: number;
  /** Deployments of one pod each that ask for a node label that no node has. */
  readonly broken?: number;
}

const PODS_PER_DEPLOYMENT = 10;
const DEPLOYMENTS_PER_NAMESPACE = 10;
const PODS_PER_NODE = 100;

/**
 * Creates nodes, namespaces and Deployments for a benchmark. Returns at once; the pods come up by
 * themselves. Called again with a larger number it adds what is missing.
 */
export function generateLoad(store: ObjectStore, clock: Clock, options: LoadOptions): void {
  const deployments = Math.ceil(options.pods / PODS_PER_DEPLOYMENT);
  const nodes = Math.ceil((options.pods + (options.broken ?? 0)) / PODS_PER_NODE);
  for (let position = 0; position < nodes; position += 1) {
    const name = `load-${position + 1}`;
    // Positions behind the ordinary workers keep the address ranges apart.
    ensure(store, nodeObject({ name, position: position + 20, now: clock.now() }));
  }
  for (let count = 0; count < deployments; count += 1) {
    const home = `load-${Math.floor(count / DEPLOYMENTS_PER_NAMESPACE) + 1}`;
    ensure(store, namespace(home));
    const left = options.pods - count * PODS_PER_DEPLOYMENT;
    ensure(store, loadDeployment(home, `app-${count + 1}`, Math.min(PODS_PER_DEPLOYMENT, left)));
  }
  for (let count = 0; count < (options.broken ?? 0); count += 1) {
    const home = `broken-${Math.floor(count / DEPLOYMENTS_PER_NAMESPACE) + 1}`;
    ensure(store, namespace(home));
    ensure(store, brokenDeployment(home, `broken-${count + 1}`));
  }
}

function ensure(store: ObjectStore, object: KubeObject): void {
  const { name, namespace: home } = object.metadata;
  const ref = { kind: object.kind, name, ...(home ? { namespace: home } : {}) };
  if (!store.get(ref)) store.create(object, { manager: 'kubectl-client-side-apply' });
}

function loadDeployment(home: string, name: string, replicas: number): KubeObject {
  return deployment({
    namespace: home,
    name,
    image: 'landing:1.0.0',
    replicas,
    port: 8080,
    requests: '10m/32Mi',
    limits: '/128Mi',
  });
}

function brokenDeployment(home: string, name: string): KubeObject {
  return deployment({
    namespace: home,
    name,
    image: 'landing:1.0.0',
    requests: '10m/32Mi',
    pod: { containers: [], nodeSelector: { 'shop.example/tier': 'gold' } },
  });
}
