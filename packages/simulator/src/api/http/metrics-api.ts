import type { KubeObject } from '@aetherius/domain';
import { notFound, serviceUnavailable, type ApiStatusError } from '../api-status.ts';
import type { PodUsage, ResourceUsage, UsageProvider } from '../cluster-ports.ts';
import type { ObjectStore } from '../object-store.ts';
import type { JsonRecord } from '../patch/json-value.ts';
import { parseLabelSelector } from '../selector-query.ts';
import { wireTime } from '../wire-time.ts';
import type { ApiRequest, ResourcePath } from './api-request.ts';
import { answer, type ApiAnswer } from './api-response.ts';

interface MetricsDeps {
  readonly store: ObjectStore;
  readonly usage: UsageProvider;
}

/** Answers `metrics.k8s.io`: usage of nodes and pods, for `kubectl top` and the autoscaler. */
export function serveMetrics(
  request: ApiRequest,
  path: ResourcePath,
  deps: MetricsDeps,
): ApiAnswer {
  if (!deps.usage.isAvailable()) {
    throw serviceUnavailable('the server is currently unable to handle the request');
  }
  const { name, namespace } = path;
  const kind = path.plural === 'nodes' ? 'Node' : 'Pod';
  const toMetrics = kind === 'Node' ? nodeMetrics : podMetrics;
  if (name) {
    const object = deps.store.get({ kind, name, ...(namespace ? { namespace } : {}) });
    const metrics = object && toMetrics(object, deps.usage);
    if (!metrics) throw noMetrics(path, name);
    return answer(metrics);
  }
  const selector = request.query.get('labelSelector');
  const objects = deps.store.list(kind, {
    ...(namespace ? { namespace } : {}),
    ...(selector ? { labelSelector: parseLabelSelector(selector) } : {}),
  });
  return answer({
    kind: `${kind}MetricsList`,
    apiVersion: 'metrics.k8s.io/v1beta1',
    metadata: {},
    items: objects.flatMap((object) => withoutKind(toMetrics(object, deps.usage)) ?? []),
  });
}

/** The metrics server answers in words of its own: it knows no group and calls nodes `node`. */
function noMetrics({ plural }: ResourcePath, name: string): ApiStatusError {
  const kind = plural === 'nodes' ? 'node' : 'pods';
  return notFound({ group: '', plural: kind, kind }, name);
}

function metricsOf(kind: string, object: KubeObject, at: Date): Record<string, unknown> {
  const { name, namespace, labels } = object.metadata;
  return {
    kind,
    apiVersion: 'metrics.k8s.io/v1beta1',
    metadata: {
      name,
      ...(namespace ? { namespace } : {}),
      creationTimestamp: wireTime(at),
      ...(labels ? { labels } : {}),
    },
    timestamp: wireTime(at),
    window: '15s',
  };
}

function usageOf({ cpuMillicores, memoryBytes }: ResourceUsage): Record<string, string> {
  const nanocores = Math.round(cpuMillicores * 1e6);
  return { cpu: `${nanocores}n`, memory: `${Math.round(memoryBytes / 1024)}Ki` };
}

function withoutKind(metrics: JsonRecord | undefined): unknown {
  if (!metrics) return undefined;
  const { kind: _kind, apiVersion: _version, ...fields } = metrics;
  return fields;
}

function nodeMetrics(node: KubeObject, usage: UsageProvider): JsonRecord | undefined {
  const found = usage.node(node.metadata.name);
  return found && { ...metricsOf('NodeMetrics', node, found.at), usage: usageOf(found) };
}

function podMetrics(pod: KubeObject, usage: UsageProvider): JsonRecord | undefined {
  const found: PodUsage | undefined = usage.pod({ kind: 'Pod', ...pod.metadata });
  if (!found || found.containers.length === 0) return undefined;
  const containers = found.containers.map((container) => ({
    name: container.name,
    usage: usageOf(container),
  }));
  return { ...metricsOf('PodMetrics', pod, found.at), containers };
}
