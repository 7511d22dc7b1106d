import {
  conditionOf,
  containersOf,
  eventCount,
  eventFirstSeenMs,
  eventLastSeenMs,
  instantAt,
  instantOf,
  isDeleting,
  isPodFinished,
  isPodReady,
  nodeOf,
  refOf,
  textAt,
  valueAt,
} from '@aetherius/domain';
import type { KubeEvent, KubeObject, PodContainer } from '@aetherius/domain';
import { settleMs, shortText } from '../finding.ts';
import type { DetectionContext, Finding } from '../finding.ts';
import { messageClassOf } from '../message-class.ts';
import { isNodeDown } from './nodes.ts';
import { podStartMs } from './containers.ts';
import { readinessBudgetMs } from './probes.ts';

/** Pods that stand still on their way to Ready, were thrown out, or cannot go. */
export function podFindings(context: DetectionContext, pod: KubeObject): Finding[] {
  if (isDeleting(pod)) return terminatingFindings(pod);
  if (isPodFinished(pod)) return evictionFindings(context, pod);
  const onDeadNode = deadNodeFindings(context, pod);
  if (onDeadNode.length > 0) return onDeadNode;
  const stuck = [...volumeFindings(context, pod), ...sandboxFindings(context, pod)];
  if (stuck.length > 0) return stuck;
  const waiting = initFindings(pod);
  return waiting.length > 0 ? waiting : notReadyFindings(pod);
}

/**
 * Still there half a minute after its grace has ended (`deletionTimestamp` includes the grace).
 * Shorter: a slow volume detach looks like a fault; longer: a dead node's pods are seen late.
 */
const terminatingHoldMs = 30_000;

function terminatingFindings(pod: KubeObject): Finding[] {
  return [
    {
      code: 'pod_stuck_terminating',
      object: refOf(pod),
      severity: 'medium',
      sinceMs: instantOf(pod.metadata.deletionTimestamp) ?? 0,
      holdMs: terminatingHoldMs,
      params: {
        finalizers: pod.metadata.finalizers ?? [],
        node: textAt(pod, 'spec.nodeName') ?? '',
      },
    },
  ];
}

const evictionReasons: ReadonlySet<string> = new Set([
  'Evicted',
  'NodeLost',
  'NodeShutdown',
  'Terminated',
  'Preempting',
  'UnexpectedAdmissionError',
  'NodeAffinity',
  'TopologyAffinityError',
]);

/** Evicted pods lie around long after they were replaced; an hour later they are history. */
const evictionNewsMs = 60 * 60_000;

/** Thrown out by its node. No hold: the pod is Failed and will not come back by itself. */
function evictionFindings(context: DetectionContext, pod: KubeObject): Finding[] {
  const reason = textAt(pod, 'status.reason') ?? '';
  if (!evictionReasons.has(reason) && !reason.startsWith('OutOf')) return [];
  const sinceMs =
    instantAt(conditionOf(pod, 'DisruptionTarget'), 'lastTransitionTime') ??
    instantAt(conditionOf(pod, 'Ready'), 'lastTransitionTime') ??
    podStartMs(pod);
  const standsUntilMs = sinceMs + evictionNewsMs;
  if (context.nowMs >= standsUntilMs) return [];
  return [
    {
      code: 'pod_evicted',
      object: refOf(pod),
      severity: 'high',
      sinceMs,
      holdMs: 0,
      standsUntilMs,
      params: {
        reason,
        node: textAt(pod, 'spec.nodeName') ?? '',
        detail: shortText(textAt(pod, 'status.message')),
      },
    },
  ];
}

/** A pod on a node that does not answer: not ready through no fault of its own. */
function deadNodeFindings(context: DetectionContext, pod: KubeObject): Finding[] {
  const node = nodeOf(context.view, pod);
  if (!node || isPodReady(pod) || !isNodeDown(node)) return [];
  return [
    {
      code: 'pod_not_ready',
      object: refOf(pod),
      severity: 'high',
      sinceMs: instantAt(conditionOf(pod, 'Ready'), 'lastTransitionTime') ?? podStartMs(pod),
      holdMs: settleMs,
      params: { reason: 'NodeNotReady', node: node.metadata.name },
      related: [refOf(node)],
    },
  ];
}

/** Too short: a volume that is still being moved from the old pod's node looks stuck. */
const attachHoldMs = 60_000;

/**
 * A pod that waits for a volume. Its status only says ContainerCreating, so the kubelet's event is
 * the evidence. A missing ConfigMap or Secret gets the seconds in which it may still be applied.
 */
function volumeFindings(context: DetectionContext, pod: KubeObject): Finding[] {
  const events = creationEvents(context, pod, [
    'FailedMount',
    'FailedAttachVolume',
    'FailedMapVolume',
  ]);
  const classified = events.map((event) => ({
    event,
    messageClass: messageClassOf('FailedMount', event.message ?? ''),
  }));
  const telling = classified.filter((one) => one.messageClass !== 'not_registered');
  const found = telling.find((one) => one.messageClass?.endsWith('_missing')) ?? telling.at(-1);
  if (!found) return [];
  const { event, messageClass } = found;
  const isSlow = messageClass === 'multi_attach' || messageClass === 'timed_out';
  return [
    {
      code: 'pod_volume_stuck',
      object: refOf(pod),
      severity: 'high',
      sinceMs: eventFirstSeenMs(event) ?? podStartMs(pod),
      holdMs: isSlow ? attachHoldMs : settleMs,
      params: {
        reason: event.reason ?? '',
        ...(messageClass ? { messageClass } : {}),
        volume: /volume "([^"]+)"/.exec(event.message ?? '')?.[1] ?? '',
        detail: shortText(event.message),
      },
    },
  ];
}

/** The network plugin of a booting node fails a few times; it is given a quarter of a minute. */
const sandboxHoldMs = 15_000;

function sandboxFindings(context: DetectionContext, pod: KubeObject): Finding[] {
  const [event] = creationEvents(context, pod, ['FailedCreatePodSandBox']);
  if (!event) return [];
  const messageClass = messageClassOf('FailedCreatePodSandBox', event.message ?? '');
  return [
    {
      code: 'pod_sandbox_failed',
      object: refOf(pod),
      severity: 'high',
      sinceMs: eventFirstSeenMs(event) ?? podStartMs(pod),
      holdMs: sandboxHoldMs,
      params: {
        ...(messageClass ? { messageClass } : {}),
        count: eventCount(event),
        node: textAt(pod, 'spec.nodeName') ?? '',
        detail: shortText(event.message),
      },
    },
  ];
}

/** Warnings about the making of a pod whose containers do not exist yet. */
function creationEvents(
  context: DetectionContext,
  pod: KubeObject,
  reasons: readonly string[],
): KubeEvent[] {
  const isCreating = containersOf(pod).every(
    ({ state }) =>
      state.kind === 'unknown' ||
      (state.kind === 'waiting' &&
        /^(?:ContainerCreating|PodInitializing)$/.test(state.reason ?? '')),
  );
  if (!isCreating || !textAt(pod, 'spec.nodeName')) return [];
  const startMs = podStartMs(pod);
  return context.view
    .eventsOf(refOf(pod))
    .filter((event) => reasons.includes(event.reason ?? ''))
    .filter((event) => (eventLastSeenMs(event) ?? startMs) >= startMs - 1_000);
}

/**
 * An init container that runs and runs. Waiting for a dependency and migrating a database look the
 * same from outside; three quarters of a minute let the usual ones pass.
 */
const initHoldMs = 45_000;

function initFindings(pod: KubeObject): Finding[] {
  return containersOf(pod).flatMap((container): Finding[] => {
    if (container.role !== 'init' || container.state.kind !== 'running') return [];
    return [
      {
        code: 'pod_init_stuck',
        object: refOf(pod),
        container: container.name,
        severity: 'medium',
        sinceMs: instantOf(container.state.startedAt) ?? podStartMs(pod),
        holdMs: initHoldMs,
        params: { reason: 'init container still running' },
      },
    ];
  });
}

/** Image pulls of several gigabytes take minutes; five of them without any other sign is a fault. */
const creatingHoldMs = 5 * 60_000;
/** Readiness gates and conditions set by others follow within a minute. */
const gateHoldMs = 60_000;

/** Not ready, and nothing more precise to say: stuck in creation, or a gate that nobody opens. */
function notReadyFindings(pod: KubeObject): Finding[] {
  if (isPodReady(pod) || !textAt(pod, 'spec.nodeName')) return [];
  const all = containersOf(pod);
  if (!all.every((container) => isUnexplained(container))) return [];
  const containers = all.filter(({ role }) => role !== 'init');
  const allReady = containers.length > 0 && containers.every(({ isReady }) => isReady);
  const condition = conditionOf(pod, 'Ready');
  const sinceMs = instantAt(condition, 'lastTransitionTime') ?? podStartMs(pod);
  const base = { code: 'pod_not_ready', object: refOf(pod), severity: 'medium', sinceMs } as const;
  if (allReady) {
    const gates = valueAt(pod, 'spec.readinessGates.0.conditionType');
    const gate = typeof gates === 'string' ? gates : '';
    return [{ ...base, holdMs: gateHoldMs, params: { reason: 'ReadinessGatesNotReady', gate } }];
  }
  const isCreating = containers.some(({ state }) =>
    /Creating|Initializing/.test(state.reason ?? ''),
  );
  const budgets = containers.map((container) => readinessBudgetMs(container));
  const holdMs = isCreating ? creatingHoldMs : Math.max(gateHoldMs, ...budgets);
  const reason = textAt(condition, 'reason') ?? (isCreating ? 'ContainerCreating' : 'NotReady');
  return [{ ...base, holdMs, params: { reason: isCreating ? 'ContainerCreating' : reason } }];
}

/** Whether no other detector has a word for this container's state. */
function isUnexplained(container: PodContainer): boolean {
  const { state, isReady, spec, role } = container;
  if (role === 'init' && state.kind === 'terminated' && state.exitCode === 0) return true;
  if (isReady || state.kind === 'unknown') return true;
  if (state.kind === 'waiting')
    return /^(?:ContainerCreating|PodInitializing)$/.test(state.reason ?? '');
  return state.kind === 'running' && !spec['readinessProbe'] && !spec['startupProbe'];
}
