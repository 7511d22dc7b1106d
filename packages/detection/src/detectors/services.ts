import {
  callersOf,
  conditionOf,
  containersOf,
  endpointsOf,
  hasReadyEndpoint,
  ingressesOf,
  instantAt,
  instantOf,
  isDeleting,
  isEmptySelector,
  isPodFinished,
  isPodReady,
  isWorkloadKind,
  podLabelsOf,
  podsSelectedBy,
  recordsAt,
  refKey,
  refOf,
  selectorOf,
  textAt,
  usersOf,
  workloadOf,
} from '@aetherius/domain';
import type { ClusterView, JsonRecord, KubeObject, ObjectRef } from '@aetherius/domain';
import { settleMs } from '../finding.ts';
import type { DetectionContext, Finding } from '../finding.ts';
import { podStartMs } from './containers.ts';
import { podReadinessBudgetMs } from './probes.ts';
import { lastChangeMs } from './workloads.ts';

/** Services that lead nowhere, to a closed port, or to pods that are not theirs. */
export function serviceFindings(context: DetectionContext, service: KubeObject): Finding[] {
  const selector = selectorOf(service);
  if (isDeleting(service) || !selector || isEmptySelector(selector)) return [];
  if (textAt(service, 'spec.type') === 'ExternalName') return [];
  const selected = podsSelectedBy(context.view, service);
  const pods = selected.filter((pod) => !isDeleting(pod) && !isPodFinished(pod));
  if (pods.length === 0) return emptyFindings(context, service, selected);
  return [
    ...unreadyFindings(context, service, pods),
    ...portFindings(service, pods),
    ...foreignFindings(context, service, pods),
  ];
}

/** Applied one after the other, a Service and its workload meet within this time. */
const meetMs = 3 * settleMs;

/**
 * A selector that matches no pod, of a Service that somebody uses, or beside a workload that could
 * be meant: a fault as soon as both had time to meet. A Service that nobody uses hurts nobody.
 */
function emptyFindings(
  context: DetectionContext,
  service: KubeObject,
  leaving: readonly KubeObject[],
): Finding[] {
  const { view } = context;
  const meant = workloadsMeant(view, service);
  const users = usersOfService(view, service);
  if (meant.length === 0 && users.length === 0) return [];
  const changedAtMs = Math.max(
    lastChangeMs(service),
    ...meant.map((workload) => lastProgressMs(workload)),
    ...leaving.map((pod) => instantOf(pod.metadata.deletionTimestamp) ?? podStartMs(pod)),
    ...endpointsOf(view, service).map((slice) => lastTriggerMs(slice)),
  );
  return [
    {
      code: 'service_without_endpoints',
      object: refOf(service),
      severity: 'high',
      sinceMs: changedAtMs,
      holdMs: meetMs,
      params: {
        reason: 'selector_matches_nothing',
        selector: selectorTexts(service),
        pods: 0,
      },
      related: [
        ...matchingWorkloads(meant, service),
        ...users.filter((ref) => !isWorkloadKind(ref.kind)),
      ],
    },
  ];
}

/**
 * Pods match and none is ready. Mostly the consequence of the pods' own trouble, so it waits for
 * their readiness budget and joins their incident through `related`.
 */
function unreadyFindings(
  context: DetectionContext,
  service: KubeObject,
  pods: readonly KubeObject[],
): Finding[] {
  const { view } = context;
  if (pods.some((pod) => isPodReady(pod)) || hasReadyEndpoint(view, service)) return [];
  const lostAt = (pod: KubeObject) =>
    Math.max(podStartMs(pod), instantAt(conditionOf(pod, 'Ready'), 'lastTransitionTime') ?? 0);
  const workloads = distinctWorkloads(view, pods);
  return [
    {
      code: 'service_without_endpoints',
      object: refOf(service),
      severity: 'high',
      sinceMs: Math.max(lastChangeMs(service), ...pods.map((pod) => lostAt(pod))),
      holdMs: Math.max(meetMs, ...pods.map((pod) => podReadinessBudgetMs(pod))),
      params: { reason: 'no_pod_ready', selector: selectorTexts(service), pods: pods.length },
      related: workloads,
    },
  ];
}

/**
 * A target port that none of the selected pods declares although they declare others, or a named
 * port that does not exist: endpoints then have no port at all.
 */
function portFindings(service: KubeObject, pods: readonly KubeObject[]): Finding[] {
  return recordsAt(service, 'spec.ports').flatMap((port): Finding[] => {
    const target = port['targetPort'] ?? port['port'];
    const declared = [...new Set(pods.flatMap((pod) => declaredPorts(pod)))];
    const isNamed = typeof target === 'string' && !/^\d+$/.test(target);
    const serves = pods.some((pod) => servesPort(pod, target));
    if (serves || (!isNamed && declared.length === 0)) return [];
    return [
      {
        code: 'service_port_unserved',
        object: refOf(service),
        aspect: String(target),
        severity: 'high',
        sinceMs: Math.max(lastChangeMs(service), ...pods.map((pod) => podStartMs(pod))),
        holdMs: meetMs,
        params: {
          port: Number(port['port'] ?? 0),
          targetPort: String(target),
          declared: declared.map(String),
        },
      },
    ];
  });
}

/**
 * A selector that also catches pods of another workload, which do not serve the port: part of the
 * traffic fails. A canary serves the same ports and is none of them.
 */
function foreignFindings(
  context: DetectionContext,
  service: KubeObject,
  pods: readonly KubeObject[],
): Finding[] {
  const targets = recordsAt(service, 'spec.ports').map(
    (port) => port['targetPort'] ?? port['port'],
  );
  const [target] = targets;
  if (target === undefined) return [];
  const serving = pods.filter((pod) => servesPort(pod, target));
  const foreign = pods.filter((pod) => declaredPorts(pod).length > 0 && !servesPort(pod, target));
  if (serving.length === 0 || foreign.length === 0) return [];
  const own = new Set(distinctWorkloads(context.view, serving).map((ref) => refKey(ref)));
  const others = distinctWorkloads(context.view, foreign).filter((ref) => !own.has(refKey(ref)));
  if (others.length === 0) return [];
  return [
    {
      code: 'service_selects_foreign_pods',
      object: refOf(service),
      severity: 'high',
      sinceMs: Math.max(lastChangeMs(service), ...foreign.map((pod) => podStartMs(pod))),
      holdMs: meetMs,
      params: {
        selector: selectorTexts(service),
        targetPort: String(target),
        foreign: others.map((ref) => ref.name),
      },
    },
  ];
}

/** When a workload was made or its controller last saw its pods move, as its conditions tell. */
function lastProgressMs(workload: KubeObject): number {
  const moves = recordsAt(workload, 'status.conditions').map(
    (condition) => instantAt(condition, 'lastUpdateTime') ?? 0,
  );
  return Math.max(instantOf(workload.metadata.creationTimestamp) ?? 0, ...moves);
}

/** When a pod or the Service last changed the endpoints, as the slice tells. */
function lastTriggerMs(slice: KubeObject): number {
  const { annotations = {} } = slice.metadata;
  return instantOf(annotations['endpoints.kubernetes.io/last-change-trigger-time']) ?? 0;
}

/** Workloads beside a Service that it may have been made for: its namesake, or near labels. */
function workloadsMeant(view: ClusterView, service: KubeObject): KubeObject[] {
  const namespace = service.metadata.namespace ?? '';
  const wanted = Object.entries(selectorOf(service)?.matchLabels ?? {});
  const kinds = ['Deployment', 'StatefulSet', 'DaemonSet'];
  return kinds
    .flatMap((kind) => view.list(kind, namespace))
    .filter((workload) => {
      const labels = podLabelsOf(workload);
      const isNamesake = workload.metadata.name === service.metadata.name;
      return isNamesake || wanted.some(([key, value]) => labels[key] === value);
    });
}

/** Of those, the ones whose pods the selector would match: at zero replicas, or not made yet. */
function matchingWorkloads(meant: readonly KubeObject[], service: KubeObject): ObjectRef[] {
  const wanted = Object.entries(selectorOf(service)?.matchLabels ?? {});
  return meant
    .filter((workload) => {
      const labels = podLabelsOf(workload);
      return wanted.every(([key, value]) => labels[key] === value);
    })
    .map((workload) => refOf(workload));
}

function usersOfService(view: ClusterView, service: KubeObject): ObjectRef[] {
  const ref = refOf(service);
  const webhooks = usersOf(view, ref, 'calls').filter((user) => isDemanding(user));
  return [
    ...callersOf(view, ref),
    ...ingressesOf(view, ref).map((ingress) => refOf(ingress)),
    ...webhooks.map((webhook) => refOf(webhook)),
  ];
}

/** Webhooks that may be ignored work without their Service, as designed. */
function isDemanding(user: KubeObject): boolean {
  if (user.kind === 'APIService') return true;
  const webhooks = recordsAt(user, 'webhooks');
  return webhooks.some((webhook) => textAt(webhook, 'failurePolicy') !== 'Ignore');
}

function distinctWorkloads(view: ClusterView, pods: readonly KubeObject[]): ObjectRef[] {
  const workloads = pods.map((pod) => workloadOf(view, pod));
  return [...new Map(workloads.map((ref) => [refKey(ref), ref])).values()];
}

function portRecords(pod: KubeObject): readonly JsonRecord[] {
  return containersOf(pod)
    .filter((container) => container.role !== 'init')
    .flatMap((container) => recordsAt(container.spec, 'ports'));
}

function declaredPorts(pod: KubeObject): number[] {
  return portRecords(pod).flatMap((port) =>
    typeof port['containerPort'] === 'number' ? [port['containerPort']] : [],
  );
}

function servesPort(pod: KubeObject, target: unknown): boolean {
  return portRecords(pod).some(
    (port) =>
      port['containerPort'] === target ||
      port['name'] === target ||
      String(port['containerPort']) === target,
  );
}

function selectorTexts(service: KubeObject): string[] {
  return Object.entries(selectorOf(service)?.matchLabels ?? {}).map(
    ([key, value]) => `${key}=${value}`,
  );
}
