import {
  conditionOf,
  numberAt,
  recordAt,
  recordsAt,
  refOf,
  textAt,
  textMapAt,
  valueAt,
} from '@aetherius/domain';
import type { KubeEvent, KubeObject, ObjectRef } from '@aetherius/domain';
import { eventSource, fieldSource, lastSeenOf } from './fact.ts';
import { classifyCreateError } from './message-classes.ts';
import type { CreateProblem } from './message-classes.ts';
import { secondsSince } from './scene.ts';
import type { Scene, Workload } from './scene.ts';
import { wordAt, countAt } from './reading.ts';

const replicated = new Set([
  'Deployment',
  'StatefulSet',
  'ReplicaSet',
  'DaemonSet',
  'ReplicationController',
]);

/** Workloads short of pods, scaled to nothing, or whose pods nobody admits. */
export function readWorkloads(scene: Scene): void {
  for (const workload of scene.workloads.values()) {
    readCreateFailure(scene, workload);
    if (!replicated.has(workload.object.kind)) continue;
    readZero(scene, workload);
    readUnavailable(scene, workload);
  }
}

/** Controllers that create pods for the workload: itself, and its ReplicaSets. */
function creatorsOf(scene: Scene, workload: Workload): readonly KubeObject[] {
  const sets = scene.view
    .ownedBy(workload.object)
    .filter((one) => one.kind === 'ReplicaSet' || one.kind === 'Job');
  return [workload.object, ...sets];
}

interface CreateFailure {
  readonly message: string;
  readonly object: KubeObject;
  readonly event?: KubeEvent;
}

function readCreateFailure(scene: Scene, workload: Workload): void {
  const isShort = missingPods(workload) > 0;
  if (!isShort && workload.pods.length > 0) return;
  const failures = creatorsOf(scene, workload).flatMap((object) =>
    failureOf(scene, object, isShort),
  );
  const best = failures.find((one) => one.event) ?? failures[0];
  if (!best) return;
  const problem = classifyCreateError(best.message || best.event?.message || '');
  const webhook = webhookOf(scene, problem.values['webhook'] ?? '');
  scene.ledger.add({
    kind: 'pods_not_created',
    subject: workload.ref,
    source: best.event
      ? eventSource(best.event)
      : fieldSource(best.object, 'status.conditions[type=ReplicaFailure].message', best.message),
    at: best.event && lastSeenOf(best.event),
    abnormal: true,
    fields: {
      problem: problem.problem,
      detail: problem.detail,
      ...textFields(problem),
      ...countsOf(workload),
      ...webhookFields(problem),
    },
    refs: {
      ...refsOf(workload, problem),
      ...(webhook ? { webhook: refOf(webhook) } : {}),
    },
  });
}

/** How a controller says that it could not create pods: its condition, or a recent event. */
function failureOf(scene: Scene, object: KubeObject, isShort: boolean): CreateFailure[] {
  const condition = conditionOf(object, 'ReplicaFailure');
  const event = scene.view.eventsOf(refOf(object)).findLast((one) => one.reason === 'FailedCreate');
  if (textAt(condition, 'status') === 'True') {
    return [{ message: wordAt(condition, 'message'), object, ...(event ? { event } : {}) }];
  }
  const age = event && secondsSince(scene, lastSeenOf(event));
  if (!event || !isShort || (age ?? 0) >= 3600) return [];
  return [{ message: event.message ?? '', event, object }];
}

const createFields = [
  'quota',
  'requested',
  'used',
  'hard',
  'needed',
  'level',
  'priorityClass',
] as const;

function textFields({ values }: CreateProblem): Record<string, string> {
  const plain = createFields.map((name) => [name, values[name] ?? '']);
  return {
    ...(Object.fromEntries(plain) as Record<string, string>),
    violations: (values['violations'] ?? '').slice(0, 160),
    failure: (values['failure'] || values['tls'] || '').slice(0, 200),
    account: values['account'] ?? values['account2'] ?? '',
  };
}

function webhookFields(problem: CreateProblem): Record<string, string> {
  const called = /https?:\/\/([\w-]+)\.([\w-]+)\.svc/.exec(problem.detail);
  return {
    webhook: problem.values['webhook'] ?? '',
    webhookService: called ? `${called[2] ?? ''}/${called[1] ?? ''}` : '',
  };
}

function refsOf(workload: Workload, problem: CreateProblem): Record<string, ObjectRef> {
  const namespace = workload.ref.namespace ?? '';
  const { quota, webhook } = problem.values;
  const account = problem.values['account'] ?? problem.values['account2'];
  return {
    namespace: { kind: 'Namespace', name: namespace },
    ...(quota ? { quota: { kind: 'ResourceQuota', namespace, name: quota } } : {}),
    ...(webhook ? { webhook: { kind: 'ValidatingWebhookConfiguration', name: webhook } } : {}),
    ...(account ? { account: { kind: 'ServiceAccount', namespace, name: account } } : {}),
  };
}

/** The configuration that has a webhook of this name, whatever its own name is. */
function webhookOf(scene: Scene, name: string): KubeObject | undefined {
  if (name === '') return undefined;
  for (const kind of ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration']) {
    const found = scene.view
      .list(kind)
      .find((one) => recordsAt(one, 'webhooks').some((hook) => hook['name'] === name));
    if (found) return found;
  }
  return undefined;
}

function countsOf(workload: Workload): { desired: number; ready: number } {
  return { desired: desiredOf(workload.object), ready: readyOf(workload.object) };
}

/** How many pods a workload is meant to have. */
export function desiredOf(object: KubeObject): number {
  if (object.kind === 'DaemonSet') return countAt(object, 'status.desiredNumberScheduled');
  if (object.kind === 'Job') return numberAt(object, 'spec.parallelism') ?? 1;
  if (object.kind === 'Pod') return 1;
  return numberAt(object, 'spec.replicas') ?? 1;
}

/** How many of a workload's pods are ready, by its own status. */
function readyOf(object: KubeObject): number {
  if (object.kind === 'DaemonSet') return countAt(object, 'status.numberReady');
  if (object.kind === 'Job') return countAt(object, 'status.ready');
  return countAt(object, 'status.readyReplicas');
}

function missingPods(workload: Workload): number {
  const { object } = workload;
  if (object.kind === 'Job') {
    const isDone = ['Complete'].some(
      (type) => textAt(conditionOf(object, type), 'status') === 'True',
    );
    return isDone ? 0 : desiredOf(object) - workload.pods.length;
  }
  return (
    desiredOf(object) -
    (numberAt(object, 'status.replicas') ?? countAt(object, 'status.currentNumberScheduled'))
  );
}

function readZero(scene: Scene, workload: Workload): void {
  const { object } = workload;
  if (numberAt(object, 'spec.replicas') !== 0) return;
  const scaling = lastScaleDown(scene, workload);
  const autoscaled = scene.view.linksTo(workload.ref).some((link) => link.relation === 'scales');
  const services = servicesFor(scene, workload);
  scene.ledger.add({
    kind: 'scaled_to_zero',
    subject: workload.ref,
    source: scaling ? eventSource(scaling.event) : fieldSource(object, 'spec.replicas', 0),
    at: scaling ? lastSeenOf(scaling.event) : undefined,
    abnormal: false,
    fields: {
      former: scaling?.former ?? formerReplicas(scene, workload),
      isFormerKnown: scaling !== undefined || formerReplicas(scene, workload) > 0,
      isAutoscaled: autoscaled,
      services: services.map((service) => service.metadata.name).join(', '),
      isServed: services.length > 0,
      isAsked: isAskedAbout(scene, workload.ref),
      isCalled: services.some((service) => isCalled(scene, service)),
    },
    refs: services[0] ? { service: refOf(services[0]) } : {},
  });
}

/** Whether some workload names the Service in its environment, command or configuration. */
function isCalled(scene: Scene, service: KubeObject): boolean {
  return scene.view
    .linksTo(refOf(service))
    .some((link) => link.relation === 'calls' || link.relation === 'routes-to');
}

/** Whether the question or the alert names this object. */
export function isAskedAbout(scene: Scene, ref: ObjectRef): boolean {
  if (scene.asked === '') return false;
  const name = ref.name.toLowerCase().replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![a-z0-9-])${name}(?![a-z0-9])`).test(scene.asked);
}

function lastScaleDown(
  scene: Scene,
  workload: Workload,
): { event: KubeEvent; former: number } | undefined {
  const event = scene.view
    .eventsOf(workload.ref)
    .findLast(
      (one) => one.reason === 'ScalingReplicaSet' && /from \d+ to 0/.test(one.message ?? ''),
    );
  const former = Number(/from (\d+) to 0/.exec(event?.message ?? '')?.[1] ?? 0);
  return event && former > 0 ? { event, former } : undefined;
}

function formerReplicas(scene: Scene, workload: Workload): number {
  const counts = scene.view
    .ownedBy(workload.object)
    .map((set) =>
      Number(set.metadata.annotations?.['deployment.kubernetes.io/desired-replicas'] ?? 0),
    );
  return Math.max(0, ...counts);
}

/** Services whose selector matches the workload's template. */
export function servicesFor(scene: Scene, workload: Workload): readonly KubeObject[] {
  const namespace = workload.ref.namespace ?? '';
  const labels = textMapAt(
    workload.object,
    workload.object.kind === 'Pod' ? 'metadata.labels' : 'spec.template.metadata.labels',
  );
  return scene.view.selecting(
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: '-', namespace, labels: { ...labels } } },
    'Service',
  );
}

function readUnavailable(scene: Scene, workload: Workload): void {
  const { object } = workload;
  const desired = desiredOf(object);
  const ready = readyOf(object);
  const isRolling =
    textAt(conditionOf(object, 'Progressing'), 'reason') === 'ProgressDeadlineExceeded';
  const unready = workload.pods.filter(
    (pod) => textAt(conditionOf(pod, 'Ready'), 'status') !== 'True',
  );
  const isShort = desired > 0 && ready < desired;
  if (!isShort && !isRolling && !(unready.length > 0 && desired > 0)) return;
  const ageSeconds = Math.max(
    0,
    ...unready.map(
      (pod) =>
        secondsSince(
          scene,
          textAt(conditionOf(pod, 'Ready'), 'lastTransitionTime') ?? pod.metadata.creationTimestamp,
        ) ?? 0,
    ),
  );
  scene.ledger.add({
    kind: 'workload_unavailable',
    subject: workload.ref,
    source: fieldSource(object, 'status.readyReplicas', ready),
    abnormal: isShort || isRolling || ageSeconds > 120,
    fields: {
      desired,
      ready,
      isRolling,
      unready: unready.length,
      ageSeconds,
      replicas: countAt(object, 'status.replicas'),
      isPaused: valueAt(object, 'spec.paused') === true,
    },
  });
}

/** A bare pod that is neither ready nor done. */
export function readBarePods(scene: Scene): void {
  for (const workload of scene.workloads.values()) {
    if (workload.object.kind !== 'Pod' || workload.pods.length === 0) continue;
    const phase = textAt(workload.object, 'status.phase');
    const ready = conditionOf(workload.object, 'Ready');
    if (phase === 'Succeeded' || textAt(ready, 'status') === 'True') continue;
    if (Object.keys(recordAt(workload.object, 'status')).length === 0) continue;
    scene.ledger.add({
      kind: 'workload_unavailable',
      subject: workload.ref,
      source: fieldSource(workload.object, 'status.phase', phase),
      abnormal: true,
      fields: { desired: 1, ready: 0, isRolling: false, phase: phase ?? '', unready: 1 },
    });
  }
}
