import type { KubeObject, ObjectRef } from '@aetherius/domain';
import { selects } from '../controllers/selectors.ts';
import { ApiStatusError, notFound } from './api-status.ts';
import { findKind } from './kinds.ts';
import type { ObjectStore, RemoveOptions } from './object-store.ts';
import { numberAt, recordOf, recordsOf, valueAt } from './patch/json-value.ts';
import { wireTime } from './wire-time.ts';

/** How a pod is evicted, and when. */
export interface EvictOptions extends RemoveOptions {
  readonly now: Date;
}

/**
 * Evicts a pod as the API's eviction subresource does: a pod that counts for a disruption budget
 * goes only while the budget has disruptions left, and takes one; otherwise 429.
 */
export function evict(store: ObjectStore, ref: ObjectRef, options: EvictOptions): void {
  const pod = store.get(ref);
  const entry = findKind('Pod');
  if (!pod) {
    if (entry) throw notFound(entry, ref.name);
    return;
  }
  const phase = valueAt(pod, 'status', 'phase');
  const needsBudget = phase !== 'Succeeded' && phase !== 'Failed' && phase !== 'Pending';
  if (needsBudget && !pod.metadata.deletionTimestamp) takeDisruption(store, pod, options);
  store.remove(ref, options);
}

function takeDisruption(store: ObjectStore, pod: KubeObject, options: EvictOptions): void {
  const { namespace = '' } = pod.metadata;
  const budgets = store
    .list('PodDisruptionBudget', { namespace })
    .filter((budget) => selects(recordOf(valueAt(budget, 'spec', 'selector')), pod));
  if (budgets.length > 1) {
    throw new ApiStatusError({
      code: 500,
      reason: 'InternalError',
      message:
        'Internal error occurred: This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    });
  }
  const [budget] = budgets;
  if (!budget) return;
  if (!isReady(pod) && isHealthy(budget)) return;
  checkBudget(budget);
  if (options.dryRun) return;
  const allowed = numberAt(budget, 'status', 'disruptionsAllowed') ?? 0;
  const disruptedPods = {
    ...recordOf(valueAt(budget, 'status', 'disruptedPods')),
    [pod.metadata.name]: wireTime(options.now),
  };
  store.updateStatus(
    {
      ...budget,
      status: { ...budget.status, disruptionsAllowed: allowed - 1, disruptedPods },
    },
    { manager: 'kube-apiserver' },
  );
}

function isReady(pod: KubeObject): boolean {
  return recordsOf(valueAt(pod, 'status', 'conditions')).some(
    (condition) => condition['type'] === 'Ready' && condition['status'] === 'True',
  );
}

/** Unready pods may go while enough others are healthy, or always if the budget says so. */
function isHealthy(budget: KubeObject): boolean {
  if (valueAt(budget, 'spec', 'unhealthyPodEvictionPolicy') === 'AlwaysAllow') return true;
  const healthy = numberAt(budget, 'status', 'currentHealthy') ?? 0;
  const desired = numberAt(budget, 'status', 'desiredHealthy') ?? 0;
  return desired > 0 && healthy >= desired;
}

function checkBudget(budget: KubeObject): void {
  const { name } = budget.metadata;
  const observed = numberAt(budget, 'status', 'observedGeneration') ?? 0;
  if (observed < (budget.metadata.generation ?? 0)) {
    throw refusal(`The disruption budget ${name} is still being processed by the server.`, 10);
  }
  if ((numberAt(budget, 'status', 'disruptionsAllowed') ?? 0) > 0) return;
  const healthy = numberAt(budget, 'status', 'currentHealthy') ?? 0;
  const desired = numberAt(budget, 'status', 'desiredHealthy') ?? 0;
  throw refusal(
    `The disruption budget ${name} needs ${desired} healthy pods and has ${healthy} currently`,
  );
}

function refusal(message: string, retryAfterSeconds?: number): ApiStatusError {
  return new ApiStatusError({
    code: 429,
    reason: 'TooManyRequests',
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    details: {
      causes: [{ reason: 'DisruptionBudget', message }],
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    },
  });
}
