import { hashFraction } from '../controllers/template-hash.ts';
import { timestamp, type Container, type Pod } from '../controllers/objects.ts';
import { parseQuantity } from '../controllers/quantity.ts';
import type { RecordEvent } from '../controllers/event-recorder.ts';
import type { ImageCatalogue } from '../workloads/image-catalogue.ts';
import { declaredBehaviours } from './behaviour.ts';
import { DNS_SERVER, type NetworkView } from './connectivity.ts';
import { resolveEnv } from './container-env.ts';
import { containerId, type ContainerRun, type RunEnd } from './container-run.ts';
import { pullImage } from './image-pull.ts';
import { firstUnmetNeed, lastingNeeds, type NeedContext } from './needs.ts';
import { imageId, startErrorState } from './pod-status.ts';
import type { ContainerRuntime, PodRuntime } from './pod-state.ts';
import { resolveProgram } from './program.ts';
import { planRun } from './run-plan.ts';
import { mountedFiles } from './volume-mounts.ts';

/** What the steps of one node's kubelet work with. */
export interface NodeContext {
  readonly node: string;
  readonly architecture: string;
  readonly catalogue: ImageCatalogue;
  readonly view: NetworkView;
  readonly record: RecordEvent;
  readonly imagesOnNode: Set<string>;
  readonly nowMs: () => number;
}

/** A probe worker takes a moment to come up after its container. */
const FIRST_PROBE_MS = 250;
const FIRST_BACK_OFF_MS = 10_000;
const LAST_BACK_OFF_MS = 300_000;
/** A run that lasted twice the longest back-off starts afresh. */
const FORGET_BACK_OFF_MS = 600_000;
/** The kubelet looks at a pod that waits for something again after 10 to 15 seconds. */
export const RESYNC_MS = 10_000;

/** The field that events of a container point at. */
function fieldPath(container: ContainerRuntime): string {
  return `spec.${container.isInit ? 'initContainers' : 'containers'}{${container.spec.name}}`;
}

/** Records an event of a container. */
export function tell(
  context: NodeContext,
  where: { pod: Pod; container: ContainerRuntime },
  event: { type?: 'Normal' | 'Warning'; reason: string; message: string },
): void {
  context.record({
    object: where.pod,
    fieldPath: fieldPath(where.container),
    type: event.type ?? 'Normal',
    reason: event.reason,
    message: event.message,
  });
}

/** Brings the image of a container to the node; true once it is there. */
export function stepImage(
  context: NodeContext,
  runtime: PodRuntime,
  container: ContainerRuntime,
): boolean {
  const { image: pull, spec } = container;
  const where = { pod: runtime.pod, container };
  const nowMs = context.nowMs();
  if (pull.isPulled) return true;
  if (context.imagesOnNode.has(spec.image) && spec.imagePullPolicy !== 'Always') {
    pull.isPulled = true;
    const message = `Container image "${spec.image}" already present on machine`;
    tell(context, where, { reason: 'Pulled', message });
    return true;
  }
  if (nowMs < pull.dueAtMs) {
    container.wakeAtMs = pull.dueAtMs;
    return false;
  }
  if (pull.error && container.waiting.reason === 'ErrImagePull' && isBackingOff(pull, nowMs)) {
    showImageBackOff(context, where);
    return false;
  }
  return attemptPull(context, runtime, container);
}

function isBackingOff(pull: ContainerRuntime['image'], nowMs: number): boolean {
  return pull.backOffMs > 0 && nowMs < pull.dueAtMs + pull.backOffMs;
}

function showImageBackOff(
  context: NodeContext,
  where: { pod: Pod; container: ContainerRuntime },
): void {
  const { container } = where;
  const { image: pull, spec } = container;
  const message = `Back-off pulling image "${spec.image}"`;
  tell(context, where, { reason: 'BackOff', message });
  tell(context, where, { type: 'Warning', reason: 'Failed', message: 'Error: ImagePullBackOff' });
  container.waiting = {
    reason: 'ImagePullBackOff',
    message: `${message}: ErrImagePull: ${pull.error}`,
  };
  pull.dueAtMs = context.nowMs() + pull.backOffMs;
  container.wakeAtMs = pull.dueAtMs;
}

function attemptPull(
  context: NodeContext,
  runtime: PodRuntime,
  container: ContainerRuntime,
): boolean {
  const { image: pull, spec } = container;
  const where = { pod: runtime.pod, container };
  const outcome = pullImage(context.catalogue, {
    image: spec.image,
    architecture: context.architecture,
    hasPullSecret: hasPullSecret(context, runtime.pod),
    dnsServer: DNS_SERVER,
  });
  if (outcome.kind === 'invalid') {
    return refusePull(context, where, { reason: 'InvalidImageName', message: outcome.message });
  }
  if (!pull.isPulling) {
    pull.isPulling = true;
    tell(context, where, { reason: 'Pulling', message: `Pulling image "${spec.image}"` });
    pull.dueAtMs = context.nowMs() + (outcome.kind === 'pulled' ? outcome.tookMs : 350);
    container.wakeAtMs = pull.dueAtMs;
    return false;
  }
  pull.isPulling = false;
  if (outcome.kind === 'refused') {
    const message = `Failed to pull image "${spec.image}": ${outcome.message}`;
    tell(context, where, { type: 'Warning', reason: 'Failed', message });
    return refusePull(context, where, { reason: 'ErrImagePull', message: outcome.message });
  }
  pull.isPulled = true;
  context.imagesOnNode.add(spec.image);
  const took = `${outcome.tookMs}ms`;
  tell(context, where, {
    reason: 'Pulled',
    message: `Successfully pulled image "${spec.image}" in ${took} (${took} including waiting). Image size: ${outcome.sizeBytes} bytes.`,
  });
  return true;
}

function refusePull(
  context: NodeContext,
  where: { pod: Pod; container: ContainerRuntime },
  refusal: { reason: string; message: string },
): boolean {
  const { container } = where;
  const { image: pull } = container;
  const nowMs = context.nowMs();
  tell(context, where, { type: 'Warning', reason: 'Failed', message: `Error: ${refusal.reason}` });
  container.waiting = refusal;
  pull.error = refusal.message;
  pull.backOffMs = nextBackOff(pull.backOffMs);
  // ErrImagePull stays until the next sync; the rest of the back-off shows as ImagePullBackOff.
  pull.dueAtMs =
    nowMs + Math.min(pull.backOffMs, 2_000 + jitter(container, runtimeSeed(where)) * 0.4);
  container.wakeAtMs = pull.dueAtMs;
  return false;
}

function runtimeSeed(where: { pod: Pod }): string {
  return where.pod.metadata.uid ?? '';
}

/** Up to five seconds, the same for the same container and restart. */
function jitter(container: ContainerRuntime, seed: string): number {
  return 5_000 * hashFraction(`${container.restartCount}/${container.spec.name}/${seed}`);
}

/** 10 s, 20 s, 40 s … 300 s. */
export function nextBackOff(beforeMs: number): number {
  return beforeMs === 0 ? FIRST_BACK_OFF_MS : Math.min(LAST_BACK_OFF_MS, beforeMs * 2);
}

function hasPullSecret(context: NodeContext, pod: Pod): boolean {
  const namespace = pod.metadata.namespace ?? 'default';
  return (pod.spec.imagePullSecrets ?? []).some(
    ({ name }) => context.view.store.get({ kind: 'Secret', namespace, name }) !== undefined,
  );
}

/** Creates and starts a container whose image is there; false when that fails. */
export function startContainer(
  context: NodeContext,
  runtime: PodRuntime,
  container: ContainerRuntime,
): boolean {
  const { spec } = container;
  const where = { pod: runtime.pod, container };
  const nowMs = context.nowMs();
  const refusal = rootRefusal(context, runtime.pod, spec);
  const env = resolveEnv(context.view.store, runtime.pod, spec);
  if (refusal !== undefined || env.kind === 'refused') {
    const message = refusal ?? (env.kind === 'refused' ? env.message : '');
    tell(context, where, { type: 'Warning', reason: 'Failed', message: `Error: ${message}` });
    container.waiting = { reason: 'CreateContainerConfigError', message };
    container.shown = 'waiting';
    container.image.isPulled = false;
    container.wakeAtMs = nowMs + RESYNC_MS + jitter(container, runtime.uid);
    return false;
  }
  const declared = declaredBehaviours(runtime.pod.metadata.annotations)[spec.name];
  const program = resolveProgram(context.catalogue, spec, declared);
  tell(context, where, { reason: 'Created', message: `Created container: ${spec.name}` });
  if (container.hasStarted) container.restartCount += 1;
  container.hasStarted = true;
  if (program.kind === 'start-error') {
    failStart(context, runtime, { container, message: program.message });
    return false;
  }
  const need: NeedContext = {
    view: context.view,
    pod: runtime.pod,
    container: spec,
    env: env.values,
    files: mountedFiles(context.view.store, runtime.pod, spec.volumeMounts ?? []),
  };
  const plan = planRun({
    behaviour: program.behaviour,
    memoryLimitBytes: parseQuantity(spec.resources?.limits?.['memory']) || undefined,
    env: env.values,
    early: firstUnmetNeed(need, program.behaviour.needs),
  });
  const seed = `${runtime.uid}/${spec.name}/${container.restartCount}`;
  begin(container, { id: containerId(seed), startedAtMs: nowMs, plan, env: env.values, extra: [] });
  tell(context, where, { reason: 'Started', message: `Started container ${spec.name}` });
  return true;
}

/** Starts the clockwork of a new run: state, probes, checks of dependencies. */
function begin(container: ContainerRuntime, run: ContainerRun): void {
  const { spec } = container;
  if (container.run) container.previous = container.run;
  if (container.terminated) container.last = container.terminated;
  container.run = run;
  container.phase = 'running';
  container.shown = 'running';
  container.isStarted = spec.startupProbe === undefined;
  container.isReady = container.isStarted && spec.readinessProbe === undefined;
  container.isDegraded = false;
  delete container.stopAtMs;
  delete container.stopCode;
  const firstAtMs = (delay: number | undefined): number =>
    run.startedAtMs + FIRST_PROBE_MS + (delay ?? 0) * 1000;
  container.probes = (
    [
      ['Startup', spec.startupProbe],
      ['Liveness', spec.livenessProbe],
      ['Readiness', spec.readinessProbe],
    ] as const
  ).flatMap(([kind, probe]) =>
    probe
      ? [
          {
            kind,
            spec: probe,
            successes: 0,
            failures: 0,
            nextAtMs: firstAtMs(probe.initialDelaySeconds),
          },
        ]
      : [],
  );
  const lasting = lastingNeeds(run.plan.behaviour.needs);
  container.nextNeedCheckMs = lasting.length > 0 ? run.startedAtMs + 500 : Number.POSITIVE_INFINITY;
}

function failStart(
  context: NodeContext,
  runtime: PodRuntime,
  failure: { container: ContainerRuntime; message: string },
): void {
  const { container, message } = failure;
  const where = { pod: runtime.pod, container };
  tell(context, where, { type: 'Warning', reason: 'Failed', message: `Error: ${message}` });
  const seed = `${runtime.uid}/${container.spec.name}/${container.restartCount}`;
  container.terminated = startErrorState(seed, context.nowMs(), message);
  container.last = container.terminated;
  container.waiting = { reason: 'RunContainerError', message };
  container.shown = 'waiting';
  container.isReady = false;
  leaveRun(container, context.nowMs(), runtime.uid);
}

/** After an exit: when the container may start again, and when the wait shows. */
function leaveRun(container: ContainerRuntime, endedAtMs: number, seed: string): void {
  const { backOffMs } = container;
  const showAfterMs = Math.min(backOffMs - 300, 2_000 + jitter(container, seed));
  container.phase = 'exited';
  container.restartAtMs = endedAtMs + Math.max(1_000, backOffMs);
  container.showBackOffAtMs = backOffMs > 0 ? endedAtMs + showAfterMs : Number.POSITIVE_INFINITY;
  container.nextBackOffEventMs = backOffMs > 0 ? endedAtMs + 1_000 : Number.POSITIVE_INFINITY;
}

/** The message of a container that must not run as root but would. */
function rootRefusal(context: NodeContext, pod: Pod, spec: Container): string | undefined {
  const own = spec.securityContext ?? {};
  const shared = pod.spec.securityContext ?? {};
  if ((own['runAsNonRoot'] ?? shared['runAsNonRoot']) !== true) return undefined;
  if (own['runAsUser'] !== undefined || shared['runAsUser'] !== undefined) return undefined;
  const repository = imageId(spec.image).split('@')[0] ?? '';
  const image = context.catalogue.images.get(repository);
  if (!image?.runsAsRoot) return undefined;
  const { name, namespace, uid } = pod.metadata;
  return `container has runAsNonRoot and image will run as root (pod: "${name}_${namespace}(${uid})", container: ${spec.name})`;
}

/** Ends the run of a container. */
export function finishRun(container: ContainerRuntime, end: RunEnd, seed: string): void {
  const { run } = container;
  if (!run) return;
  run.end = end;
  container.terminated = {
    terminated: {
      exitCode: end.code,
      reason: end.reason,
      ...(end.message ? { message: end.message } : {}),
      startedAt: timestamp(new Date(run.startedAtMs)),
      finishedAt: timestamp(new Date(end.atMs)),
      containerID: run.id,
    },
  };
  container.shown = 'terminated';
  container.isReady = false;
  container.isStarted = false;
  if (end.atMs - run.startedAtMs > FORGET_BACK_OFF_MS) container.backOffMs = 0;
  leaveRun(container, end.atMs, seed);
  container.isDegraded = false;
  container.probes = [];
  container.nextNeedCheckMs = Number.POSITIVE_INFINITY;
}
