import { refKey, refOf } from '@aetherius/domain';
import { availableAtMs, isPodFinished, isPodReady } from './conditions.ts';
import { writeStatus, type Controller, type ControllerContext } from './controller-context.ts';
import type { RecordEvent } from './event-recorder.ts';
import {
  controllerOf,
  controllerReference,
  isTerminating,
  parseKey,
  type PersistentVolumeClaim,
  type Pod,
  type StatefulSet,
} from './objects.ts';
import { claimPods, podFromTemplate, podRef } from './pod-control.ts';
import { safeHash } from './template-hash.ts';

const REVISION = 'controller-revision-hash';

interface Deps {
  readonly context: ControllerContext;
  readonly record: RecordEvent;
}

/** Keeps the pods of StatefulSets: one after the other, each with its own claims. */
export function createStatefulSetController(context: ControllerContext): Controller {
  const record = context.events.from({ component: 'statefulset-controller' });
  const deps: Deps = { context, record };

  const enqueue = context.queue.register('statefulset', (key) => {
    const set = context.store.get(parseKey(key)) as StatefulSet | undefined;
    if (!set) return;
    const revision = ensureRevision(context, set);
    if (!isTerminating(set)) manage(deps, set, revision);
    const current = context.store.get(parseKey(key)) as StatefulSet | undefined;
    if (current) writeStatus(context, current, statusOf(context, current, revision));
  });

  return {
    name: 'statefulset',
    onChange: ({ object }) => {
      if (object.kind === 'StatefulSet') enqueue(refKey(refOf(object)));
      if (object.kind !== 'Pod') return;
      const owner = controllerOf(object);
      if (owner?.kind === 'StatefulSet') {
        enqueue(`StatefulSet/${object.metadata.namespace ?? ''}/${owner.name}`);
      }
    },
  };
}

function ordinalOf(pod: Pod): number {
  return Number(pod.metadata.name.slice(pod.metadata.name.lastIndexOf('-') + 1));
}

/** The revision of the template, kept as a ControllerRevision as the real controller does. */
function ensureRevision(context: ControllerContext, set: StatefulSet): string {
  const hash = safeHash(set.spec.template);
  const name = `${set.metadata.name}-${hash}`;
  const namespace = set.metadata.namespace ?? 'default';
  if (context.store.get({ kind: 'ControllerRevision', namespace, name })) return name;
  if (isTerminating(set)) return name;
  const known = context.index.ownedBy(set.metadata.uid ?? '', 'ControllerRevision');
  context.store.create({
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name,
      namespace,
      labels: { ...set.spec.template.metadata?.labels, [REVISION]: hash },
      ownerReferences: [controllerReference(set)],
    },
    data: { spec: { template: { ...set.spec.template, $patch: 'replace' } } },
    revision: known.length + 1,
  });
  return name;
}

function manage(deps: Deps, set: StatefulSet, revision: string): void {
  const pods = new Map(claimPods(deps.context, set).map((pod) => [ordinalOf(pod), pod]));
  if (!isWhole(deps, set, { pods, revision })) return;
  const wanted = set.spec.replicas ?? 1;
  const surplus = [...pods.entries()].filter(([ordinal]) => ordinal >= wanted);
  const highest = surplus.sort(([a], [b]) => b - a)[0]?.[1];
  if (!highest) update(deps, set, { pods, revision });
  else if (!isTerminating(highest)) removePod(deps, set, highest);
}

interface Members {
  readonly pods: ReadonlyMap<number, Pod>;
  readonly revision: string;
}

/** Makes what is missing, one at a time unless told otherwise; true when all are healthy. */
function isWhole(deps: Deps, set: StatefulSet, members: Members): boolean {
  const isParallel = set.spec.podManagementPolicy === 'Parallel';
  for (let ordinal = 0; ordinal < (set.spec.replicas ?? 1); ordinal += 1) {
    const pod = members.pods.get(ordinal);
    if (pod && isPodFinished(pod)) {
      removePod(deps, set, pod);
      return false;
    }
    if (!pod) createPod(deps, set, { ordinal, revision: members.revision });
    if (!isParallel && !isHealthy(pod)) return false;
  }
  return true;
}

function isHealthy(pod: Pod | undefined): boolean {
  return pod !== undefined && isPodReady(pod) && !isTerminating(pod);
}

/** Replaces pods of another revision, highest ordinal first, waiting for each to be healthy. */
function update(deps: Deps, set: StatefulSet, members: Members): void {
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  if (type === 'OnDelete') return;
  const partition = rollingUpdate?.partition ?? 0;
  for (let ordinal = (set.spec.replicas ?? 1) - 1; ordinal >= partition; ordinal -= 1) {
    const pod = members.pods.get(ordinal);
    if (pod && isOutdated(pod, members.revision)) {
      removePod(deps, set, pod);
      return;
    }
    if (!isHealthy(pod)) return;
  }
}

function isOutdated(pod: Pod, revision: string): boolean {
  return pod.metadata.labels?.[REVISION] !== revision && !isTerminating(pod);
}

function createPod(
  deps: Deps,
  set: StatefulSet,
  options: { ordinal: number; revision: string },
): void {
  const name = `${set.metadata.name}-${options.ordinal}`;
  const pod = podFromTemplate(set, set.spec.template);
  const { generateName: _unused, ...metadata } = pod.metadata;
  const claims = set.spec.volumeClaimTemplates ?? [];
  for (const template of claims) ensureClaim(deps, set, { template, podName: name });
  const claimVolumes = claims.map((template) => ({
    name: template.metadata.name,
    persistentVolumeClaim: { claimName: `${template.metadata.name}-${name}` },
  }));
  const draft: Pod = {
    ...pod,
    metadata: {
      ...metadata,
      name,
      generateName: `${set.metadata.name}-`,
      labels: {
        ...metadata.labels,
        'apps.kubernetes.io/pod-index': String(options.ordinal),
        [REVISION]: options.revision,
        'statefulset.kubernetes.io/pod-name': name,
      },
    },
    spec: {
      ...pod.spec,
      hostname: name,
      subdomain: set.spec.serviceName ?? '',
      volumes: [...claimVolumes, ...(pod.spec.volumes ?? [])],
    },
  };
  const where = `Pod ${name} in StatefulSet ${set.metadata.name}`;
  try {
    deps.context.store.create(draft);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `create ${where} failed error: ${why}`;
    deps.record({ object: set, type: 'Warning', reason: 'FailedCreate', message });
    throw error;
  }
  const message = `create ${where} successful`;
  deps.record({ object: set, type: 'Normal', reason: 'SuccessfulCreate', message });
}

function ensureClaim(
  deps: Deps,
  set: StatefulSet,
  options: { template: PersistentVolumeClaim; podName: string },
): void {
  const { template, podName } = options;
  const namespace = set.metadata.namespace ?? 'default';
  const name = `${template.metadata.name}-${podName}`;
  if (deps.context.store.get({ kind: 'PersistentVolumeClaim', namespace, name })) return;
  deps.context.store.create({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name,
      namespace,
      labels: { ...template.metadata.labels, ...set.spec.selector.matchLabels },
    },
    spec: structuredClone(template.spec),
  });
  const message = `create Claim ${name} Pod ${podName} in StatefulSet ${set.metadata.name} success`;
  deps.record({ object: set, type: 'Normal', reason: 'SuccessfulCreate', message });
}

function removePod(deps: Deps, set: StatefulSet, pod: Pod): void {
  deps.context.store.remove(podRef(pod));
  const message = `delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`;
  deps.record({ object: set, type: 'Normal', reason: 'SuccessfulDelete', message });
}

function statusOf(
  context: ControllerContext,
  set: StatefulSet,
  revision: string,
): Record<string, unknown> {
  const pods = (context.index.ownedBy(set.metadata.uid ?? '', 'Pod') as Pod[]).filter(
    (pod) => !isTerminating(pod),
  );
  const nowMs = context.clock.now().getTime();
  const ready = pods.filter(isPodReady).length;
  const available = pods.filter(
    (pod) => availableAtMs(pod, set.spec.minReadySeconds ?? 0) <= nowMs,
  ).length;
  const updated = pods.filter((pod) => pod.metadata.labels?.[REVISION] === revision).length;
  const isDone = updated === pods.length && ready === pods.length && updated > 0;
  const before = set.status?.['currentRevision'];
  const current = isDone || typeof before !== 'string' ? revision : before;
  const currentCount = pods.filter((pod) => pod.metadata.labels?.[REVISION] === current).length;
  return {
    observedGeneration: set.metadata.generation ?? 1,
    replicas: pods.length,
    ...(ready ? { readyReplicas: ready } : {}),
    ...(currentCount ? { currentReplicas: currentCount } : {}),
    ...(updated ? { updatedReplicas: updated } : {}),
    currentRevision: current,
    updateRevision: revision,
    collisionCount: 0,
    availableReplicas: available,
  };
}
