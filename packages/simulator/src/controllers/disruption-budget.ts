import { refKey, refOf, type KubeObject } from '@aetherius/domain';
import { isPodActive, isPodReady, withCondition } from './conditions.ts';
import { writeStatus, type Controller, type ControllerContext } from './controller-context.ts';
import { scaled } from './deployment-status.ts';
import {
  controllerOf,
  parseKey,
  timestamp,
  type Condition,
  type LabelSelector,
  type Pod,
} from './objects.ts';
import { selects } from './selectors.ts';

type BudgetSpec = {
  minAvailable?: number | string;
  maxUnavailable?: number | string;
  selector?: LabelSelector;
};

/** Counts for every PodDisruptionBudget how many pods may go. */
export function createDisruptionBudgetController(context: ControllerContext): Controller {
  const enqueue = context.queue.register('disruption', (key) => {
    const budget = context.store.get(parseKey(key));
    if (budget) writeStatus(context, budget, statusOf(context, budget));
  });

  return {
    name: 'disruption',
    onChange: ({ object }) => {
      if (object.kind === 'PodDisruptionBudget') enqueue(refKey(refOf(object)));
      if (object.kind !== 'Pod') return;
      for (const budget of context.index.of('PodDisruptionBudget', object.metadata.namespace)) {
        if (selects((budget.spec as BudgetSpec).selector, object)) enqueue(refKey(refOf(budget)));
      }
    },
  };
}

function statusOf(context: ControllerContext, budget: KubeObject): Record<string, unknown> {
  const spec = budget.spec as BudgetSpec;
  const pods = context.index
    .podsMatching(budget.metadata.namespace ?? 'default', spec.selector)
    .filter(isPodActive);
  const healthy = pods.filter(isPodReady).length;
  const expected =
    spec.minAvailable === undefined || typeof spec.minAvailable === 'string'
      ? expectedPods(context, pods)
      : pods.length;
  const wanted =
    spec.minAvailable === undefined
      ? expected - scaled(spec.maxUnavailable ?? 1, expected, Math.ceil)
      : scaled(spec.minAvailable, expected, Math.ceil);
  const desired = Math.max(0, wanted);
  const allowed = expected > 0 ? Math.max(0, healthy - desired) : 0;
  const condition: Condition = {
    type: 'DisruptionAllowed',
    status: allowed > 0 ? 'True' : 'False',
    observedGeneration: budget.metadata.generation ?? 1,
    lastTransitionTime: timestamp(context.clock.now()),
    reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
    message: '',
  };
  return {
    observedGeneration: budget.metadata.generation ?? 1,
    disruptionsAllowed: allowed,
    currentHealthy: healthy,
    desiredHealthy: desired,
    expectedPods: expected,
    conditions: withCondition(budget.status?.['conditions'] as Condition[] | undefined, condition),
  };
}

/** What the owners of pods ask for, which is more than what exists while pods are missing. */
function expectedPods(context: ControllerContext, pods: readonly Pod[]): number {
  const owners = new Map<string, number>();
  for (const pod of pods) {
    const owner = controllerOf(pod);
    if (!owner) continue;
    const { namespace = 'default' } = pod.metadata;
    const object = context.store.get({ kind: owner.kind, namespace, name: owner.name });
    const replicas = object?.spec?.['replicas'];
    owners.set(owner.uid, typeof replicas === 'number' ? replicas : 1);
  }
  return Math.max(
    pods.length,
    [...owners.values()].reduce((total, count) => total + count, 0),
  );
}
