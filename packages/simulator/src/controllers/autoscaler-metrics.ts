import type { UsageProvider } from '../api/cluster-ports.ts';
import { isPodActive, isPodReady } from './conditions.ts';
import type { Pod } from './objects.ts';
import { parseQuantity } from './quantity.ts';

/** `spec` of a HorizontalPodAutoscaler, as far as resource metrics go. */
export type HpaSpec = {
  scaleTargetRef: { apiVersion?: string; kind: string; name: string };
  minReplicas?: number;
  maxReplicas: number;
  metrics?: {
    type: string;
    resource?: {
      name: string;
      target: { type: string; averageUtilization?: number; averageValue?: string };
    };
  }[];
};

/** A recommended size, or why none could be found. */
export type Computed =
  | {
      readonly kind: 'ok';
      readonly replicas: number;
      readonly metric: string;
      readonly currentMetrics: Record<string, unknown>[];
    }
  | { readonly kind: 'failed'; readonly resource: string; readonly message: string };

interface Question {
  readonly spec: HpaSpec;
  readonly pods: readonly Pod[];
  readonly current: number;
  readonly usage: UsageProvider;
}

/** Within ten percent of the target nothing changes. */
const TOLERANCE = 0.1;

/** Recommends a size from the first resource metric of a spec. */
export function computeReplicas(question: Question): Computed {
  const metric = question.spec.metrics?.find((entry) => entry.type === 'Resource')?.resource;
  const resource = metric?.name ?? 'cpu';
  const isUtilization = metric?.target.averageUtilization !== undefined;
  const failed = (why: string): Computed => ({
    kind: 'failed',
    resource,
    message: `failed to get ${resource} ${isUtilization ? 'utilization' : 'usage'}: ${why}`,
  });
  if (!metric) return failed('no metrics given');
  if (!question.usage.isAvailable()) {
    return failed(
      `unable to get metrics for resource ${resource}: unable to fetch metrics from resource metrics API: the server is currently unable to handle the request (get pods.metrics.k8s.io)`,
    );
  }
  const measured = measure(question, resource);
  if (measured.length === 0) {
    return failed(
      `unable to get metrics for resource ${resource}: no metrics returned from resource metrics API`,
    );
  }
  const used = measured.reduce((total, entry) => total + entry.used, 0);
  const average = { averageValue: formatAverage(resource, used / measured.length) };
  if (!isUtilization) {
    const target = parseQuantity(metric.target.averageValue);
    const ratio = used / measured.length / target;
    const currentMetrics = [{ type: 'Resource', resource: { name: resource, current: average } }];
    const label = `${resource} resource`;
    return {
      kind: 'ok',
      replicas: sized(question, measured.length, ratio),
      metric: label,
      currentMetrics,
    };
  }
  const missing = missingRequest(measured, resource);
  if (missing) return failed(missing);
  const requested = measured.reduce((total, entry) => total + entry.requested, 0);
  const utilization = Math.round((used / requested) * 100);
  const ratio = utilization / (metric.target.averageUtilization ?? 80);
  const current = { averageUtilization: utilization, ...average };
  return {
    kind: 'ok',
    replicas: sized(question, measured.length, ratio),
    metric: `${resource} resource utilization (percentage of request)`,
    currentMetrics: [{ type: 'Resource', resource: { name: resource, current } }],
  };
}

interface Measured {
  readonly pod: Pod;
  readonly used: number;
  readonly requested: number;
}

function measure(question: Question, resource: string): Measured[] {
  const isCpu = resource === 'cpu';
  return question.pods
    .filter(isPodActive)
    .filter(isPodReady)
    .flatMap((pod) => {
      const { name, namespace = 'default' } = pod.metadata;
      const usage = question.usage.pod({ kind: 'Pod', name, namespace });
      if (!usage) return [];
      const used = usage.containers.reduce(
        (total, entry) => total + (isCpu ? entry.cpuMillicores / 1000 : entry.memoryBytes),
        0,
      );
      const requested = pod.spec.containers.reduce(
        (total, entry) => total + parseQuantity(entry.resources?.requests?.[resource]),
        0,
      );
      return [{ pod, used, requested }];
    });
}

function missingRequest(measured: readonly Measured[], resource: string): string | undefined {
  for (const { pod } of measured) {
    const open = pod.spec.containers.find((entry) => !entry.resources?.requests?.[resource]);
    if (open) {
      return `missing request for ${resource} in container ${open.name} of Pod ${pod.metadata.name}`;
    }
  }
  return undefined;
}

function sized(question: Question, measured: number, ratio: number): number {
  if (Math.abs(ratio - 1) <= TOLERANCE) return question.current;
  return Math.max(1, Math.ceil(ratio * measured));
}

function formatAverage(resource: string, value: number): string {
  return resource === 'cpu' ? `${Math.round(value * 1000)}m` : String(Math.round(value));
}
