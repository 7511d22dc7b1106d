import {
  conditionOf,
  eventLastSeenMs,
  instantAt,
  isDeleting,
  isPodFinished,
  nodeOf,
  podsOf,
  refOf,
  textAt,
  workloadOf,
} from '@aetherius/domain';
import type { KubeObject, ObjectRef } from '@aetherius/domain';
import { settleMs, shortText } from '../finding.ts';
import type { DetectionContext, Finding } from '../finding.ts';
import { podStartMs } from './containers.ts';
import { isNodeDown, isNodeFull } from './nodes.ts';
import { schedulingClassOfPod } from './scheduling-class.ts';

/** A cluster autoscaler that has answered needs minutes for a node; give it five. */
const scaleUpHoldMs = 5 * 60_000;
/** A dynamic provisioner makes an ordinary volume within half a minute. */
const provisioningHoldMs = 30_000;

/**
 * Pods that no node takes. A few seconds of hold: a scheduler that sees a node a moment later
 * succeeds on the next try. More where something is already on its way.
 */
export function schedulingFindings(context: DetectionContext, pod: KubeObject): Finding[] {
  if (isDeleting(pod) || isPodFinished(pod)) return [];
  const condition = conditionOf(pod, 'PodScheduled');
  if (condition?.['status'] !== 'False' || condition['reason'] !== 'Unschedulable') return [];
  const message = textAt(condition, 'message') ?? '';
  const messageClass = schedulingClassOfPod(context, pod);
  if (messageClass === 'deleting') return [];
  return [
    {
      code: 'pod_unschedulable',
      object: refOf(pod),
      severity: 'high',
      sinceMs: instantAt(condition, 'lastTransitionTime') ?? podStartMs(pod),
      holdMs: holdOf(context, pod, { messageClass, message }),
      params: { messageClass, detail: shortText(message) },
      related: [...relatedNodes(context, messageClass), ...deadNodesOf(context, pod)],
    },
  ];
}

function holdOf(
  context: DetectionContext,
  pod: KubeObject,
  why: { readonly messageClass: string; readonly message: string },
): number {
  const events = context.view.eventsOf(refOf(pod));
  const lastOf = (reason: string) =>
    Math.max(
      0,
      ...events.filter((one) => one.reason === reason).map((one) => eventLastSeenMs(one) ?? 0),
    );
  const isComing = lastOf('TriggeredScaleUp') > lastOf('NotTriggerScaleUp');
  if (isComing) return scaleUpHoldMs;
  const isProvisioning = why.messageClass === 'claim_unbound' && !/not found/.test(why.message);
  return isProvisioning ? provisioningHoldMs : settleMs;
}

type NodeTest = (context: DetectionContext, node: KubeObject) => boolean;

const nodeReasons: Readonly<Record<string, NodeTest>> = {
  cordoned: (_context, node) => node.spec?.['unschedulable'] === true,
  node_not_ready: (_context, node) => isNodeDown(node),
  too_many_pods: (context, node) => isNodeFull(context, node),
};

/** Nodes are a hub: only those that are the reason belong to the story. */
function relatedNodes(context: DetectionContext, messageClass: string): ObjectRef[] {
  const isReason = nodeReasons[messageClass];
  if (!isReason) return [];
  const nodes = context.view.list('Node').filter((node) => isReason(context, node));
  return nodes.map((node) => refOf(node));
}

/** A pod that replaces one on a dead node often cannot come up elsewhere, for its volume's sake. */
function deadNodesOf(context: DetectionContext, pod: KubeObject): ObjectRef[] {
  const siblings = podsOf(context.view, workloadOf(context.view, pod));
  const nodes = siblings.flatMap((sibling) => nodeOf(context.view, sibling) ?? []);
  return nodes.filter((node) => isNodeDown(node)).map((node) => refOf(node));
}
