import {
  matchesNodeTerm,
  podSpecOf,
  recordAt,
  recordsAt,
  textAt,
  conditionOf,
  hasLabels,
  textMapAt,
} from '@aetherius/domain';
import type { KubeObject } from '@aetherius/domain';
import type { DetectionContext } from '../finding.ts';
import { schedulingClassOf, schedulingRefusals } from '../message-class.ts';
import type { SchedulingRefusal } from '../message-class.ts';

/**
 * Why no node takes a pod. The scheduler names one reason a node; which of them decides follows from
 * the nodes that the pod means: those whose labels it asks for. A taint on the one node that it
 * wants weighs more than twenty nodes that it does not want.
 */
export function schedulingClassOfPod(context: DetectionContext, pod: KubeObject): string {
  const message = textAt(conditionOf(pod, 'PodScheduled'), 'message') ?? '';
  const whole = schedulingClassOf(message) ?? 'unknown';
  const refusals = schedulingRefusals(message);
  const nodes = context.view.list('Node');
  if (nodes.length === 0 || refusals.length < 2) return whole;
  const wanted = nodes.filter((node) => isWanted(pod, node));
  if (
    refusals.some(({ messageClass }) => messageClass === 'node_selector') &&
    wanted.length === 0
  ) {
    return 'node_selector';
  }
  const telling = refusals.filter((refusal) => isTelling(refusal, { nodes, wanted }));
  return mostNodes(telling) ?? whole;
}

/** Refusals by the selector and by the control plane's taint tell nothing of the wanted nodes. */
function isTelling(
  refusal: SchedulingRefusal,
  known: { readonly nodes: readonly KubeObject[]; readonly wanted: readonly KubeObject[] },
): boolean {
  if (refusal.messageClass === 'node_selector') return false;
  if (refusal.messageClass !== 'taint') return true;
  const isAllControlPlane =
    known.nodes.filter((node) => isControlPlane(node)).length >= refusal.nodes;
  return !isAllControlPlane || known.wanted.every((node) => isControlPlane(node));
}

function mostNodes(refusals: readonly SchedulingRefusal[]): string | undefined {
  const [most] = refusals.toSorted((a, b) => b.nodes - a.nodes);
  return most?.messageClass;
}

/** Whether the pod's node selector and required node affinity fit the node. */
function isWanted(pod: KubeObject, node: KubeObject): boolean {
  const spec = podSpecOf(pod) ?? {};
  const labels = node.metadata.labels ?? {};
  if (!hasLabels(labels, textMapAt(spec, 'nodeSelector'))) return false;
  const required = recordAt(
    spec,
    'affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution',
  );
  const terms = recordsAt(required, 'nodeSelectorTerms');
  return (
    terms.length === 0 || terms.some((term) => matchesNodeTerm(labels, node.metadata.name, term))
  );
}

function isControlPlane(node: KubeObject): boolean {
  return recordsAt(node, 'spec.taints').some((taint) =>
    /node-role\.kubernetes\.io\/(?:control-plane|master)/.test(textAt(taint, 'key') ?? ''),
  );
}
