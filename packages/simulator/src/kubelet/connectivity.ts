import type { ObjectStore } from '../api/object-store.ts';
import type { ClusterIndex } from '../controllers/cluster-index.ts';
import type { Pod, Service } from '../controllers/objects.ts';
import { isAllowed } from './network-policy.ts';

/** Whether a pod reaches an address, and the network's words when it does not. */
export type Reach = { readonly ok: true } | { readonly ok: false; readonly error: string };

/** What is looked at to answer; `isListening` is the kubelets' knowledge. */
export interface NetworkView {
  readonly store: ObjectStore;
  readonly index: ClusterIndex;
  readonly isListening: (podUid: string, port: number) => boolean;
}

type SlicePort = { name?: string; port?: number };
type SliceEndpoint = {
  conditions?: { ready?: boolean };
  targetRef?: { name: string; namespace: string; uid: string };
};

/** The cluster's DNS server, as kubeadm numbers it. */
export const DNS_SERVER = '10.96.0.10';

/**
 * Tries to connect from a pod to `host:port`. Service names are resolved as cluster DNS does; names
 * outside the cluster are reachable unless a policy forbids them. Port 0 only resolves the name.
 */
export function reach(view: NetworkView, from: Pod, address: string): Reach {
  const [host = '', portText = '0'] = address.split(':');
  const port = Number(portText);
  const query = `lookup ${host} on ${DNS_SERVER}:53`;
  if (
    !isAllowed(view.index, { direction: 'Egress', pod: from, port: 53 }) &&
    isDnsBlocked(view, from)
  ) {
    return { ok: false, error: `dial tcp: ${query}: read udp: i/o timeout` };
  }
  const found = findService(view, from, host);
  if (found === 'external') {
    return isAllowed(view.index, { direction: 'Egress', pod: from, port })
      ? { ok: true }
      : { ok: false, error: `dial tcp ${host}:${port}: i/o timeout` };
  }
  if (!found) return { ok: false, error: `dial tcp: ${query}: no such host` };
  return port === 0 ? { ok: true } : connect(view, from, { service: found, port });
}

/** Whether no policy of the pod lets it speak to any DNS pod. */
function isDnsBlocked(view: NetworkView, from: Pod): boolean {
  const servers = view.index.podsMatching('kube-system', {
    matchLabels: { 'k8s-app': 'kube-dns' },
  });
  return !servers.some((peer) =>
    isAllowed(view.index, { direction: 'Egress', pod: from, peer, port: 53 }),
  );
}

function findService(view: NetworkView, from: Pod, host: string): Service | 'external' | undefined {
  const [name = '', second] = host.split('.');
  const isClusterName = second === undefined || host.includes('.svc') || isNamespace(view, second);
  if (!isClusterName) return 'external';
  const namespace = second ?? from.metadata.namespace ?? 'default';
  return view.store.get({ kind: 'Service', namespace, name }) as Service | undefined;
}

function isNamespace(view: NetworkView, name: string): boolean {
  return view.store.get({ kind: 'Namespace', name }) !== undefined;
}

function connect(view: NetworkView, from: Pod, target: { service: Service; port: number }): Reach {
  const { service, port } = target;
  const clusterIp = service.spec.clusterIP;
  const address =
    clusterIp && clusterIp !== 'None' ? `${clusterIp}:${port}` : `${service.metadata.name}:${port}`;
  const refused: Reach = { ok: false, error: `dial tcp ${address}: connect: connection refused` };
  const servicePort = service.spec.ports?.find((entry) => entry.port === port);
  if (!servicePort) return refused;
  let isFiltered = false;
  for (const { pod, targetPort } of backends(view, service, servicePort.name)) {
    const isOpen =
      isAllowed(view.index, { direction: 'Egress', pod: from, peer: pod, port: targetPort }) &&
      isAllowed(view.index, { direction: 'Ingress', pod, peer: from, port: targetPort });
    if (!isOpen) isFiltered = true;
    else if (view.isListening(pod.metadata.uid ?? '', targetPort)) return { ok: true };
  }
  return isFiltered ? { ok: false, error: `dial tcp ${address}: i/o timeout` } : refused;
}

function* backends(
  view: NetworkView,
  service: Service,
  portName: string | undefined,
): Generator<{ pod: Pod; targetPort: number }> {
  for (const slice of view.index.ownedBy(service.metadata.uid ?? '', 'EndpointSlice')) {
    const ports = (slice['ports'] ?? []) as SlicePort[];
    const targetPort = ports.find((entry) => (entry.name ?? '') === (portName ?? ''))?.port;
    if (targetPort === undefined) continue;
    for (const endpoint of (slice['endpoints'] ?? []) as SliceEndpoint[]) {
      if (endpoint.conditions?.ready === false || !endpoint.targetRef) continue;
      const { name, namespace } = endpoint.targetRef;
      const pod = view.store.get({ kind: 'Pod', namespace, name }) as Pod | undefined;
      if (pod) yield { pod, targetPort };
    }
  }
}
