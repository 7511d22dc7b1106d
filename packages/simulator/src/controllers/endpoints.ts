import { refKey, refOf, type KubeObject } from '@aetherius/domain';
import { isPodFinished, isPodReady } from './conditions.ts';
import type { Controller, ControllerContext } from './controller-context.ts';
import {
  controllerReference,
  isTerminating,
  parseKey,
  timestamp,
  type Pod,
  type Service,
  type ServicePort,
} from './objects.ts';
import { matchesLabels } from './selectors.ts';

const TRIGGER = 'endpoints.kubernetes.io/last-change-trigger-time';
/** Changes of pods come in bursts; one write a second per Service is what clusters see. */
const BATCH_MS = 100;

/** Keeps the EndpointSlice and the Endpoints of every Service with a selector. */
export function createEndpointsController(context: ControllerContext): Controller {
  const enqueue = context.queue.register('endpoints', (key) => {
    const service = context.store.get(parseKey(key)) as Service | undefined;
    if (!service || isTerminating(service) || !service.spec.selector) return;
    const pods = context.index
      .podsMatching(service.metadata.namespace ?? 'default', {
        matchLabels: service.spec.selector,
      })
      .filter((pod) => pod.status?.podIP && !isPodFinished(pod));
    writeSlice(context, service, pods);
    writeEndpoints(context, service, pods);
  });

  return {
    name: 'endpoints',
    onChange: ({ object, previous, type }) => {
      if (object.kind === 'Service') enqueue(refKey(refOf(object)));
      if (object.kind !== 'Pod') return;
      const isRelevant = type !== 'MODIFIED' || facts(object) !== facts(previous);
      if (!isRelevant) return;
      for (const service of context.index.of('Service', object.metadata.namespace)) {
        const { selector } = (service as Service).spec;
        if (!selector) continue;
        const isMember =
          matchesLabels(selector, object.metadata.labels) ||
          (previous !== undefined && matchesLabels(selector, previous.metadata.labels));
        if (isMember) enqueue(refKey(refOf(service)), BATCH_MS);
      }
    },
  };
}

/** What of a pod matters to endpoints, as a text to compare. */
function facts(object: KubeObject | undefined): string {
  if (!object) return '';
  const pod = object as Pod;
  const { labels, deletionTimestamp } = pod.metadata;
  const { podIP, phase } = pod.status ?? {};
  return JSON.stringify([labels, deletionTimestamp, podIP, phase === 'Failed', isPodReady(pod)]);
}

/** The number behind a Service's target port on a pod; undefined for a name no container has. */
function targetPortOf(port: ServicePort, pod: Pod): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') return target;
  for (const container of pod.spec.containers) {
    const named = container.ports?.find((entry) => entry.name === target);
    if (named) return named.containerPort;
  }
  return undefined;
}

interface PortEntry {
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
}

function portsOf(service: Service, pods: readonly Pod[]): PortEntry[] {
  const entries: PortEntry[] = [];
  for (const port of service.spec.ports ?? []) {
    const number = pods.map((pod) => targetPortOf(port, pod)).find((found) => found !== undefined);
    if (number === undefined) continue;
    entries.push({ name: port.name ?? '', protocol: port.protocol ?? 'TCP', port: number });
  }
  return entries;
}

function writeSlice(context: ControllerContext, service: Service, pods: readonly Pod[]): void {
  const endpoints = pods.map((pod) => endpointOf(service, pod));
  const ports = portsOf(service, pods);
  const content = {
    addressType: 'IPv4',
    endpoints: endpoints.length > 0 ? endpoints : null,
    ports: ports.length > 0 ? ports : null,
  };
  const [slice] = context.index.ownedBy(service.metadata.uid ?? '', 'EndpointSlice');
  const trigger = timestamp(context.clock.now());
  if (slice) {
    if (isSame(slice, content)) return;
    const annotations = { ...slice.metadata.annotations, [TRIGGER]: trigger };
    context.store.update({ ...slice, ...content, metadata: { ...slice.metadata, annotations } });
    return;
  }
  context.store.create({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: '',
      generateName: `${service.metadata.name}-`,
      namespace: service.metadata.namespace ?? 'default',
      labels: {
        ...service.metadata.labels,
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
        'kubernetes.io/service-name': service.metadata.name,
        ...(service.spec.clusterIP === 'None' ? { 'service.kubernetes.io/headless': '' } : {}),
      },
      annotations: { [TRIGGER]: trigger },
      ownerReferences: [controllerReference(service)],
    },
    ...content,
  });
}

function isSame(object: KubeObject, content: Record<string, unknown>): boolean {
  return Object.entries(content).every(
    ([field, value]) => JSON.stringify(object[field] ?? null) === JSON.stringify(value ?? null),
  );
}

function endpointOf(service: Service, pod: Pod): Record<string, unknown> {
  const terminating = isTerminating(pod);
  const serving = isPodReady(pod);
  const ready = (serving && !terminating) || service.spec.publishNotReadyAddresses === true;
  const { hostname, subdomain, nodeName } = pod.spec;
  return {
    addresses: [pod.status?.podIP ?? ''],
    conditions: { ready, serving, terminating },
    ...(hostname && subdomain === service.metadata.name ? { hostname } : {}),
    targetRef: targetOf(pod),
    nodeName,
  };
}

function targetOf(pod: Pod): Record<string, unknown> {
  const { namespace, name, uid } = pod.metadata;
  return { kind: 'Pod', namespace, name, uid };
}

/** The older object, which `kubectl get endpoints` and many tools still read. */
function writeEndpoints(context: ControllerContext, service: Service, pods: readonly Pod[]): void {
  const { name, namespace = 'default' } = service.metadata;
  const living = pods.filter((pod) => !isTerminating(pod));
  const address = (pod: Pod): Record<string, unknown> => ({
    ip: pod.status?.podIP,
    nodeName: pod.spec.nodeName,
    targetRef: targetOf(pod),
  });
  const ready = living.filter(
    (pod) => isPodReady(pod) || service.spec.publishNotReadyAddresses === true,
  );
  const unready = living.filter((pod) => !ready.includes(pod));
  const subset = {
    ...(ready.length > 0 ? { addresses: ready.map(address) } : {}),
    ...(unready.length > 0 ? { notReadyAddresses: unready.map(address) } : {}),
    ports: portsOf(service, living),
  };
  const subsets = living.length > 0 ? [subset] : [];
  const current = context.store.get({ kind: 'Endpoints', namespace, name });
  if (!current) {
    context.store.create({
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: {
        name,
        namespace,
        labels: {
          ...service.metadata.labels,
          'endpoints.kubernetes.io/managed-by': 'endpoint-controller',
        },
        ownerReferences: [controllerReference(service)],
      },
      ...(subsets.length > 0 ? { subsets } : {}),
    });
    return;
  }
  if (JSON.stringify(current['subsets'] ?? []) === JSON.stringify(subsets)) return;
  context.store.update({ ...current, subsets });
}
