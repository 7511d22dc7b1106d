import { numberAt, textAt } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import { refOf } from '../object-ref.ts';
import type { ObjectRef } from '../object-ref.ts';
import type { ClusterView } from './cluster-view.ts';

/** Kinds that people call a workload; the owner walk ends at the topmost of them. */
export const workloadKinds = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'ReplicaSet',
  'ReplicationController',
  'Pod',
] as const;

/** Whether a kind is one of `workloadKinds`. */
export function isWorkloadKind(kind: string): boolean {
  return (workloadKinds as readonly string[]).includes(kind);
}

/**
 * The controller of an object, by its `ownerReferences`; its object may not be in the view. A
 * node that "owns" a mirror pod is not a controller.
 */
export function controllerOf(object: KubeObject): ObjectRef | undefined {
  const { ownerReferences = [], namespace } = object.metadata;
  const owner = ownerReferences.find((one) => one.controller);
  if (!owner || owner.kind === 'Node') return undefined;
  const { kind, name, apiVersion, uid } = owner;
  return { kind, name, apiVersion, uid, ...(namespace ? { namespace } : {}) };
}

/** The controller's object; undefined when it is not in the view, or another of the same name. */
export function controllerObjectOf(view: ClusterView, object: KubeObject): KubeObject | undefined {
  const ref = controllerOf(object);
  if (!ref) return undefined;
  const owner = (ref.uid ? view.getByUid(ref.uid) : undefined) ?? view.get(ref);
  const isOther = ref.uid && owner?.metadata.uid && owner.metadata.uid !== ref.uid;
  return isOther ? undefined : owner;
}

/**
 * The workload that people would name for an object: the top of Pod, ReplicaSet, Deployment; a Job
 * stays itself under a CronJob; a bare or mirror pod is its own. Where an owner is not in the view
 * its reference is the answer, because the object says so.
 */
export function workloadOf(view: ClusterView, object: KubeObject): ObjectRef {
  let current = object;
  for (let depth = 0; depth < 5; depth += 1) {
    const controller = controllerOf(current);
    if (!controller || !climbsTo(current, controller)) return refOf(current);
    const owner = controllerObjectOf(view, current);
    if (!owner) return deploymentByHash(view, current, controller) ?? controller;
    current = owner;
  }
  return refOf(current);
}

/** The objects from an object's controller upwards, nearest first, as far as they are known. */
export function ownersOf(view: ClusterView, object: KubeObject): KubeObject[] {
  const owners: KubeObject[] = [];
  let current = controllerObjectOf(view, object);
  while (current && owners.length < 5) {
    owners.push(current);
    current = controllerObjectOf(view, current);
  }
  return owners;
}

/** The ReplicaSets of a Deployment, newest revision first. */
export function replicaSetsOf(view: ClusterView, deployment: KubeObject): KubeObject[] {
  return view
    .ownedBy(deployment)
    .filter((object) => object.kind === 'ReplicaSet')
    .sort((a, b) => revisionOf(b) - revisionOf(a));
}

/** The rollout revision of a ReplicaSet or Deployment; 0 when it does not say. */
export function revisionOf(object: KubeObject): number {
  return Number(object.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0) || 0;
}

/** The replicas that a workload asks for; a DaemonSet's and a pod's differ from `spec.replicas`. */
export function desiredReplicasOf(workload: KubeObject): number {
  if (workload.kind === 'Pod') return 1;
  if (workload.kind === 'DaemonSet')
    return numberAt(workload, 'status.desiredNumberScheduled') ?? 0;
  if (workload.kind === 'Job') return numberAt(workload, 'spec.parallelism') ?? 1;
  return numberAt(workload, 'spec.replicas') ?? (workload.kind === 'CronJob' ? 0 : 1);
}

/** Whether a pod belongs to a Deployment's newest ReplicaSet (or to no ReplicaSet at all). */
export function isOfCurrentRevision(view: ClusterView, pod: KubeObject): boolean {
  const owner = controllerObjectOf(view, pod);
  if (owner?.kind !== 'ReplicaSet') return true;
  const deployment = controllerObjectOf(view, owner);
  if (!deployment) return true;
  return replicaSetsOf(view, deployment)[0]?.metadata.name === owner.metadata.name;
}

function climbsTo(object: KubeObject, controller: ObjectRef): boolean {
  if (controller.kind === 'CronJob') return false;
  // A Deployment made by an operator is still what people name; a pod made by one is not.
  return object.kind === 'Pod' || object.kind === 'ReplicaSet' || !isWorkloadKind(object.kind);
}

/** A ReplicaSet that is not in the view is named after its Deployment and the pod's hash. */
function deploymentByHash(
  view: ClusterView,
  pod: KubeObject,
  replicaSet: ObjectRef,
): ObjectRef | undefined {
  const hash = textAt(pod, ['metadata', 'labels', 'pod-template-hash']);
  if (replicaSet.kind !== 'ReplicaSet' || !hash || !replicaSet.name.endsWith(`-${hash}`)) {
    return undefined;
  }
  const name = replicaSet.name.slice(0, -hash.length - 1);
  const deployment = view.get({ kind: 'Deployment', name, namespace: replicaSet.namespace ?? '' });
  return deployment && refOf(deployment);
}
