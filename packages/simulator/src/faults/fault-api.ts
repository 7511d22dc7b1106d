import type { KubeObject, ObjectRef } from '@aetherius/domain';
import { isPodReady } from '../controllers/conditions.ts';
import type { ControllerContext } from '../controllers/controller-context.ts';
import { isTerminating, type Pod } from '../controllers/objects.ts';
import { podRef } from '../controllers/pod-control.ts';
import type { Kubelets } from '../kubelet/kubelet.ts';
import { appLabels, namespace as namespaceObject } from '../workloads/manifests.ts';
import { APPLY_MANAGER, createMissing, waitUntil } from '../workloads/seed.ts';
import type { FaultApi } from './fault.ts';

const READY_MS = 60_000;

/** Gives faults their hands: writes go through the store, in the name of a person with kubectl. */
export function createFaultApi(context: ControllerContext, kubelets: Kubelets): FaultApi {
  const { store, clock, index } = context;
  return {
    apply: (object) => applyObject(context, object),
    get: (ref) => store.get(ref),
    remove: (ref) => {
      if (store.get(ref)) store.remove(ref, { propagation: 'Background' });
    },
    nodeNames: () => index.of('Node').map((node) => node.metadata.name),
    restartPods: (namespace, app, which = 'all') => {
      for (const pod of index.podsMatching(namespace, { matchLabels: appLabels(app) })) {
        if (isTerminating(pod) || (which === 'unready' && isPodReady(pod))) continue;
        store.remove(podRef(pod), { graceSeconds: 1 });
      }
    },
    waitReady: async (ref) => {
      const isReady = (): boolean => isWorkloadReady(store.get(ref));
      if (await waitUntil(clock, isReady, READY_MS)) return;
      throw new Error(`${ref.kind} ${ref.namespace ?? ''}/${ref.name} is not ready`);
    },
    waitGone: async (ref) => {
      await waitUntil(clock, () => store.get(ref) === undefined, READY_MS);
    },
    setFinalizers: (ref, finalizers) => {
      const current = store.get(ref);
      if (!current) return;
      const metadata = { ...current.metadata, finalizers: [...finalizers] };
      store.update({ ...current, metadata }, { manager: APPLY_MANAGER });
    },
    setNodeRunning: (node, isRunning) => kubelets.setNodeRunning(node, isRunning),
    now: () => clock.now(),
  };
}

/** Whether a workload has what its spec asks for; other objects only have to exist. */
export function isWorkloadReady(object: KubeObject | undefined): boolean {
  if (!object || isTerminating(object)) return false;
  const status = object.status ?? {};
  if (status['observedGeneration'] !== undefined) {
    if (status['observedGeneration'] !== object.metadata.generation) return false;
  }
  switch (object.kind) {
    case 'Deployment':
    case 'StatefulSet': {
      const wanted = object.spec?.['replicas'] ?? 1;
      const counts = [status['replicas'], status['updatedReplicas'], status['readyReplicas']];
      return counts.every((count) => (count ?? 0) === wanted);
    }
    case 'Pod':
      return isPodReady(object as Pod);
    case 'PersistentVolumeClaim':
      return status['phase'] === 'Bound';
    default:
      return true;
  }
}

function applyObject(context: ControllerContext, wanted: KubeObject): void {
  const { name, namespace } = wanted.metadata;
  const ref: ObjectRef = { kind: wanted.kind, name, ...(namespace ? { namespace } : {}) };
  const options = { manager: APPLY_MANAGER };
  // Faults also work on a cluster that was never seeded.
  if (namespace) createMissing(context.store, namespaceObject(namespace), APPLY_MANAGER);
  const current = context.store.get(ref);
  if (!current || isTerminating(current)) {
    if (!current) context.store.create(wanted, options);
    return;
  }
  const { metadata, status: _status, ...fields } = wanted;
  const merged: KubeObject = {
    ...current,
    ...fields,
    metadata: {
      ...current.metadata,
      labels: { ...current.metadata.labels, ...metadata.labels },
      annotations: { ...current.metadata.annotations, ...metadata.annotations },
    },
  };
  // Addresses, volume names and the like, which the cluster filled in, are kept.
  if (current.spec && wanted.spec) merged.spec = { ...current.spec, ...wanted.spec };
  context.store.update(merged, options);
}
