import { refKey, refOf } from '@aetherius/domain';
import type { StoreChange } from '../api/object-store.ts';
import { isPodFinished, withCondition } from './conditions.ts';
import type { Controller, ControllerContext } from './controller-context.ts';
import type { RecordEvent } from './event-recorder.ts';
import { isTerminating, parseKey, timestamp, type Node, type Pod, type Taint } from './objects.ts';
import { podRef } from './pod-control.ts';
import { tolerates } from './scheduling/filters.ts';
import type { ReconcileResult } from './work-queue.ts';

/** Evicts pods from nodes with NoExecute taints, at once or when their toleration runs out. */
export function createTaintEvictionController(context: ControllerContext): Controller {
  const { store, index } = context;
  const record = context.events.from({ component: 'node-controller' });
  const enqueue = context.queue.register('taint-eviction', (key) => {
    const pod = store.get(parseKey(key)) as Pod | undefined;
    return pod ? evict(context, record, pod) : undefined;
  });

  return {
    name: 'taint-eviction',
    onChange: (change) => {
      const { object } = change;
      if (object.kind === 'Pod' && isNewlyPlaced(change)) enqueue(refKey(refOf(object)));
      if (object.kind !== 'Node' || !hasNewTaints(change)) return;
      for (const pod of index.podsOn(object.metadata.name)) enqueue(refKey(refOf(pod)));
    },
  };
}

function isNewlyPlaced({ type, object, previous }: StoreChange): boolean {
  if (type !== 'MODIFIED') return false;
  return (object as Pod).spec.nodeName !== (previous as Pod | undefined)?.spec.nodeName;
}

function hasNewTaints({ type, object, previous }: StoreChange): boolean {
  if (type === 'DELETED') return false;
  const before = (previous as Node | undefined)?.spec.taints;
  return JSON.stringify((object as Node).spec.taints) !== JSON.stringify(before);
}

/** Evicts a pod whose node has a NoExecute taint it does not (or no longer) tolerate. */
function evict(context: ControllerContext, record: RecordEvent, pod: Pod): ReconcileResult {
  const name = pod.spec.nodeName;
  if (!name || isTerminating(pod) || isPodFinished(pod)) return undefined;
  const node = context.store.get({ kind: 'Node', name }) as Node | undefined;
  const taints = (node?.spec.taints ?? []).filter((taint) => taint.effect === 'NoExecute');
  if (taints.length === 0) return undefined;
  const nowMs = context.clock.now().getTime();
  const dueMs = Math.min(...taints.map((taint) => evictionMs(pod, taint, nowMs)));
  if (dueMs > nowMs) return Number.isFinite(dueMs) ? { afterMs: dueMs - nowMs } : undefined;
  const message = `Marking for deletion Pod ${pod.metadata.namespace}/${pod.metadata.name}`;
  record({ object: pod, type: 'Normal', reason: 'TaintManagerEviction', message });
  const conditions = withCondition(pod.status?.conditions, {
    type: 'DisruptionTarget',
    status: 'True',
    lastTransitionTime: timestamp(context.clock.now()),
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
  });
  context.store.updateStatus({ ...pod, status: { ...pod.status, conditions } });
  context.store.remove(podRef(pod));
  return undefined;
}

function evictionMs(pod: Pod, taint: Taint, nowMs: number): number {
  const matching = (pod.spec.tolerations ?? []).filter((entry) => tolerates(entry, taint));
  if (matching.length === 0) return nowMs;
  const seconds = matching
    .map((entry) => entry.tolerationSeconds)
    .filter((value): value is number => value !== undefined);
  if (seconds.length === 0) return Number.POSITIVE_INFINITY;
  const addedMs = taint.timeAdded ? Date.parse(taint.timeAdded) : nowMs;
  return addedMs + Math.min(...seconds) * 1000;
}
