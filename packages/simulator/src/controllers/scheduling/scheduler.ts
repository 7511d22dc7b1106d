/**
 * The default scheduler: filters nodes as the real one does, in its order and with its words, and
 * takes the node that spreads a workload best and is least allocated. Preemption is not simulated:
 * pods of a higher priority wait like all others.
 *
 * Fails by telling: a pod that fits nowhere gets PodScheduled=False and a FailedScheduling event,
 * and is tried again when something changed that could help, at most every 1 s, 2 s … 10 s.
 *
 * @example
 * createScheduler(context); // pods without a node are bound from now on
 */
import { refKey, refOf } from '@aetherius/domain';
import type { StoreChange } from '../../api/object-store.ts';
import { conditionOf, isPodFinished } from '../conditions.ts';
import type { Controller, ControllerContext } from '../controller-context.ts';
import { parseKey, timestamp, type NodeObject, type Pod } from '../objects.ts';
import type { ReconcileResult } from '../work-queue.ts';
import { newAttempt, refuse, unavailableText, type Refusal } from './filters.ts';
import { createNodeUsageCache, ownerUid, type NodeUsageCache } from './node-usage.ts';
import { interPodFilter } from './pod-affinity.ts';
import { SELECTED_NODE, volumeState } from './volume-binding.ts';

const SCHEDULER = 'default-scheduler';
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 10_000;
/** Pods that nothing helped are tried again after five minutes. */
const FLUSH_MS = 300_000;
/** How often a pod looks whether its volume has been made meanwhile. */
const VOLUME_POLL_MS = 100;

interface Waiting {
  attempts: number;
  lastAtMs: number;
}

/** Starts the scheduler. */
export function createScheduler(context: ControllerContext): Controller {
  const { store, clock, index } = context;
  const usage = createNodeUsageCache(index);
  const waiting = new Map<string, Waiting>();
  const guarded = new Set<string>();
  const recordBinding = context.events.from({ component: SCHEDULER, action: 'Binding' });
  const recordFailure = context.events.from({ component: SCHEDULER, action: 'Scheduling' });
  const enqueue = context.queue.register('scheduler', reconcile);

  function reconcile(key: string): ReconcileResult {
    const pod = store.get(parseKey(key)) as Pod | undefined;
    if (!pod || pod.spec.nodeName || pod.metadata.deletionTimestamp || !isOurs(pod)) {
      waiting.delete(key);
      return undefined;
    }
    const nodes = index.of('Node') as NodeObject[];
    const volumes = volumeState(store, pod);
    if (volumes.kind === 'refused') {
      return fail(key, pod, `0/${nodes.length} nodes are available: ${volumes.message}. not found`);
    }
    const attempt = newAttempt(pod, {
      usage,
      volumes: volumes.filter,
      interPod: interPodFilter({
        pod,
        index,
        guarded: guardedPods,
        nodeByName: (name) => store.get({ kind: 'Node', name }) as NodeObject | undefined,
      }),
    });
    const refusals: Refusal[] = [];
    const fitting = nodes.filter((node) => {
      const refusal = refuse(attempt, node);
      if (refusal) refusals.push(refusal);
      return !refusal;
    });
    const node = best(usage, pod, fitting);
    if (!node) return fail(key, pod, unavailableText(nodes.length, refusals));
    if (volumes.waiting.length > 0) {
      for (const claim of volumes.waiting) selectNode(context, claim, node.metadata.name);
      return { afterMs: VOLUME_POLL_MS };
    }
    bind(key, pod, node.metadata.name);
    return undefined;
  }

  function* guardedPods(): Generator<Pod> {
    for (const key of guarded) {
      const pod = store.get(parseKey(key)) as Pod | undefined;
      if (pod && !isPodFinished(pod)) yield pod;
    }
  }

  function bind(key: string, pod: Pod, node: string): void {
    waiting.delete(key);
    store.bind(refOf(pod), node);
    const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
    const message = `Successfully assigned ${name} to ${node}`;
    recordBinding({ object: pod, type: 'Normal', reason: 'Scheduled', message });
  }

  function fail(key: string, pod: Pod, message: string): ReconcileResult {
    const state = waiting.get(key) ?? { attempts: 0, lastAtMs: 0 };
    state.attempts += 1;
    state.lastAtMs = clock.now().getTime();
    waiting.set(key, state);
    recordFailure({ object: pod, type: 'Warning', reason: 'FailedScheduling', message });
    markUnschedulable(context, pod, message);
    return { afterMs: FLUSH_MS };
  }

  const retryWaiting = (): void => {
    const nowMs = clock.now().getTime();
    for (const [key, state] of waiting) {
      const backOffMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (state.attempts - 1));
      enqueue(key, Math.max(0, state.lastAtMs + backOffMs - nowMs));
    }
  };

  const onPod = ({ type, object, previous }: StoreChange): void => {
    const pod = object as Pod;
    const key = refKey(refOf(pod));
    if (pod.spec.nodeName) usage.forget(pod.spec.nodeName);
    const hasGuard = pod.spec.affinity?.podAntiAffinity !== undefined;
    if (hasGuard && type !== 'DELETED') guarded.add(key);
    if (type === 'DELETED') {
      guarded.delete(key);
      waiting.delete(key);
    }
    const isFreed =
      type === 'DELETED' || (isPodFinished(pod) && !(previous && isPodFinished(previous as Pod)));
    if (isFreed && pod.spec.nodeName) retryWaiting();
    const isNew = type === 'ADDED' && !pod.spec.nodeName;
    const isReleased =
      type === 'MODIFIED' && !pod.spec.nodeName && pod.spec !== (previous as Pod | undefined)?.spec;
    if (isNew || (isReleased && !waiting.has(key))) enqueue(key);
  };

  for (const pod of index.of('Pod') as Pod[]) {
    if (pod.spec.affinity?.podAntiAffinity) guarded.add(refKey(refOf(pod)));
    if (!pod.spec.nodeName) enqueue(refKey(refOf(pod)));
  }

  return {
    name: 'scheduler',
    onChange: (change) => {
      const { kind } = change.object;
      if (kind === 'Pod') onPod(change);
      else if (kind === 'Node') {
        if (change.type === 'DELETED') usage.forget(change.object.metadata.name);
        if (hasNodeChanged(change)) retryWaiting();
      } else if (VOLUME_KINDS.has(kind)) retryWaiting();
    },
  };
}

const VOLUME_KINDS = new Set(['PersistentVolumeClaim', 'PersistentVolume', 'StorageClass']);

function isOurs(pod: Pod): boolean {
  const { schedulerName, schedulingGates } = pod.spec;
  return (schedulerName ?? SCHEDULER) === SCHEDULER && (schedulingGates ?? []).length === 0;
}

function hasNodeChanged({ type, object, previous }: StoreChange): boolean {
  if (type !== 'MODIFIED' || !previous) return type === 'ADDED';
  const view = (node: NodeObject): string =>
    JSON.stringify([node.spec, node.metadata.labels, node.status?.allocatable]);
  return view(object as NodeObject) !== view(previous as NodeObject);
}

/** The fitting node with the fewest pods of the same workload, then the least allocated one. */
function best(
  usage: NodeUsageCache,
  pod: Pod,
  nodes: readonly NodeObject[],
): NodeObject | undefined {
  const owner = ownerUid(pod);
  let chosen: NodeObject | undefined;
  let lowest = Number.POSITIVE_INFINITY;
  for (const node of nodes) {
    const { requested, byOwner, podCount } = usage.of(node);
    const allocatable = usage.allocatable(node);
    const share = (name: string): number => (requested[name] ?? 0) / (allocatable[name] || 1);
    const score = (byOwner.get(owner) ?? 0) * 10 + share('cpu') + share('memory') + podCount / 1000;
    if (score >= lowest) continue;
    lowest = score;
    chosen = node;
  }
  return chosen;
}

function selectNode(
  context: ControllerContext,
  claim: Parameters<typeof refOf>[0],
  node: string,
): void {
  const current = context.store.get(refOf(claim));
  if (!current || current.metadata.annotations?.[SELECTED_NODE] === node) return;
  const annotations = { ...current.metadata.annotations, [SELECTED_NODE]: node };
  const next = { ...current, metadata: { ...current.metadata, annotations } };
  context.store.update(next, { manager: 'kube-scheduler' });
}

function markUnschedulable(context: ControllerContext, pod: Pod, message: string): void {
  const before = conditionOf(pod.status?.conditions, 'PodScheduled');
  if (before?.status === 'False' && before.message === message) return;
  const now = timestamp(context.clock.now());
  const others = (pod.status?.conditions ?? []).filter((entry) => entry.type !== 'PodScheduled');
  const conditions = [
    ...others,
    {
      type: 'PodScheduled',
      observedGeneration: pod.metadata.generation ?? 1,
      status: 'False',
      lastProbeTime: null,
      lastTransitionTime: before?.status === 'False' ? (before.lastTransitionTime ?? now) : now,
      reason: 'Unschedulable',
      message,
    },
  ];
  const current = context.store.get(refOf(pod));
  if (!current) return;
  const status = { ...(current.status ?? {}), conditions };
  context.store.updateStatus({ ...current, status }, { manager: 'kube-scheduler' });
}
