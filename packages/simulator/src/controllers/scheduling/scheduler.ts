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
import type { RecordEvent } from '../event-recorder.ts';
import { parseKey, timestamp, type Node, type Pod } from '../objects.ts';
import type { Enqueue, ReconcileResult } from '../work-queue.ts';
import { newAttempt, refuse, tolerates, unavailableText, type Refusal } from './filters.ts';
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
const VOLUME_KINDS = new Set(['PersistentVolumeClaim', 'PersistentVolume', 'StorageClass']);

interface Waiting {
  attempts: number;
  lastAtMs: number;
}

/** Starts the scheduler. */
export function createScheduler(context: ControllerContext): Controller {
  const scheduler = new Scheduler(context);
  return { name: 'scheduler', onChange: (change) => scheduler.onChange(change) };
}

class Scheduler {
  private readonly context: ControllerContext;
  private readonly usage: NodeUsageCache;
  private readonly waiting = new Map<string, Waiting>();
  /** Keys of pods with anti-affinity, which others have to keep away from. */
  private readonly guarded = new Set<string>();
  private readonly recordBinding: RecordEvent;
  private readonly recordFailure: RecordEvent;
  private readonly enqueue: Enqueue;

  constructor(context: ControllerContext) {
    this.context = context;
    this.usage = createNodeUsageCache(context.index);
    this.recordBinding = context.events.from({ component: SCHEDULER, action: 'Binding' });
    this.recordFailure = context.events.from({ component: SCHEDULER, action: 'Scheduling' });
    this.enqueue = context.queue.register('scheduler', (key) => this.reconcile(key));
    for (const pod of context.index.of('Pod') as Pod[]) {
      if (pod.spec.affinity?.podAntiAffinity) this.guarded.add(refKey(refOf(pod)));
      if (!pod.spec.nodeName) this.enqueue(refKey(refOf(pod)));
    }
  }

  onChange(change: StoreChange): void {
    const { kind } = change.object;
    if (kind === 'Pod') this.onPod(change);
    else if (kind === 'Node') {
      if (change.type === 'DELETED') this.usage.forget(change.object.metadata.name);
      if (hasNodeChanged(change)) this.retryWaiting();
    } else if (VOLUME_KINDS.has(kind)) this.retryWaiting();
  }

  private reconcile(key: string): ReconcileResult {
    const { store, index } = this.context;
    const pod = store.get(parseKey(key)) as Pod | undefined;
    if (!pod || pod.spec.nodeName || pod.metadata.deletionTimestamp || !isOurs(pod)) {
      this.waiting.delete(key);
      return undefined;
    }
    const nodes = index.of('Node') as Node[];
    const volumes = volumeState(store, pod);
    if (volumes.kind === 'refused') {
      const message = `0/${nodes.length} nodes are available: ${volumes.message}. not found`;
      return this.fail(key, pod, message);
    }
    const attempt = newAttempt(pod, {
      usage: this.usage,
      volumes: volumes.filter,
      interPod: interPodFilter({
        pod,
        index,
        guarded: () => this.guardedPods(),
        nodeByName: (name) => store.get({ kind: 'Node', name }) as Node | undefined,
      }),
    });
    const refusals: Refusal[] = [];
    const fitting = nodes.filter((node) => {
      const refusal = refuse(attempt, node);
      if (refusal) refusals.push(refusal);
      return !refusal;
    });
    const node = best(this.usage, pod, fitting);
    if (!node) return this.fail(key, pod, unavailableText(nodes.length, refusals));
    if (volumes.waiting.length > 0) {
      for (const claim of volumes.waiting) selectNode(this.context, claim, node.metadata.name);
      return { afterMs: VOLUME_POLL_MS };
    }
    this.bind(key, pod, node.metadata.name);
    return undefined;
  }

  private *guardedPods(): Generator<Pod> {
    for (const key of this.guarded) {
      const pod = this.context.store.get(parseKey(key)) as Pod | undefined;
      if (pod && !isPodFinished(pod)) yield pod;
    }
  }

  private bind(key: string, pod: Pod, node: string): void {
    this.waiting.delete(key);
    this.context.store.bind(refOf(pod), node);
    const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
    const message = `Successfully assigned ${name} to ${node}`;
    this.recordBinding({ object: pod, type: 'Normal', reason: 'Scheduled', message });
  }

  private fail(key: string, pod: Pod, message: string): ReconcileResult {
    const state = this.waiting.get(key) ?? { attempts: 0, lastAtMs: 0 };
    state.attempts += 1;
    state.lastAtMs = this.context.clock.now().getTime();
    this.waiting.set(key, state);
    this.recordFailure({ object: pod, type: 'Warning', reason: 'FailedScheduling', message });
    markUnschedulable(this.context, pod, message);
    return { afterMs: FLUSH_MS };
  }

  private retryWaiting(): void {
    const nowMs = this.context.clock.now().getTime();
    for (const [key, state] of this.waiting) {
      const backOffMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (state.attempts - 1));
      this.enqueue(key, Math.max(0, state.lastAtMs + backOffMs - nowMs));
    }
  }

  private onPod(change: StoreChange): void {
    const pod = change.object as Pod;
    const key = refKey(refOf(pod));
    const { nodeName } = pod.spec;
    this.remember(key, pod, change.type);
    if (nodeName) {
      this.usage.forget(nodeName);
      if (isFreed(change)) this.retryWaiting();
    } else if (wantsPlacement(change) && !this.waiting.has(key)) this.enqueue(key);
  }

  private remember(key: string, pod: Pod, type: StoreChange['type']): void {
    if (type === 'DELETED') {
      this.guarded.delete(key);
      this.waiting.delete(key);
    } else if (pod.spec.affinity?.podAntiAffinity) this.guarded.add(key);
  }
}

/** Whether a change leaves room on a node that was not there before. */
function isFreed({ type, object, previous }: StoreChange): boolean {
  if (type === 'DELETED') return true;
  return isPodFinished(object as Pod) && !(previous && isPodFinished(previous as Pod));
}

/** New pods, and pods whose spec changed (a scheduling gate that went, for example). */
function wantsPlacement({ type, object, previous }: StoreChange): boolean {
  return type === 'ADDED' || (type === 'MODIFIED' && object.spec !== previous?.spec);
}

function isOurs(pod: Pod): boolean {
  const { schedulerName, schedulingGates } = pod.spec;
  return (schedulerName ?? SCHEDULER) === SCHEDULER && (schedulingGates ?? []).length === 0;
}

function hasNodeChanged({ type, object, previous }: StoreChange): boolean {
  if (type !== 'MODIFIED' || !previous) return type === 'ADDED';
  const view = (node: Node): string =>
    JSON.stringify([node.spec, node.metadata.labels, node.status?.allocatable]);
  return view(object as Node) !== view(previous as Node);
}

/** More than any number of pods of one workload: such nodes are taken last. */
const UNWANTED_SCORE = 10_000;

/** Whether a node asks pods like this one to go elsewhere if they can. */
function isUnwanted(pod: Pod, node: Node): boolean {
  return (node.spec.taints ?? []).some(
    (taint) =>
      taint.effect === 'PreferNoSchedule' &&
      !(pod.spec.tolerations ?? []).some((toleration) => tolerates(toleration, taint)),
  );
}

/** The fitting node with the fewest pods of the same workload, then the least allocated one. */
function best(usage: NodeUsageCache, pod: Pod, nodes: readonly Node[]): Node | undefined {
  const owner = ownerUid(pod);
  let chosen: Node | undefined;
  let lowest = Number.POSITIVE_INFINITY;
  for (const node of nodes) {
    const { requested, byOwner, podCount } = usage.of(node);
    const allocatable = usage.allocatable(node);
    const share = (name: string): number => (requested[name] ?? 0) / (allocatable[name] || 1);
    const crowd = (byOwner.get(owner) ?? 0) * 10 + podCount / 1000;
    const penalty = isUnwanted(pod, node) ? UNWANTED_SCORE : 0;
    const score = penalty + crowd + share('cpu') + share('memory');
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
  const conditions = pod.status?.conditions ?? [];
  const before = conditionOf(conditions, 'PodScheduled');
  if (before?.status === 'False' && before.message === message) return;
  const current = context.store.get(refOf(pod));
  if (!current) return;
  const since = before?.status === 'False' ? before.lastTransitionTime : undefined;
  const next = {
    type: 'PodScheduled',
    observedGeneration: pod.metadata.generation ?? 1,
    status: 'False',
    lastProbeTime: null,
    lastTransitionTime: since ?? timestamp(context.clock.now()),
    reason: 'Unschedulable',
    message,
  };
  const others = conditions.filter((entry) => entry.type !== 'PodScheduled');
  const status = { ...current.status, conditions: [...others, next] };
  context.store.updateStatus({ ...current, status }, { manager: 'kube-scheduler' });
}
