import type { KubeEvent, KubeObject } from '../kube-object.ts';
import { refKey, refOf } from '../object-ref.ts';
import type { ObjectRef, RefKey } from '../object-ref.ts';
import type { ClusterView, RefName } from './cluster-view.ts';
import { insteadOf, relatedTo } from './closure-rules.ts';

/** Bounds of a closure. */
export interface ClosureLimits {
  /** Farther objects are dropped first. */
  readonly maxObjects: number;
  /** Pods of one workload, those that are not ready first. Default 20. */
  readonly maxPodsPerWorkload?: number;
}

/** The objects that a diagnosis of some others needs, nearest first, with their events. */
export interface Closure {
  readonly objects: readonly KubeObject[];
  readonly events: readonly KubeEvent[];
  /** Whether the limit cut something off. */
  readonly isTruncated: boolean;
}

/**
 * How far a walk may go on from an object: a `subject` shows everything around it, a `dependency`
 * (something a subject needs or serves) shows what it consists of, a `leaf` nothing.
 */
export type Reach = 'subject' | 'dependency' | 'leaf';

/** An object to visit, and how far to go on from it. */
export interface Visit {
  readonly ref: RefName;
  readonly reach: Reach;
}

const reaches: readonly Reach[] = ['leaf', 'dependency', 'subject'];

/**
 * Everything that is related to some objects and that a diagnosis may have to compare: owners,
 * pods, older ReplicaSets, services and their endpoints, callers and called, configuration, claims
 * and volumes, nodes, accounts and their roles, quotas, policies, admission, cluster DNS. Hubs (a
 * node, a namespace, a shared account) are included but not walked through, unless asked for.
 */
export function closure(
  view: ClusterView,
  refs: readonly ObjectRef[],
  limits: ClosureLimits,
): Closure {
  const reached = new Map<RefKey, Reach>();
  const objects = new Map<RefKey, KubeObject>();
  let wave: Visit[] = refs.map((ref) => ({ ref, reach: 'subject' }));
  let isTruncated = false;
  while (wave.length > 0) {
    const next: Visit[] = [];
    for (const visit of wave) {
      if (!isFarther(reached, visit)) continue;
      const object = view.get(visit.ref);
      if (!object) next.push(...insteadOf(view, visit));
      if (!object) continue;
      const key = refKey(visit.ref);
      if (!objects.has(key) && objects.size >= limits.maxObjects) {
        isTruncated = true;
        continue;
      }
      objects.set(key, object);
      if (visit.reach === 'leaf') continue;
      next.push(...relatedTo(view, { object, reach: visit.reach, limits }));
    }
    wave = next;
  }
  const found = [...objects.values()];
  const events = found.flatMap((object) => view.eventsOf(refOf(object)));
  return { objects: found, events, isTruncated };
}

/** Whether a visit goes on from its object farther than earlier ones did; remembers it. */
function isFarther(reached: Map<RefKey, Reach>, visit: Visit): boolean {
  const key = refKey(visit.ref);
  const before = reached.get(key);
  if (before && reaches.indexOf(before) >= reaches.indexOf(visit.reach)) return false;
  reached.set(key, visit.reach);
  return true;
}
