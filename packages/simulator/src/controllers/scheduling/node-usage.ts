import { refKey, refOf, type KubeObject } from '@aetherius/domain';
import type { ClusterIndex } from '../cluster-index.ts';
import { isPodFinished } from '../conditions.ts';
import type { Node, Pod } from '../objects.ts';
import { parseQuantity } from '../quantity.ts';
import { podRequests, type Amounts } from './pod-resources.ts';

/** What is taken on a node. */
interface NodeUsage {
  readonly requested: Amounts;
  readonly podCount: number;
  /** `protocol/port` of every host port in use. */
  readonly hostPorts: ReadonlySet<string>;
  /** Pods by controller UID, to spread the pods of a workload. */
  readonly byOwner: ReadonlyMap<string, number>;
}

/** Usage of nodes, recomputed only for nodes whose pods changed. */
export interface NodeUsageCache {
  of(node: Node): NodeUsage;
  allocatable(node: Node): Amounts;
  forget(node: string): void;
}

/** Makes the cache over the cluster's index. */
export function createNodeUsageCache(index: ClusterIndex): NodeUsageCache {
  const usage = new Map<string, NodeUsage>();
  const amounts = new WeakMap<KubeObject, Amounts>();
  return {
    of: (node) => {
      const { name } = node.metadata;
      const known = usage.get(name);
      if (known) return known;
      const fresh = usageOf(index.podsOn(name));
      usage.set(name, fresh);
      return fresh;
    },
    allocatable: (node) => {
      const known = amounts.get(node);
      if (known) return known;
      const fresh = Object.fromEntries(
        Object.entries(node.status?.allocatable ?? {}).map(([name, text]) => [
          name,
          parseQuantity(text),
        ]),
      );
      amounts.set(node, fresh);
      return fresh;
    },
    forget: (node) => usage.delete(node),
  };
}

function usageOf(pods: readonly Pod[]): NodeUsage {
  const requested: Amounts = {};
  const hostPorts = new Set<string>();
  const byOwner = new Map<string, number>();
  const active = pods.filter((pod) => !isPodFinished(pod));
  for (const pod of active) {
    for (const [name, amount] of Object.entries(podRequests(pod.spec))) {
      requested[name] = (requested[name] ?? 0) + amount;
    }
    for (const port of hostPortsOf(pod)) hostPorts.add(port);
    const owner = ownerUid(pod);
    byOwner.set(owner, (byOwner.get(owner) ?? 0) + 1);
  }
  return { requested, podCount: active.length, hostPorts, byOwner };
}

/** The UID of a pod's controller, or its own key when it has none. */
export function ownerUid(pod: Pod): string {
  return pod.metadata.ownerReferences?.find((owner) => owner.controller)?.uid ?? refKey(refOf(pod));
}

/** The host ports that a pod asks for. */
export function hostPortsOf(pod: Pod): string[] {
  return pod.spec.containers.flatMap((container) =>
    (container.ports ?? []).flatMap((port) => {
      const number = port.hostPort ?? (pod.spec.hostNetwork ? port.containerPort : undefined);
      return number ? [`${port.protocol ?? 'TCP'}/${number}`] : [];
    }),
  );
}
