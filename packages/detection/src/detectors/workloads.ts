import {
  autoscalersOf,
  callersOf,
  conditionOf,
  desiredReplicasOf,
  eventFirstSeenMs,
  eventLastSeenMs,
  instantAt,
  instantOf,
  isDeleting,
  isPodReady,
  ingressesOf,
  numberAt,
  podsOf,
  podsSelectedBy,
  quotasOf,
  refOf,
  replicaSetsOf,
  selectorsOf,
  textAt,
} from '@aetherius/domain';
import type { KubeEvent, KubeObject, ObjectRef } from '@aetherius/domain';
import { settleMs, shortText } from '../finding.ts';
import type { DetectionContext, Finding } from '../finding.ts';
import { messageClassOf } from '../message-class.ts';

/** Workloads whose pods are not made, that are switched off, or whose rollout stands still. */
export function workloadFindings(context: DetectionContext, workload: KubeObject): Finding[] {
  if (isDeleting(workload)) return [];
  return [
    ...creationFindings(context, workload),
    ...zeroFindings(context, workload),
    ...rolloutFindings(workload),
    ...unavailableFindings(context, workload),
  ];
}

/**
 * The controller cannot make pods. It tries again within seconds, so a quota that a rollout exceeds
 * for a moment, or an admission webhook that restarts, is over before the hold is.
 */
function creationFindings(context: DetectionContext, workload: KubeObject): Finding[] {
  const failure = conditionFailure(context, workload) ?? eventFailure(context, workload);
  if (!failure) return [];
  const messageClass = messageClassOf('FailedCreate', failure.message);
  return [
    {
      code: 'workload_pods_not_created',
      object: failure.object,
      severity: 'high',
      sinceMs: failure.sinceMs,
      holdMs: settleMs,
      params: {
        ...(messageClass ? { messageClass } : {}),
        desired: desiredReplicasOf(workload),
        current: numberAt(workload, 'status.replicas') ?? 0,
        detail: shortText(failure.message),
      },
      related: admissionRefs(context, workload, { messageClass, message: failure.message }),
    },
  ];
}

interface CreationFailure {
  readonly object: ObjectRef;
  readonly message: string;
  readonly sinceMs: number;
}

/** ReplicaSets (and Deployments after them) say it in a condition. */
function conditionFailure(
  context: DetectionContext,
  workload: KubeObject,
): CreationFailure | undefined {
  const carriers = [...replicaSetsOf(context.view, workload).slice(0, 1), workload];
  for (const object of carriers) {
    const condition = conditionOf(object, 'ReplicaFailure');
    if (condition?.['status'] !== 'True' || condition['reason'] === 'FailedDelete') continue;
    return {
      object: refOf(object),
      message: textAt(condition, 'message') ?? '',
      sinceMs: instantAt(condition, 'lastTransitionTime') ?? 0,
    };
  }
  return undefined;
}

/** Other controllers only tell by events; the missing pods prove that it still holds. */
function eventFailure(
  context: DetectionContext,
  workload: KubeObject,
): CreationFailure | undefined {
  if (!['StatefulSet', 'DaemonSet', 'Job', 'ReplicaSet'].includes(workload.kind)) return undefined;
  const ref = refOf(workload);
  const missing = desiredReplicasOf(workload) - podsOf(context.view, ref).length;
  const isOver = workload.kind === 'Job' && instantAt(workload, 'status.completionTime');
  if (missing <= 0 || isOver) return undefined;
  const events = context.view.eventsOf(ref);
  const failed = lastOf(events, 'FailedCreate');
  const made = lastOf(events, 'SuccessfulCreate');
  if (!failed || (eventLastSeenMs(made ?? failed) ?? 0) > (eventLastSeenMs(failed) ?? 0))
    return undefined;
  return { object: ref, message: failed.message ?? '', sinceMs: eventFirstSeenMs(failed) ?? 0 };
}

function lastOf(events: readonly KubeEvent[], reason: string): KubeEvent | undefined {
  return events
    .filter((event) => event.reason === reason)
    .toSorted((a, b) => (eventLastSeenMs(a) ?? 0) - (eventLastSeenMs(b) ?? 0))
    .at(-1);
}

/** The quota, or the webhooks with their Services, that refused; by the kind of the refusal, not for all workloads. */
function admissionRefs(
  context: DetectionContext,
  workload: KubeObject,
  why: { readonly messageClass: string | undefined; readonly message: string },
): ObjectRef[] {
  const { view } = context;
  if (why.messageClass?.startsWith('quota')) {
    const name = /(?:exceeded|failed) quota: ([\w.-]+)/.exec(why.message)?.[1];
    const quotas = quotasOf(view, workload.metadata.namespace ?? '');
    return quotas.filter((quota) => quota.metadata.name === name).map((quota) => refOf(quota));
  }
  if (!why.messageClass?.startsWith('webhook')) return [];
  const kinds = ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'];
  return kinds
    .flatMap((kind) => view.list(kind))
    .filter((object) => JSON.stringify(object['webhooks'] ?? '').includes(webhookName(why.message)))
    .flatMap((object) => [refOf(object), ...view.linksFrom(refOf(object)).map(({ ref }) => ref)]);
}

function webhookName(message: string): string {
  return `"${/webhook "([^"]+)"/.exec(message)?.[1] ?? ''}"`;
}

/** A scale-down that is part of a restart by hand is over within seconds. */
const zeroHoldMs = 2 * settleMs;
/** Scaled down within this time still is news; older is how things are. */
const recentMs = 60 * 60_000;

/**
 * Zero replicas of something that is needed: a Service without another workload selects it, an
 * autoscaler aims at it, or it was scaled down to zero within the last hour.
 */
function zeroFindings(context: DetectionContext, workload: KubeObject): Finding[] {
  const isScalable = workload.kind === 'Deployment' || workload.kind === 'StatefulSet';
  if (!isScalable || numberAt(workload, 'spec.replicas') !== 0) return [];
  if (isScaledFromOutside(context, workload)) return [];
  const scaledDown = scaleDownEvent(context, workload);
  const services = selectorsOf(context.view, workload, 'Service').filter((service) =>
    podsSelectedBy(context.view, service).every((pod) => isDeleting(pod)),
  );
  const dependants = services.flatMap((service) => [
    ...callersOf(context.view, refOf(service)),
    ...ingressesOf(context.view, refOf(service)).map((one) => refOf(one)),
  ]);
  const autoscalers = autoscalersOf(context.view, refOf(workload));
  if (services.length === 0 && autoscalers.length === 0 && !scaledDown) return [];
  return [
    {
      code: 'workload_scaled_to_zero',
      object: refOf(workload),
      severity: services.length > 0 ? 'high' : 'medium',
      sinceMs: (scaledDown && eventLastSeenMs(scaledDown)) ?? lastChangeMs(workload),
      holdMs: zeroHoldMs,
      params: {
        before: replicasBefore(scaledDown),
        services: services.map((service) => service.metadata.name),
        dependants: dependants.map((ref) => ref.name),
      },
    },
  ];
}

/** KEDA and Knative keep idle workloads at zero and wake them: that is their purpose. */
function isScaledFromOutside(context: DetectionContext, workload: KubeObject): boolean {
  const marks = { ...workload.metadata.labels, ...workload.metadata.annotations };
  const isMarked = Object.keys(marks).some((key) => /keda\.sh|knative\.dev/.test(key));
  return (
    isMarked ||
    autoscalersOf(context.view, refOf(workload)).some(
      (one) => numberAt(one, 'spec.minReplicas') === 0 || one.metadata.name.startsWith('keda-hpa-'),
    )
  );
}

function scaleDownEvent(context: DetectionContext, workload: KubeObject): KubeEvent | undefined {
  const event = lastOf(context.view.eventsOf(refOf(workload)), 'ScalingReplicaSet');
  if (!event || !/\bto 0\b/.test(event.message ?? '')) return undefined;
  return (eventLastSeenMs(event) ?? 0) > context.nowMs - recentMs ? event : undefined;
}

function replicasBefore(event: KubeEvent | undefined): number {
  return Number(/from (\d+) to 0/.exec(event?.message ?? '')?.[1] ?? 0);
}

/** The latest time at which somebody wrote the object's spec, as its managed fields tell. */
export function lastChangeMs(object: KubeObject): number {
  const writes = (object.metadata.managedFields ?? [])
    .filter((entry) => entry.subresource !== 'status')
    .map((entry) => instantOf(entry.time) ?? 0);
  return Math.max(instantOf(object.metadata.creationTimestamp) ?? 0, ...writes);
}

/** The Deployment controller has waited for the progress deadline already: no hold. */
function rolloutFindings(workload: KubeObject): Finding[] {
  const condition = conditionOf(workload, 'Progressing');
  if (condition?.['reason'] !== 'ProgressDeadlineExceeded') return [];
  return [
    {
      code: 'rollout_stuck',
      object: refOf(workload),
      severity: 'high',
      sinceMs: instantAt(condition, 'lastTransitionTime') ?? 0,
      holdMs: 0,
      params: {
        updated: numberAt(workload, 'status.updatedReplicas') ?? 0,
        desired: desiredReplicasOf(workload),
        detail: shortText(textAt(condition, 'message')),
      },
    },
  ];
}

/** Everything precise has spoken before; what is still unavailable after that has no name. */
const unavailableHoldMs = 3 * 60_000;

function unavailableFindings(context: DetectionContext, workload: KubeObject): Finding[] {
  if (!['Deployment', 'StatefulSet', 'DaemonSet'].includes(workload.kind)) return [];
  const desired = desiredReplicasOf(workload);
  const pods = podsOf(context.view, refOf(workload)).filter((pod) => !isDeleting(pod));
  const ready = pods.filter((pod) => isPodReady(pod)).length;
  if (desired === 0 || ready > 0) return [];
  const available = conditionOf(workload, 'Available');
  const lost = pods.map((pod) => instantAt(conditionOf(pod, 'Ready'), 'lastTransitionTime') ?? 0);
  return [
    {
      code: 'workload_unavailable',
      object: refOf(workload),
      severity: 'high',
      sinceMs: Math.max(
        available?.['status'] === 'False' ? (instantAt(available, 'lastTransitionTime') ?? 0) : 0,
        lastChangeMs(workload),
        ...lost,
      ),
      holdMs: unavailableHoldMs,
      params: { ready, desired },
    },
  ];
}
