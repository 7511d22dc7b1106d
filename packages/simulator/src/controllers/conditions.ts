import type { Condition, Pod } from './objects.ts';

/** The condition of a type, if it is there. */
export function conditionOf(
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** Whether a condition is there and True. */
export function isTrue(conditions: readonly Condition[] | undefined, type: string): boolean {
  return conditionOf(conditions, type)?.status === 'True';
}

/**
 * Conditions with one set as the workload controllers do: equal status and reason keep the old one;
 * an equal status keeps the time of transition; what changed goes to the end.
 */
export function withCondition(
  conditions: readonly Condition[] | undefined,
  next: Condition,
): Condition[] {
  const current = conditionOf(conditions, next.type);
  const rest = (conditions ?? []).filter((condition) => condition.type !== next.type);
  if (!current) return [...rest, next];
  if (current.status === next.status && current.reason === next.reason) {
    return [...(conditions ?? [])];
  }
  const kept =
    current.status === next.status && current.lastTransitionTime
      ? { ...next, lastTransitionTime: current.lastTransitionTime }
      : next;
  return [...rest, kept];
}

/** Conditions without one type. */
export function withoutCondition(
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition[] {
  return (conditions ?? []).filter((condition) => condition.type !== type);
}

/** Whether a pod takes traffic. */
export function isPodReady(pod: Pod): boolean {
  return isTrue(pod.status?.conditions, 'Ready');
}

/** Whether a pod has ended for good. */
export function isPodFinished(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** Whether a pod counts for its workload: neither finished nor under deletion. */
export function isPodActive(pod: Pod): boolean {
  return !isPodFinished(pod) && pod.metadata.deletionTimestamp === undefined;
}

/** When a ready pod counts as available; infinite while it is not ready. */
export function availableAtMs(pod: Pod, minReadySeconds: number): number {
  const ready = conditionOf(pod.status?.conditions, 'Ready');
  if (ready?.status !== 'True') return Number.POSITIVE_INFINITY;
  if (minReadySeconds === 0) return 0;
  return Date.parse(ready.lastTransitionTime ?? '') + minReadySeconds * 1000;
}
