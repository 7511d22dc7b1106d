import type { Node, NodeSelectorTerm, Pod, Taint, Toleration } from '../objects.ts';
import { matchesLabels, meetsRequirement } from '../selectors.ts';
import { hostPortsOf, type NodeUsageCache } from './node-usage.ts';
import { podRequests, type Amounts } from './pod-resources.ts';

/** Why a node does not take a pod. `isResolvable`: evicting other pods could help. */
export interface Refusal {
  readonly reasons: readonly string[];
  readonly isResolvable: boolean;
}

/** What the filters of one scheduling attempt share. */
export interface Attempt {
  readonly pod: Pod;
  readonly requests: Amounts;
  readonly ports: readonly string[];
  readonly usage: NodeUsageCache;
  /** Nodes that inter-pod rules refuse, and with which words; prepared once per attempt. */
  readonly interPod: (node: Node) => Refusal | undefined;
  readonly volumes: (node: Node) => Refusal | undefined;
}

type Filter = (attempt: Attempt, node: Node) => Refusal | undefined;

const never = (...reasons: string[]): Refusal => ({ reasons, isResolvable: false });

/** The default scheduler's filters in its order; the first refusal of a node counts. */
const filters: readonly Filter[] = [
  unschedulable,
  taints,
  nodeAffinity,
  hostPorts,
  resources,
  (attempt, node) => attempt.volumes(node),
  (attempt, node) => attempt.interPod(node),
];

/** Why a node does not take the pod; undefined when it does. */
export function refuse(attempt: Attempt, node: Node): Refusal | undefined {
  for (const filter of filters) {
    const refusal = filter(attempt, node);
    if (refusal) return refusal;
  }
  return undefined;
}

const unschedulableTaint: Taint = {
  key: 'node.kubernetes.io/unschedulable',
  effect: 'NoSchedule',
};

function unschedulable(attempt: Attempt, node: Node): Refusal | undefined {
  if (!node.spec.unschedulable) return undefined;
  const isTolerated = (attempt.pod.spec.tolerations ?? []).some((entry) =>
    tolerates(entry, unschedulableTaint),
  );
  return isTolerated ? undefined : never('node(s) were unschedulable');
}

function taints(attempt: Attempt, node: Node): Refusal | undefined {
  const open = (node.spec.taints ?? []).find(
    (taint) =>
      (taint.effect === 'NoSchedule' || taint.effect === 'NoExecute') &&
      !(attempt.pod.spec.tolerations ?? []).some((entry) => tolerates(entry, taint)),
  );
  return open ? never('node(s) had untolerated taint(s)') : undefined;
}

/** Whether a toleration covers a taint. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  if (toleration.operator === 'Exists') return true;
  return toleration.key !== undefined && (toleration.value ?? '') === (taint.value ?? '');
}

function nodeAffinity(attempt: Attempt, node: Node): Refusal | undefined {
  const { nodeSelector, affinity } = attempt.pod.spec;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const isWanted =
    matchesLabels(nodeSelector ?? {}, node.metadata.labels) &&
    (!required || required.nodeSelectorTerms.some((term) => isTermMet(term, node)));
  return isWanted ? undefined : never("node(s) didn't match Pod's node affinity/selector");
}

/** Whether a node satisfies one term of a node selector. */
export function isTermMet(term: NodeSelectorTerm, node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  const fields = { 'metadata.name': node.metadata.name };
  return (
    (term.matchExpressions ?? []).every((entry) => meetsRequirement(entry, labels)) &&
    (term.matchFields ?? []).every((entry) => meetsRequirement(entry, fields))
  );
}

function hostPorts(attempt: Attempt, node: Node): Refusal | undefined {
  if (attempt.ports.length === 0) return undefined;
  const used = attempt.usage.of(node).hostPorts;
  return attempt.ports.some((port) => used.has(port))
    ? {
        reasons: ["node(s) didn't have free ports for the requested pod ports"],
        isResolvable: true,
      }
    : undefined;
}

function resources(attempt: Attempt, node: Node): Refusal | undefined {
  const usage = attempt.usage.of(node);
  const allocatable = attempt.usage.allocatable(node);
  const reasons: string[] = [];
  let isResolvable = true;
  if (usage.podCount + 1 > (allocatable['pods'] ?? 110)) reasons.push('Too many pods');
  for (const [name, amount] of Object.entries(attempt.requests)) {
    if (amount <= 0) continue;
    const total = allocatable[name] ?? 0;
    if (amount <= total - (usage.requested[name] ?? 0) + 1e-9) continue;
    reasons.push(`Insufficient ${name}`);
    if (amount > total) isResolvable = false;
  }
  return reasons.length > 0 ? { reasons, isResolvable } : undefined;
}

/** An attempt for a pod. */
export function newAttempt(
  pod: Pod,
  parts: Pick<Attempt, 'usage' | 'interPod' | 'volumes'>,
): Attempt {
  return { pod, requests: podRequests(pod.spec), ports: hostPortsOf(pod), ...parts };
}

/** `0/3 nodes are available: …`, as the scheduler words it. */
export function unavailableText(total: number, refusals: readonly Refusal[]): string {
  if (total === 0) return 'no nodes available to schedule pods';
  const why = histogram(refusals.flatMap((refusal) => refusal.reasons));
  const preemption = histogram(
    refusals.map((refusal) =>
      refusal.isResolvable
        ? 'No preemption victims found for incoming pod'
        : 'Preemption is not helpful for scheduling',
    ),
  );
  return `0/${total} nodes are available: ${why}. no new claims to deallocate, preemption: 0/${total} nodes are available: ${preemption}.`;
}

function histogram(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ');
}
