import { refKey, refOf } from '@aetherius/domain';
import { conditionOf, isPodFinished, isPodReady, withCondition } from './conditions.ts';
import type { Controller, ControllerContext } from './controller-context.ts';
import { parseKey, timestamp, type Condition, type Node, type Pod, type Taint } from './objects.ts';
import { podRef } from './pod-control.ts';

const MONITOR_MS = 5_000;
const GRACE_MS = 50_000;
/** Pods of a node that was removed are given this long for it to come back. */
const ORPHAN_MS = 40_000;
const unreachable = 'node.kubernetes.io/unreachable';
const unschedulable = 'node.kubernetes.io/unschedulable';

/**
 * Watches the leases of nodes. A node that has not renewed its lease for 50 s becomes Unknown, is
 * tainted, and its pods are not ready. Cordoned nodes carry the unschedulable taint. Pods of a node
 * that was removed go with it.
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
    onChange: ({ type, object }) => {
      if (object.kind !== 'Node') return;
      if (type !== 'DELETED') enqueueTaints(object.metadata.name);
      else {
        for (const pod of index.podsOn(object.metadata.name)) {
          enqueueOrphan(refKey(refOf(pod)), ORPHAN_MS);
        }
      }
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
