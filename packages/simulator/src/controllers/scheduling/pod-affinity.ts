import type { ClusterIndex } from '../cluster-index.ts';
import { isPodFinished } from '../conditions.ts';
import type { Node, Pod, PodAffinityTerm } from '../objects.ts';
import { selects } from '../selectors.ts';
import type { Refusal } from './filters.ts';

/** Pods with required anti-affinity, which keep others away from their nodes. */
export type Guarded = () => Iterable<Pod>;

type NodeByName = (name: string) => Node | undefined;

/** Prepares the inter-pod rules of one pod: which nodes they refuse. */
export function interPodFilter(options: {
  pod: Pod;
  index: ClusterIndex;
  guarded: Guarded;
  nodeByName: NodeByName;
}): (node: Node) => Refusal | undefined {
  const { pod, index, guarded, nodeByName } = options;
  const affinity = pod.spec.affinity;
  const near = affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const far = affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const domains = (term: PodAffinityTerm): Set<string> =>
    domainsOf(matching(index, pod, term), term.topologyKey, nodeByName);
  const nearDomains = near.map((term) => ({
    term,
    domains: domains(term),
    isSelf: selects(term.labelSelector, pod),
  }));
  const farDomains = far.map((term) => ({ term, domains: domains(term) }));
  const kept = guardedDomains(pod, guarded, nodeByName);

  return (node) => {
    for (const entry of nearDomains) {
      const isFirst = entry.domains.size === 0 && entry.isSelf;
      if (!isFirst && !entry.domains.has(domain(node, entry.term.topologyKey))) {
        return { reasons: ["node(s) didn't match pod affinity rules"], isResolvable: false };
      }
    }
    for (const entry of farDomains) {
      if (entry.domains.has(domain(node, entry.term.topologyKey))) {
        return { reasons: ["node(s) didn't match pod anti-affinity rules"], isResolvable: true };
      }
    }
    const isKeptOff = kept.some((entry) => domain(node, entry.key) === entry.value);
    return isKeptOff
      ? {
          reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"],
          isResolvable: true,
        }
      : undefined;
  };
}

function domain(node: Node | undefined, key: string): string {
  return node?.metadata.labels?.[key] ?? '';
}

function matching(index: ClusterIndex, pod: Pod, term: PodAffinityTerm): Pod[] {
  const namespaces = term.namespaces ?? [pod.metadata.namespace ?? 'default'];
  return namespaces
    .flatMap((namespace) => index.podsMatching(namespace, term.labelSelector))
    .filter((other) => other.metadata.uid !== pod.metadata.uid && !isPodFinished(other));
}

function domainsOf(pods: readonly Pod[], key: string, nodeByName: NodeByName): Set<string> {
  const found = new Set<string>();
  for (const pod of pods) {
    if (pod.spec.nodeName) found.add(domain(nodeByName(pod.spec.nodeName), key));
  }
  return found;
}

function guardedDomains(
  pod: Pod,
  guarded: Guarded,
  nodeByName: NodeByName,
): { key: string; value: string }[] {
  const found: { key: string; value: string }[] = [];
  for (const other of guarded()) {
    if (!other.spec.nodeName || other.metadata.namespace !== pod.metadata.namespace) continue;
    const terms =
      other.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    for (const term of terms) {
      if (!selects(term.labelSelector, pod)) continue;
      const value = domain(nodeByName(other.spec.nodeName), term.topologyKey);
      found.push({ key: term.topologyKey, value });
    }
  }
  return found;
}
