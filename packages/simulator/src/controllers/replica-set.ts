import { refKey, refOf } from '@aetherius/domain';
import { availableAtMs, isPodActive, isPodReady } from './conditions.ts';
import { writeStatus, type Controller, type ControllerContext } from './controller-context.ts';
import {
  controllerOf,
  isTerminating,
  parseKey,
  timestamp,
  type Condition,
  type Pod,
  type ReplicaSet,
} from './objects.ts';
import { byUsefulness, claimPods, createPodControl, podFromTemplate } from './pod-control.ts';
import { matchesLabels } from './selectors.ts';
import type { ReconcileResult } from './work-queue.ts';

/** Keeps the number of pods of every ReplicaSet. */
export function createReplicaSetController(context: ControllerContext): Controller {
  const record = context.events.from({ component: 'replicaset-controller' });
  const pods = createPodControl(context, record);
  const enqueue = context.queue.register('replicaset', reconcile);

  function reconcile(key: string): ReconcileResult {
    const replicaSet = context.store.get(parseKey(key)) as ReplicaSet | undefined;
    if (!replicaSet) return undefined;
    const active = claimPods(context, replicaSet).filter(isPodActive);
    const failure = isTerminating(replicaSet) ? undefined : manage(replicaSet, active);
    const current = (context.store.get(parseKey(key)) as ReplicaSet | undefined) ?? replicaSet;
    const now = (context.index.ownedBy(current.metadata.uid ?? '', 'Pod') as Pod[]).filter(
      isPodActive,
    );
    writeStatus(context, current, statusOf(context, current, { active: now, failure }));
    if (failure) throw failure;
    return nextAvailability(context, current, now);
  }

  function manage(replicaSet: ReplicaSet, active: readonly Pod[]): Error | undefined {
    const wanted = replicaSet.spec.replicas ?? 1;
    try {
      for (let count = active.length; count < wanted; count += 1) {
        pods.create(replicaSet, podFromTemplate(replicaSet, replicaSet.spec.template));
      }
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
    const surplus = byUsefulness(active).slice(0, Math.max(0, active.length - wanted));
    for (const pod of surplus) pods.remove(replicaSet, pod);
    return undefined;
  }

  return {
    name: 'replicaset',
    onChange: ({ object }) => {
      if (object.kind === 'ReplicaSet') enqueue(refKey(refOf(object)));
      if (object.kind !== 'Pod') return;
      const owner = controllerOf(object);
      if (owner?.kind === 'ReplicaSet') {
        enqueue(`ReplicaSet/${object.metadata.namespace ?? ''}/${owner.name}`);
      }
    },
  };
}

function nextAvailability(
  context: ControllerContext,
  replicaSet: ReplicaSet,
  active: readonly Pod[],
): ReconcileResult {
  const minReady = replicaSet.spec.minReadySeconds ?? 0;
  if (minReady === 0) return undefined;
  const nowMs = context.clock.now().getTime();
  const dueMs = active
    .map((pod) => availableAtMs(pod, minReady))
    .filter((atMs) => Number.isFinite(atMs) && atMs > nowMs);
  return dueMs.length > 0 ? { afterMs: Math.min(...dueMs) - nowMs } : undefined;
}

function statusOf(
  context: ControllerContext,
  replicaSet: ReplicaSet,
  found: { active: readonly Pod[]; failure: Error | undefined },
): NonNullable<ReplicaSet['status']> {
  const { active, failure } = found;
  const nowMs = context.clock.now().getTime();
  const minReady = replicaSet.spec.minReadySeconds ?? 0;
  const templateLabels = replicaSet.spec.template.metadata?.labels ?? {};
  const labelled = active.filter((pod) =>
    matchesLabels(templateLabels, pod.metadata.labels),
  ).length;
  const ready = active.filter(isPodReady).length;
  const available = active.filter((pod) => availableAtMs(pod, minReady) <= nowMs).length;
  const conditions = failureConditions(context, replicaSet, failure);
  return {
    replicas: active.length,
    ...(labelled ? { fullyLabeledReplicas: labelled } : {}),
    ...(ready ? { readyReplicas: ready } : {}),
    ...(available ? { availableReplicas: available } : {}),
    observedGeneration: replicaSet.metadata.generation ?? 1,
    ...(conditions.length > 0 ? { conditions } : {}),
  };
}

/** The first message stays while creation keeps failing, as in the real controller. */
function failureConditions(
  context: ControllerContext,
  replicaSet: ReplicaSet,
  failure: Error | undefined,
): Condition[] {
  if (!failure) return [];
  const current = replicaSet.status?.conditions?.find((entry) => entry.type === 'ReplicaFailure');
  if (current) return [current];
  return [
    {
      type: 'ReplicaFailure',
      status: 'True',
      lastTransitionTime: timestamp(context.clock.now()),
      reason: 'FailedCreate',
      message: failure.message,
    },
  ];
}
