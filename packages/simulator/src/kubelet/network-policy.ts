import type { KubeObject } from '@aetherius/domain';
import type { ClusterIndex } from '../controllers/cluster-index.ts';
import type { LabelSelector, Pod } from '../controllers/objects.ts';
import { selects } from '../controllers/selectors.ts';

type Peer = {
  podSelector?: LabelSelector;
  namespaceSelector?: LabelSelector;
  ipBlock?: { cidr: string };
};
type Rule = {
  from?: Peer[];
  to?: Peer[];
  ports?: { port?: number | string; protocol?: string }[];
};
type PolicySpec = {
  podSelector: LabelSelector;
  policyTypes?: string[];
  ingress?: Rule[];
  egress?: Rule[];
};

/** One attempt to connect, for policies to judge. `peer` is absent for names outside the cluster. */
export interface Flow {
  readonly direction: 'Ingress' | 'Egress';
  /** The pod that policies are looked up for. */
  readonly pod: Pod;
  readonly peer?: Pod;
  readonly port: number;
}

/** Whether the NetworkPolicies of a pod's namespace let a flow through. */
export function isAllowed(index: ClusterIndex, flow: Flow): boolean {
  const policies = index
    .of('NetworkPolicy', flow.pod.metadata.namespace ?? 'default')
    .map((policy) => policy.spec as PolicySpec)
    .filter((spec) => applies(spec, flow));
  if (policies.length === 0) return true;
  return policies.some((spec) =>
    (flow.direction === 'Ingress' ? (spec.ingress ?? []) : (spec.egress ?? [])).some((rule) =>
      permits(index, rule, flow),
    ),
  );
}

function applies(spec: PolicySpec, flow: Flow): boolean {
  const types = spec.policyTypes ?? (spec.egress ? ['Ingress', 'Egress'] : ['Ingress']);
  return types.includes(flow.direction) && selects(spec.podSelector, flow.pod);
}

function permits(index: ClusterIndex, rule: Rule, flow: Flow): boolean {
  const ports = rule.ports ?? [];
  if (ports.length > 0 && !ports.some((port) => Number(port.port) === flow.port)) return false;
  const peers = (flow.direction === 'Ingress' ? rule.from : rule.to) ?? [];
  if (peers.length === 0) return true;
  return peers.some((peer) => isPeer(index, peer, flow));
}

function isPeer(index: ClusterIndex, peer: Peer, flow: Flow): boolean {
  if (peer.ipBlock) return flow.peer === undefined;
  if (!flow.peer) return false;
  const namespace = flow.peer.metadata.namespace ?? 'default';
  const isInNamespace = peer.namespaceSelector
    ? selects(peer.namespaceSelector, namespaceOf(index, namespace))
    : namespace === flow.pod.metadata.namespace;
  return isInNamespace && (!peer.podSelector || selects(peer.podSelector, flow.peer));
}

function namespaceOf(index: ClusterIndex, name: string): KubeObject {
  return (
    index.of('Namespace').find((namespace) => namespace.metadata.name === name) ?? {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    }
  );
}
