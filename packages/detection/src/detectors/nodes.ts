import {
  conditionOf,
  instantAt,
  instantOf,
  isPodFinished,
  parseQuantity,
  podsOf,
  recordsAt,
  refOf,
  textAt,
  valueAt,
} from '@aetherius/domain';
import type { JsonRecord, KubeObject } from '@aetherius/domain';
import { settleMs, shortText } from '../finding.ts';
import type { DetectionContext, Finding } from '../finding.ts';
import { schedulingClassOfPod } from './scheduling-class.ts';

/** Whether a node's Ready condition is False or Unknown. A node without conditions is just new. */
export function isNodeDown(node: KubeObject): boolean {
  const status = conditionOf(node, 'Ready')?.['status'];
  return status === 'False' || status === 'Unknown';
}

/** Nodes that do not answer, are short of something, are closed, or are full. */
export function nodeFindings(context: DetectionContext, node: KubeObject): Finding[] {
  const pressure = recordsAt(node, 'status.conditions').flatMap((condition) =>
    pressureFindings(node, condition),
  );
  return [
    ...notReadyFindings(node),
    ...pressure,
    ...cordonFindings(context, node),
    ...fullFindings(context, node),
  ];
}

/** A node that joins is NotReady until its network plugin runs: two minutes from its creation. */
const joiningMs = 2 * 60_000;
/** A condition that has not moved since the node was made tells of a node that was never ready. */
const firstConditionMs = 10_000;

/** The node controller has already waited 40 to 50 s before it wrote Unknown: no further hold. */
function notReadyFindings(node: KubeObject): Finding[] {
  if (!isNodeDown(node)) return [];
  const condition = conditionOf(node, 'Ready') ?? {};
  const createdAtMs = instantOf(node.metadata.creationTimestamp) ?? 0;
  const sinceMs = instantAt(condition, 'lastTransitionTime') ?? createdAtMs;
  return [
    {
      code: 'node_not_ready',
      object: refOf(node),
      severity: 'critical',
      sinceMs,
      holdMs: sinceMs - createdAtMs < firstConditionMs ? joiningMs : 0,
      params: {
        reason: textAt(condition, 'reason') ?? '',
        detail: shortText(textAt(condition, 'message')),
      },
    },
  ];
}

/**
 * Conditions that tell of trouble when true: the kubelet's, and those of the node problem detector.
 * Clouds add others for which true is good news or no news, so an unknown one says nothing.
 */
const troubleCondition =
  /Pressure$|^NetworkUnavailable$|Deadlock$|^Readonly|Shutdown$|Error|BadBlock$|^Corrupt|^Frequent|Unhealthy$|Problem$/;

/** The kubelet has its own hold for pressure; other conditions are written when they are sure. */
function pressureFindings(node: KubeObject, condition: JsonRecord): Finding[] {
  const type = textAt(condition, 'type') ?? '';
  if (!isTroubleCondition(condition)) return [];
  return [
    {
      code: 'node_pressure',
      object: refOf(node),
      aspect: type,
      severity: 'high',
      sinceMs: instantAt(condition, 'lastTransitionTime') ?? 0,
      holdMs: 0,
      params: {
        condition: type,
        reason: textAt(condition, 'reason') ?? '',
        detail: shortText(textAt(condition, 'message')),
      },
    },
  ];
}

/** Whether a condition of a node tells of trouble. */
export function isTroubleCondition(condition: JsonRecord): boolean {
  return condition['status'] === 'True' && troubleCondition.test(textAt(condition, 'type') ?? '');
}

/** A closed node is somebody's maintenance, until a pod finds no other place because of it. */
function cordonFindings(context: DetectionContext, node: KubeObject): Finding[] {
  if (node.spec?.['unschedulable'] !== true) return [];
  const waiting = pendingBecause(context, 'cordoned');
  if (waiting.length === 0) return [];
  const sinceMs = Math.min(...waiting.map((one) => one.sinceMs));
  return [
    {
      code: 'node_cordoned',
      object: refOf(node),
      severity: 'medium',
      sinceMs,
      holdMs: settleMs,
      params: { waitingPods: waiting.length },
    },
  ];
}

/** At its limit of pods. A rollout's surge passes; half a minute at the limit is a fault. */
const fullHoldMs = 30_000;

function fullFindings(context: DetectionContext, node: KubeObject): Finding[] {
  if (!isNodeFull(context, node)) return [];
  const limit = podLimitOf(node);
  const running = runningPods(context, node);
  const starts = running.map((pod) => instantOf(pod.metadata.creationTimestamp) ?? 0);
  return [
    {
      code: 'node_pods_full',
      object: refOf(node),
      severity: 'medium',
      sinceMs: Math.max(0, ...starts),
      holdMs: fullHoldMs,
      params: { pods: running.length, limit },
    },
  ];
}

/** Whether a node runs as many pods as it may. */
export function isNodeFull(context: DetectionContext, node: KubeObject): boolean {
  const limit = podLimitOf(node);
  // Counting references is cheap, reading every pod is not; this is asked at each pod's change.
  if (context.view.linksTo(refOf(node)).length < limit) return false;
  return runningPods(context, node).length >= limit;
}

function podLimitOf(node: KubeObject): number {
  return parseQuantity(valueAt(node, 'status.allocatable.pods')) ?? Infinity;
}

function runningPods(context: DetectionContext, node: KubeObject): readonly KubeObject[] {
  return podsOf(context.view, refOf(node)).filter((pod) => !isPodFinished(pod));
}

interface WaitingPod {
  readonly pod: KubeObject;
  readonly sinceMs: number;
}

/** Pods that the scheduler refuses for this class. Looks at pending pods only when asked. */
function pendingBecause(context: DetectionContext, messageClass: string): WaitingPod[] {
  return context.view.list('Pod').flatMap((pod): WaitingPod[] => {
    if (textAt(pod, 'spec.nodeName') || textAt(pod, 'status.phase') !== 'Pending') return [];
    const condition = conditionOf(pod, 'PodScheduled');
    if (condition?.['status'] !== 'False') return [];
    if (schedulingClassOfPod(context, pod) !== messageClass) return [];
    return [{ pod, sinceMs: instantAt(condition, 'lastTransitionTime') ?? 0 }];
  });
}
