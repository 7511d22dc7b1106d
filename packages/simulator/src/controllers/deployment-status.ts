import { conditionOf, withCondition, withoutCondition } from './conditions.ts';
import { timestamp, type Condition, type Deployment, type ReplicaSet } from './objects.ts';

/** The ReplicaSets of a Deployment, told apart. */
export interface Rollout {
  readonly current: ReplicaSet | undefined;
  readonly old: readonly ReplicaSet[];
}

type Status = NonNullable<Deployment['status']>;

/** How many pods a rolling update may add to or take from the wanted number. */
export function rolloutLimits(deployment: Deployment): { surge: number; unavailable: number } {
  const wanted = deployment.spec.replicas ?? 1;
  const { strategy } = deployment.spec;
  if (strategy?.type === 'Recreate') return { surge: 0, unavailable: wanted };
  const surge = scaled(strategy?.rollingUpdate?.maxSurge ?? '25%', wanted, Math.ceil);
  const unavailable = scaled(strategy?.rollingUpdate?.maxUnavailable ?? '25%', wanted, Math.floor);
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable };
}

/** A count, or a percentage of `total` rounded as told. */
export function scaled(
  value: number | string,
  total: number,
  round: (value: number) => number,
): number {
  if (typeof value === 'number') return value;
  return value.endsWith('%') ? round((Number(value.slice(0, -1)) * total) / 100) : Number(value);
}

const sum = (
  sets: readonly ReplicaSet[],
  field: 'replicas' | 'readyReplicas' | 'availableReplicas',
) => sets.reduce((total, set) => total + (set.status?.[field] ?? 0), 0);

/** The status that a Deployment should have, with the real controller's conditions. */
export function deploymentStatus(deployment: Deployment, rollout: Rollout, now: Date): Status {
  const all = rollout.current ? [...rollout.old, rollout.current] : [...rollout.old];
  const available = sum(all, 'availableReplicas');
  const replicas = sum(all, 'replicas');
  const ready = sum(all, 'readyReplicas');
  const updated = rollout.current?.status?.replicas ?? 0;
  const specified = all.reduce((total, set) => total + (set.spec.replicas ?? 0), 0);
  const unavailable = Math.max(0, specified - available);
  const counts = {
    observedGeneration: deployment.metadata.generation ?? 1,
    ...(replicas ? { replicas } : {}),
    ...(updated ? { updatedReplicas: updated } : {}),
    ...(ready ? { readyReplicas: ready } : {}),
    ...(available ? { availableReplicas: available } : {}),
    ...(unavailable ? { unavailableReplicas: unavailable } : {}),
  };
  let conditions = withAvailable(deployment, available, now);
  conditions = withProgress({ deployment, rollout, counts, now, conditions });
  conditions = withFailure(conditions, rollout, now);
  return { ...counts, conditions };
}

function withAvailable(deployment: Deployment, available: number, now: Date): Condition[] {
  const enough =
    available >= (deployment.spec.replicas ?? 1) - rolloutLimits(deployment).unavailable;
  return withCondition(deployment.status?.conditions, {
    type: 'Available',
    status: enough ? 'True' : 'False',
    lastUpdateTime: timestamp(now),
    lastTransitionTime: timestamp(now),
    reason: enough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: enough
      ? 'Deployment has minimum availability.'
      : 'Deployment does not have minimum availability.',
  });
}

interface ProgressInput {
  readonly deployment: Deployment;
  readonly rollout: Rollout;
  readonly counts: Status;
  readonly now: Date;
  readonly conditions: Condition[];
}

function withProgress(input: ProgressInput): Condition[] {
  const { deployment, rollout, counts, now, conditions } = input;
  const name = rollout.current?.metadata.name;
  if (!name || deployment.spec.paused) return conditions;
  const current = conditionOf(conditions, 'Progressing');
  if (isSettled(current, counts)) return conditions;
  if (isComplete(deployment, counts)) {
    const why = {
      reason: 'NewReplicaSetAvailable',
      message: `ReplicaSet "${name}" has successfully progressed.`,
    };
    return withCondition(conditions, progressing(now, 'True', why));
  }
  if (hasProgressed(deployment, counts)) {
    const why = {
      reason: 'ReplicaSetUpdated',
      message: `ReplicaSet "${name}" is progressing.`,
    };
    return replaceProgress(conditions, progressing(now, 'True', why));
  }
  if (progressDeadlineMs(deployment, conditions) > now.getTime()) return conditions;
  const why = {
    reason: 'ProgressDeadlineExceeded',
    message: `ReplicaSet "${name}" has timed out progressing.`,
  };
  return withCondition(conditions, progressing(now, 'False', why));
}

/** Progress renews the time of update even when status and reason stay the same. */
function replaceProgress(conditions: Condition[], next: Condition): Condition[] {
  const current = conditionOf(conditions, 'Progressing');
  const since = current?.status === 'True' ? current.lastTransitionTime : undefined;
  return [
    ...withoutCondition(conditions, 'Progressing'),
    since ? { ...next, lastTransitionTime: since } : next,
  ];
}

function isSettled(current: Condition | undefined, counts: Status): boolean {
  const isWhole = (counts.replicas ?? 0) === (counts.updatedReplicas ?? 0);
  return isWhole && current?.reason === 'NewReplicaSetAvailable';
}

/** A Progressing condition as of now. */
export function progressing(
  now: Date,
  status: string,
  why: { reason: string; message: string },
): Condition {
  return {
    type: 'Progressing',
    status,
    lastUpdateTime: timestamp(now),
    lastTransitionTime: timestamp(now),
    ...why,
  };
}

function isComplete(deployment: Deployment, counts: Status): boolean {
  const wanted = deployment.spec.replicas ?? 1;
  return (
    (counts.updatedReplicas ?? 0) === wanted &&
    (counts.replicas ?? 0) === wanted &&
    (counts.availableReplicas ?? 0) === wanted
  );
}

function hasProgressed(deployment: Deployment, counts: Status): boolean {
  const before = deployment.status ?? {};
  const oldPods = (status: Status): number =>
    (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (counts.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    oldPods(counts) < oldPods(before) ||
    (counts.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (counts.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

/** When the rollout counts as stuck; infinite when there is nothing to wait for. */
export function progressDeadlineMs(
  deployment: Deployment,
  conditions: readonly Condition[] | undefined = deployment.status?.conditions,
): number {
  const condition = conditionOf(conditions, 'Progressing');
  const seconds = deployment.spec.progressDeadlineSeconds ?? 600;
  if (!condition?.lastUpdateTime || seconds >= 2 ** 31 - 1) return Number.POSITIVE_INFINITY;
  if (condition.reason === 'NewReplicaSetAvailable') return Number.POSITIVE_INFINITY;
  return Date.parse(condition.lastUpdateTime) + seconds * 1000;
}

function withFailure(conditions: Condition[], rollout: Rollout, now: Date): Condition[] {
  const sets = rollout.current ? [rollout.current, ...rollout.old] : rollout.old;
  for (const set of sets) {
    const failure = conditionOf(set.status?.conditions, 'ReplicaFailure');
    if (!failure || failure.status !== 'True') continue;
    return withCondition(conditions, {
      type: 'ReplicaFailure',
      status: 'True',
      lastUpdateTime: timestamp(now),
      lastTransitionTime: failure.lastTransitionTime ?? timestamp(now),
      reason: failure.reason ?? 'FailedCreate',
      message: failure.message ?? '',
    });
  }
  return withoutCondition(conditions, 'ReplicaFailure');
}
