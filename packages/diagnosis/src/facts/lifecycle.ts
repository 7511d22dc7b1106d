import {
  conditionOf,
  numberAt,
  recordsAt,
  refOf,
  textAt,
  textMapAt,
  valueAt,
} from '@aetherius/domain';
import type { KubeObject, ObjectRef } from '@aetherius/domain';
import { fieldSource } from './fact.ts';
import { isAskedAbout } from './workloads.ts';
import { secondsSince } from './scene.ts';
import type { Scene } from './scene.ts';
import { wordAt, countAt } from './reading.ts';

/** Objects that cannot go away, and budgets that let no pod go. */
export function readLifecycle(scene: Scene): void {
  for (const object of scene.snapshot.objects) {
    if (object.metadata.deletionTimestamp) readDeletion(scene, object);
  }
  for (const budget of scene.view.list('PodDisruptionBudget')) readBudget(scene, budget);
}

/**
 * Beyond the grace period, a deletion that goes on this long is held by somebody. As long as the
 * hold of detection: longer, and an incident is open for a while with no word on its cause.
 */
const deletionPatienceSeconds = 20;

function readDeletion(scene: Scene, object: KubeObject): void {
  const { metadata } = object;
  const grace = metadata.deletionGracePeriodSeconds ?? 0;
  const seconds =
    (secondsSince(scene, metadata.deletionTimestamp) ?? 0) - (object.kind === 'Pod' ? 0 : grace);
  const finalizers = [...(metadata.finalizers ?? []), ...namespaceFinalizers(object)];
  const isOnDeadNode = object.kind === 'Pod' && isNodeGone(scene, textAt(object, 'spec.nodeName'));
  if (seconds < deletionPatienceSeconds || isOnDeadNode || finalizers.length === 0) return;
  // The Job controller's own finalizer goes as soon as it has counted the pod.
  if (
    finalizers.every(
      (one) => one === 'batch.kubernetes.io/job-tracking' || one === 'foregroundDeletion',
    ) &&
    seconds < 600
  )
    return;
  const blocked = recordsAt(object, 'status.conditions').find(
    (one) => /Remaining|Failure/.test(wordAt(one, 'type')) && one['status'] === 'True',
  );
  scene.ledger.add({
    kind: 'object_stuck_deleting',
    subject: refOf(object),
    source: fieldSource(object, 'metadata.finalizers', finalizers.join(', ')),
    at: metadata.deletionTimestamp,
    abnormal: true,
    fields: {
      finalizers: finalizers.join(', '),
      seconds,
      since: metadata.deletionTimestamp ?? '',
      detail: wordAt(blocked, 'message').slice(0, 200),
    },
  });
}

function namespaceFinalizers(object: KubeObject): string[] {
  if (object.kind !== 'Namespace') return [];
  const finalizers = valueAt(object, 'spec.finalizers');
  const remaining = textAt(conditionOf(object, 'NamespaceFinalizersRemaining'), 'message');
  const named = [...(remaining ?? '').matchAll(/([\w.-]+\/[\w.-]+) in \d+ resource/g)].map(
    (match) => match[1] ?? '',
  );
  if (named.length > 0) return named;
  return Array.isArray(finalizers) ? finalizers.map(String) : [];
}

function isNodeGone(scene: Scene, name: string | undefined): boolean {
  const node = name ? scene.view.get({ kind: 'Node', name }) : undefined;
  return node !== undefined && textAt(conditionOf(node, 'Ready'), 'status') !== 'True';
}

function readBudget(scene: Scene, budget: KubeObject): void {
  const allowed = numberAt(budget, 'status.disruptionsAllowed');
  const expected = countAt(budget, 'status.expectedPods');
  if (allowed !== 0 || expected === 0) return;
  const healthy = countAt(budget, 'status.currentHealthy');
  const desired = countAt(budget, 'status.desiredHealthy');
  const pods = scene.view.podsWithLabels(
    budget.metadata.namespace ?? '',
    textMapAt(budget, 'spec.selector.matchLabels'),
  );
  const owner = pods[0] && refOf(scene.ownerOf(pods[0]));
  const cordoned = pods
    .map((pod) => scene.view.get({ kind: 'Node', name: wordAt(pod, 'spec.nodeName') }))
    .find((node) => valueAt(node, 'spec.unschedulable') === true);
  scene.ledger.add({
    kind: 'budget_blocks',
    subject: refOf(budget),
    source: fieldSource(budget, 'status.disruptionsAllowed', '0'),
    abnormal: false,
    refs: { workload: owner, node: cordoned && refOf(cordoned) },
    fields: {
      rule: budgetRule(budget),
      healthy,
      desired,
      expected,
      workload: owner ? `${owner.kind}/${owner.name}` : '',
      // With fewer healthy pods than asked for, the pods are the fault and the budget does its work.
      isStructural: healthy >= desired,
      drains: cordoned?.metadata.name ?? '',
      isAsked: isBudgetAsked(scene, budget, owner),
    },
  });
}

function budgetRule(budget: KubeObject): string {
  const minAvailable = valueAt(budget, 'spec.minAvailable');
  return minAvailable === undefined
    ? `maxUnavailable ${String(valueAt(budget, 'spec.maxUnavailable'))}`
    : `minAvailable ${String(minAvailable)}`;
}

function isBudgetAsked(scene: Scene, budget: KubeObject, owner: ObjectRef | undefined): boolean {
  if (isAskedAbout(scene, refOf(budget))) return true;
  if (owner && isAskedAbout(scene, owner)) return true;
  return /\bdrain|\bevict|disruption budget/.test(scene.asked);
}
