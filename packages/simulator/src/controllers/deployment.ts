import { refKey, refOf, type KubeObject } from '@aetherius/domain';
import { isPodActive, withCondition } from './conditions.ts';
import { writeStatus, type Controller, type ControllerContext } from './controller-context.ts';
import {
  deploymentStatus,
  progressDeadlineMs,
  progressing,
  rolloutLimits,
  type Rollout,
} from './deployment-status.ts';
import type { RecordEvent } from './event-recorder.ts';
import {
  controllerOf,
  controllerReference,
  isTerminating,
  parseKey,
  type Deployment,
  type Pod,
  type ReplicaSet,
} from './objects.ts';
import { safeHash } from './template-hash.ts';
import type { ReconcileResult } from './work-queue.ts';

const REVISION = 'deployment.kubernetes.io/revision';
const HISTORY = 'deployment.kubernetes.io/revision-history';
const DESIRED = 'deployment.kubernetes.io/desired-replicas';
const MAXIMUM = 'deployment.kubernetes.io/max-replicas';
const HASH = 'pod-template-hash';

interface Deps {
  readonly context: ControllerContext;
  readonly record: RecordEvent;
}

/** Rolls Deployments out over ReplicaSets: rolling update, Recreate, pause, revisions, history. */
export function createDeploymentController(context: ControllerContext): Controller {
  const record = context.events.from({ component: 'deployment-controller' });
  const deps: Deps = { context, record };

  const enqueue = context.queue.register('deployment', (key) => {
    const deployment = context.store.get(parseKey(key)) as Deployment | undefined;
    if (!deployment) return undefined;
    if (!isTerminating(deployment)) rollOut(deps, deployment);
    return settle(context, parseKey(key));
  });

  return {
    name: 'deployment',
    onChange: ({ type, object }) => {
      if (object.kind === 'Deployment') enqueue(refKey(refOf(object)));
      if (object.kind === 'ReplicaSet') enqueueOwner(object);
      // A Recreate rollout waits for the last old pod.
      if (object.kind !== 'Pod' || type !== 'DELETED') return;
      const owner = controllerOf(object);
      const { namespace = 'default' } = object.metadata;
      const set =
        owner?.kind === 'ReplicaSet' &&
        context.store.get({ kind: 'ReplicaSet', namespace, name: owner.name });
      if (set) enqueueOwner(set);
    },
  };

  function enqueueOwner(set: KubeObject): void {
    const owner = controllerOf(set);
    if (owner?.kind !== 'Deployment') return;
    enqueue(`Deployment/${set.metadata.namespace ?? ''}/${owner.name}`);
  }
}

function rolloutOf(context: ControllerContext, deployment: Deployment): Rollout {
  const sets = (
    context.index.ownedBy(deployment.metadata.uid ?? '', 'ReplicaSet') as ReplicaSet[]
  ).sort((a, b) => revisionOf(a) - revisionOf(b));
  const hash = safeHash(deployment.spec.template);
  const current = sets.find((set) => set.metadata.labels?.[HASH] === hash);
  return { current, old: sets.filter((set) => set !== current) };
}

function revisionOf(set: ReplicaSet): number {
  return Number(set.metadata.annotations?.[REVISION] ?? 0);
}

function rollOut(deps: Deps, deployment: Deployment): void {
  const { context } = deps;
  const found = rolloutOf(context, deployment);
  if (deployment.spec.paused) {
    scalePaused(deps, deployment, found);
    return;
  }
  const isRecreate = deployment.spec.strategy?.type === 'Recreate';
  if (isRecreate && !isOldGone(deps, deployment, found.old)) return;
  const current = ensureCurrent(deps, deployment, found);
  const rollout = { current, old: found.old };
  if (isRecreate) scale(deps, deployment, { set: current, to: deployment.spec.replicas ?? 1 });
  else rollingStep(deps, deployment, rollout);
  cleanHistory(context, deployment, found.old);
}

/** A paused rollout changes no template, but its one active set follows the wanted size. */
function scalePaused(deps: Deps, deployment: Deployment, found: Rollout): void {
  const sets = found.current ? [...found.old, found.current] : [...found.old];
  const active = sets.filter((set) => sizeOf(set) > 0);
  const [only] = active.length > 0 ? active : sets.slice(-1);
  if (only && active.length <= 1) {
    scale(deps, deployment, { set: only, to: deployment.spec.replicas ?? 1 });
  }
}

/** Recreate: old pods must be gone before the first new one is made. */
function isOldGone(deps: Deps, deployment: Deployment, old: readonly ReplicaSet[]): boolean {
  for (const set of old) scale(deps, deployment, { set, to: 0 });
  return old.every((set) =>
    (deps.context.index.ownedBy(set.metadata.uid ?? '', 'Pod') as Pod[]).every(
      (pod) => pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded',
    ),
  );
}

function ensureCurrent(deps: Deps, deployment: Deployment, found: Rollout): ReplicaSet {
  const revision = found.old.reduce((last, set) => Math.max(last, revisionOf(set)), 0) + 1;
  const current = found.current
    ? raiseRevision(deps, found.current, revision)
    : createSet(deps, deployment, { revision, old: found.old });
  syncRevision(deps, deployment, current);
  return current;
}

function raiseRevision(deps: Deps, set: ReplicaSet, revision: number): ReplicaSet {
  const before = revisionOf(set);
  if (before >= revision) return set;
  const history = set.metadata.annotations?.[HISTORY];
  const annotations = {
    ...set.metadata.annotations,
    [REVISION]: String(revision),
    ...(before > 0 ? { [HISTORY]: history ? `${history},${before}` : String(before) } : {}),
  };
  const next = { ...set, metadata: { ...set.metadata, annotations } };
  return deps.context.store.update(next) as ReplicaSet;
}

function createSet(
  deps: Deps,
  deployment: Deployment,
  options: { revision: number; old: readonly ReplicaSet[] },
): ReplicaSet {
  const { context, record } = deps;
  const hash = safeHash(deployment.spec.template);
  const template = structuredClone(deployment.spec.template);
  const labels = { ...template.metadata?.labels, [HASH]: hash };
  const replicas = firstSize(deployment, options.old);
  const { surge } = rolloutLimits(deployment);
  const set = context.store.create({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace ?? 'default',
      labels,
      annotations: {
        ...inherited(deployment),
        [DESIRED]: String(deployment.spec.replicas ?? 1),
        [MAXIMUM]: String((deployment.spec.replicas ?? 1) + surge),
        [REVISION]: String(options.revision),
      },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas,
      ...(deployment.spec.minReadySeconds
        ? { minReadySeconds: deployment.spec.minReadySeconds }
        : {}),
      selector: {
        ...deployment.spec.selector,
        matchLabels: { ...deployment.spec.selector.matchLabels, [HASH]: hash },
      },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  }) as ReplicaSet;
  const name = set.metadata.name;
  if (replicas > 0) {
    record({
      object: deployment,
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message: `Scaled up replica set ${name} from 0 to ${replicas}`,
    });
  }
  markCreated(context, deployment, name);
  return set;
}

function markCreated(context: ControllerContext, deployment: Deployment, name: string): void {
  const why = {
    reason: 'NewReplicaSetCreated',
    message: `Created new replica set "${name}"`,
  };
  const conditions = withCondition(
    deployment.status?.conditions,
    progressing(context.clock.now(), 'True', why),
  );
  const current = context.store.get(refOf(deployment)) as Deployment | undefined;
  if (current) writeStatus(context, current, { ...deployment.status, conditions });
}

/** Annotations that ReplicaSets take over from their Deployment. */
function inherited(deployment: Deployment): Record<string, string> {
  const skipped = ['kubectl.kubernetes.io/last-applied-configuration', REVISION, HISTORY];
  return Object.fromEntries(
    Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !skipped.includes(key)),
  );
}

function firstSize(deployment: Deployment, old: readonly ReplicaSet[]): number {
  const wanted = deployment.spec.replicas ?? 1;
  if (deployment.spec.strategy?.type === 'Recreate') return wanted;
  const total = old.reduce((sum, set) => sum + (set.spec.replicas ?? 0), 0);
  return Math.min(wanted, Math.max(0, wanted + rolloutLimits(deployment).surge - total));
}

function syncRevision(deps: Deps, deployment: Deployment, current: ReplicaSet): void {
  const revision = String(revisionOf(current));
  const latest = deps.context.store.get(refOf(deployment));
  if (!latest || latest.metadata.annotations?.[REVISION] === revision) return;
  const annotations = { ...latest.metadata.annotations, [REVISION]: revision };
  deps.context.store.update({ ...latest, metadata: { ...latest.metadata, annotations } });
}

function rollingStep(deps: Deps, deployment: Deployment, rollout: Rollout): void {
  const { current, old } = rollout;
  if (!current) return;
  const wanted = deployment.spec.replicas ?? 1;
  const size = current.spec.replicas ?? 0;
  const oldSize = old.reduce((sum, set) => sum + (set.spec.replicas ?? 0), 0);
  const { surge } = rolloutLimits(deployment);
  const grown = size > wanted ? wanted : Math.min(wanted, Math.max(size, wanted + surge - oldSize));
  if (grown !== size) {
    scale(deps, deployment, { set: current, to: grown });
    return;
  }
  annotateSize(deps, deployment, current);
  if (oldSize > 0) shrinkOld(deps, deployment, rollout);
}

/** Old sets give up what the new one's available pods allow; unhealthy old pods go first. */
function shrinkOld(deps: Deps, deployment: Deployment, rollout: Rollout): void {
  const { current, old } = rollout;
  const minimum = (deployment.spec.replicas ?? 1) - rolloutLimits(deployment).unavailable;
  const all = current ? [...old, current] : old;
  const total = all.reduce((sum, set) => sum + sizeOf(set), 0);
  const available = all.reduce((sum, set) => sum + availableOf(set), 0);
  const newUnavailable = current ? sizeOf(current) - availableOf(current) : 0;
  let room = total - minimum - newUnavailable;
  const sizes = new Map<ReplicaSet, number>();
  for (const set of old) {
    const unhealthy = Math.max(0, Math.min(room, sizeOf(set) - availableOf(set)));
    sizes.set(set, sizeOf(set) - unhealthy);
    room -= unhealthy;
  }
  let spare = Math.max(0, Math.min(available - minimum, room));
  for (const [set, size] of sizes) {
    const healthy = Math.min(spare, size);
    scale(deps, deployment, { set, to: size - healthy });
    spare -= healthy;
  }
}

function sizeOf(set: ReplicaSet): number {
  return set.spec.replicas ?? 0;
}

function availableOf(set: ReplicaSet): number {
  return set.status?.availableReplicas ?? 0;
}

function scale(deps: Deps, deployment: Deployment, step: { set: ReplicaSet; to: number }): void {
  const { set, to } = step;
  const from = set.spec.replicas ?? 0;
  if (from === to) {
    annotateSize(deps, deployment, set);
    return;
  }
  deps.context.store.update(sized(deployment, { ...set, spec: { ...set.spec, replicas: to } }));
  deps.record({
    object: deployment,
    type: 'Normal',
    reason: 'ScalingReplicaSet',
    message: `Scaled ${to > from ? 'up' : 'down'} replica set ${set.metadata.name} from ${from} to ${to}`,
  });
}

function annotateSize(deps: Deps, deployment: Deployment, set: ReplicaSet): void {
  if ((set.spec.replicas ?? 0) === 0) return;
  const next = sized(deployment, set);
  if (next !== set) deps.context.store.update(next);
}

function sized(deployment: Deployment, set: ReplicaSet): ReplicaSet {
  const wanted = deployment.spec.replicas ?? 1;
  const size = {
    [DESIRED]: String(wanted),
    [MAXIMUM]: String(wanted + rolloutLimits(deployment).surge),
  };
  const annotations = set.metadata.annotations ?? {};
  if (Object.entries(size).every(([key, value]) => annotations[key] === value)) return set;
  return { ...set, metadata: { ...set.metadata, annotations: { ...annotations, ...size } } };
}

function cleanHistory(
  context: ControllerContext,
  deployment: Deployment,
  old: readonly ReplicaSet[],
): void {
  const limit = deployment.spec.revisionHistoryLimit ?? 10;
  const idle = old.filter(
    (set) => (set.spec.replicas ?? 0) === 0 && (set.status?.replicas ?? 0) === 0,
  );
  for (const set of idle.slice(0, Math.max(0, idle.length - limit))) {
    const pods = context.index.ownedBy(set.metadata.uid ?? '', 'Pod') as Pod[];
    if (!pods.some(isPodActive)) context.store.remove(refOf(set));
  }
}

function settle(
  context: ControllerContext,
  ref: { kind: string; namespace?: string; name: string },
): ReconcileResult {
  const deployment = context.store.get(ref) as Deployment | undefined;
  if (!deployment) return undefined;
  const now = context.clock.now();
  const rollout = rolloutOf(context, deployment);
  writeStatus(context, deployment, deploymentStatus(deployment, rollout, now));
  const stored = context.store.get(ref) as Deployment | undefined;
  const waitMs = stored ? progressDeadlineMs(stored) - now.getTime() : Number.POSITIVE_INFINITY;
  return Number.isFinite(waitMs) && waitMs > 0 ? { afterMs: waitMs + 1000 } : undefined;
}
