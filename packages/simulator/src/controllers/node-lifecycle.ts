import { refKey, refOf } from '@aetherius/domain';
import { conditionOf, isPodFinished, isPodReady, withCondition } from './conditions.ts';
import type { Controller, ControllerContext } from './controller-context.ts';
import {
  isTerminating,
  parseKey,
  timestamp,
  type Condition,
  type Node,
  type Pod,
  type Taint,
} from './objects.ts';
import { podRef } from './pod-control.ts';
import { tolerates } from './scheduling/filters.ts';

const MONITOR_MS = 5_000;
const GRACE_MS = 50_000;
/** Pods of a node that was removed are given this long for it to come back. */
const ORPHAN_MS = 40_000;
const unreachable = 'node.kubernetes.io/unreachable';
const unschedulable = 'node.kubernetes.io/unschedulable';

/**
 * Watches the leases of nodes. A node that has not renewed its lease for 50 s becomes Unknown, is
 * tainted, and its pods are not ready; pods that do not tolerate a NoExecute taint are evicted when
 * their time is over. Cordoned nodes carry the unschedulable taint.
 */
export function createNodeLifecycleController(context: ControllerContext): Controller {
  const { store, clock, index } = context;
  const record = context.events.from({ component: 'node-controller' });
  const firstSeenMs = new Map<string, number>();
  let cancelMonitor = clock.setTimeout(monitor, MONITOR_MS);

  const enqueueTaints = context.queue.register('node-taints', (name) => {
    const node = store.get({ kind: 'Node', name }) as Node | undefined;
    if (node) writeTaints(context, node);
  });
  const enqueueEviction = context.queue.register('taint-eviction', (key) => {
    const pod = store.get(parseKey(key)) as Pod | undefined;
    return pod ? evict(context, record, pod) : undefined;
  });

  const enqueueOrphan = context.queue.register('orphaned-pod', (key) => {
    const pod = store.get(parseKey(key)) as Pod | undefined;
    const name = pod?.spec.nodeName;
    if (!pod || !name || store.get({ kind: 'Node', name })) return;
    store.remove(podRef(pod), { graceSeconds: 0 });
  });

  function monitor(): void {
    const nowMs = clock.now().getTime();
    for (const node of index.of('Node') as Node[]) {
      const { name } = node.metadata;
      const lease = store.get({ kind: 'Lease', namespace: 'kube-node-lease', name });
      const renewed = Date.parse(String(lease?.spec?.['renewTime'] ?? ''));
      const seenMs = Number.isNaN(renewed)
        ? (firstSeenMs.get(name) ?? firstSeenMs.set(name, nowMs).get(name) ?? nowMs)
        : renewed;
      if (nowMs - seenMs > GRACE_MS) lose(node);
    }
    cancelMonitor = clock.setTimeout(monitor, MONITOR_MS);
  }

  function lose(node: Node): void {
    const ready = conditionOf(node.status?.conditions, 'Ready');
    if (ready?.status === 'Unknown') return;
    const now = timestamp(clock.now());
    const conditions = (node.status?.conditions ?? []).map((entry): Condition => ({
      ...entry,
      status: 'Unknown',
      lastTransitionTime: entry.status === 'Unknown' ? (entry.lastTransitionTime ?? now) : now,
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
    }));
    store.updateStatus({ ...node, status: { ...node.status, conditions } });
    const { name } = node.metadata;
    const message = `Node ${name} status is now: NodeNotReady`;
    record({ object: node, type: 'Normal', reason: 'NodeNotReady', message });
    for (const pod of index.podsOn(name)) markNotReady(context, pod);
    for (const pod of index.podsOn(name)) {
      record({
        object: pod,
        type: 'Warning',
        reason: 'NodeNotReady',
        message: 'Node is not ready',
      });
    }
  }

  return {
    name: 'node-lifecycle',
    onChange: ({ type, object, previous }) => {
      if (object.kind === 'Node' && type === 'DELETED') {
        for (const pod of index.podsOn(object.metadata.name)) {
          enqueueOrphan(refKey(refOf(pod)), ORPHAN_MS);
        }
      }
      if (object.kind === 'Node' && type !== 'DELETED') {
        enqueueTaints(object.metadata.name);
        const hasNewTaints =
          JSON.stringify((object as Node).spec.taints) !==
          JSON.stringify((previous as Node | undefined)?.spec.taints);
        if (!hasNewTaints) return;
        for (const pod of index.podsOn(object.metadata.name)) enqueueEviction(refKey(refOf(pod)));
      }
      const isPlaced =
        object.kind === 'Pod' &&
        type === 'MODIFIED' &&
        (object as Pod).spec.nodeName !== (previous as Pod | undefined)?.spec.nodeName;
      if (isPlaced) enqueueEviction(refKey(refOf(object)));
    },
    stop: () => cancelMonitor(),
  };
}

function markNotReady(context: ControllerContext, pod: Pod): void {
  if (!isPodReady(pod) || isPodFinished(pod)) return;
  const now = timestamp(context.clock.now());
  const conditions = withCondition(pod.status?.conditions, {
    ...conditionOf(pod.status?.conditions, 'Ready'),
    type: 'Ready',
    status: 'False',
    lastTransitionTime: now,
  });
  context.store.updateStatus({ ...pod, status: { ...pod.status, conditions } });
}

/** The taints that conditions and cordoning put on a node; all others are kept. */
function writeTaints(context: ControllerContext, node: Node): void {
  const now = timestamp(context.clock.now());
  const ready = conditionOf(node.status?.conditions, 'Ready');
  const wanted: Taint[] = [];
  if (ready?.status === 'Unknown') {
    wanted.push(
      { key: unreachable, effect: 'NoSchedule' },
      { key: unreachable, effect: 'NoExecute' },
    );
  } else if (ready?.status === 'False') {
    const key = 'node.kubernetes.io/not-ready';
    wanted.push({ key, effect: 'NoSchedule' }, { key, effect: 'NoExecute' });
  }
  if (node.spec.unschedulable) wanted.push({ key: unschedulable, effect: 'NoSchedule' });
  const owned = [unreachable, unschedulable, 'node.kubernetes.io/not-ready'];
  const before = node.spec.taints ?? [];
  const next = [
    ...before.filter((taint) => !owned.includes(taint.key)),
    ...wanted.map((taint): Taint => {
      const known = before.find(
        (entry) => entry.key === taint.key && entry.effect === taint.effect,
      );
      return known ?? { ...taint, timeAdded: now };
    }),
  ];
  if (JSON.stringify(before) === JSON.stringify(next)) return;
  const { taints: _dropped, ...spec } = node.spec;
  context.store.update({ ...node, spec: next.length > 0 ? { ...spec, taints: next } : spec });
}

/** Evicts a pod whose node has a NoExecute taint it does not (or no longer) tolerate. */
function evict(
  context: ControllerContext,
  record: ReturnType<ControllerContext['events']['from']>,
  pod: Pod,
): { afterMs: number } | undefined {
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
