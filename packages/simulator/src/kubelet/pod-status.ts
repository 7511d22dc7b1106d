import { createHash } from 'node:crypto';
import { conditionOf } from '../controllers/conditions.ts';
import {
  timestamp,
  type Condition,
  type Container,
  type ContainerState,
  type ContainerStatus,
  type Pod,
  type PodStatus,
} from '../controllers/objects.ts';
import { containerId } from './container-run.ts';
import type { ContainerRuntime, PodRuntime } from './pod-state.ts';

/** The status that the kubelet reports for a pod. Times of unchanged conditions are kept. */
export function podStatus(runtime: PodRuntime, hostIp: string, nowMs: number): PodStatus {
  const { pod } = runtime;
  const generation = pod.metadata.generation ?? 1;
  const phase = phaseOf(runtime);
  const inits = runtime.containers.filter((container) => container.isInit);
  const apps = runtime.containers.filter((container) => !container.isInit);
  const ips = runtime.ip ? { podIP: runtime.ip, podIPs: [{ ip: runtime.ip }] } : {};
  return {
    observedGeneration: generation,
    phase,
    ...runtime.failure,
    conditions: conditionsOf(runtime, phase, nowMs),
    hostIP: hostIp,
    hostIPs: [{ ip: hostIp }],
    ...ips,
    startTime: timestamp(new Date(runtime.startedAtMs)),
    ...(inits.length > 0
      ? { initContainerStatuses: inits.map((entry) => containerStatus(runtime, entry)) }
      : {}),
    containerStatuses: apps.map((entry) => containerStatus(runtime, entry)),
    qosClass: pod.status?.qosClass ?? qosClass(pod),
  };
}

/** Whether all init containers have done their part: ended with 0, or (sidecars) started. */
function isInitialized(runtime: PodRuntime): boolean {
  return runtime.containers.every(
    (container) =>
      !container.isInit ||
      (container.isSidecar ? container.isStarted : exitCode(container) === 0 && isOver(container)),
  );
}

function isOver(container: ContainerRuntime): boolean {
  return container.phase === 'done' || container.phase === 'exited';
}

function exitCode(container: ContainerRuntime): number | undefined {
  return container.terminated?.terminated?.exitCode;
}

/** The phase of a pod, by the rules of the kubelet. */
export function phaseOf(runtime: PodRuntime): string {
  if (runtime.failure) return 'Failed';
  const policy = runtime.pod.spec.restartPolicy ?? 'Always';
  const plainInits = runtime.containers.filter((entry) => entry.isInit && !entry.isSidecar);
  if (policy === 'Never' && plainInits.some((entry) => isOver(entry) && exitCode(entry) !== 0)) {
    return 'Failed';
  }
  const apps = runtime.containers.filter((entry) => !entry.isInit);
  const isWaiting = (entry: ContainerRuntime): boolean =>
    entry.phase === 'waiting' && !entry.last.terminated && !entry.terminated;
  if (!isInitialized(runtime) && !apps.some((entry) => entry.hasStarted)) return 'Pending';
  if (apps.some(isWaiting)) return 'Pending';
  if (apps.some((entry) => entry.phase === 'running')) return 'Running';
  if (policy === 'Always') return 'Running';
  if (apps.every((entry) => exitCode(entry) === 0)) return 'Succeeded';
  return policy === 'Never' ? 'Failed' : 'Running';
}

function conditionsOf(runtime: PodRuntime, phase: string, nowMs: number): Condition[] {
  const isEnded = phase === 'Succeeded' || phase === 'Failed';
  const sandbox = runtime.isSandboxReady && !isEnded;
  return [
    condition(runtime, nowMs, { type: 'PodReadyToStartContainers', ok: sandbox }),
    condition(runtime, nowMs, initializedClaim(runtime, phase)),
    condition(runtime, nowMs, { ...readyClaim(runtime, phase), type: 'Ready' }),
    condition(runtime, nowMs, { ...readyClaim(runtime, phase), type: 'ContainersReady' }),
    ...otherConditions(runtime.pod),
  ];
}

/** Conditions of others (scheduler, eviction) stay as they are. */
function otherConditions(pod: Pod): Condition[] {
  const own = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady'];
  return (pod.status?.conditions ?? []).filter((entry) => !own.includes(entry.type));
}

interface Claim {
  readonly type: string;
  readonly ok: boolean;
  readonly reason?: string;
  readonly message?: string;
}

function initializedClaim(runtime: PodRuntime, phase: string): Claim {
  const type = 'Initialized';
  if (phase === 'Succeeded') return { type, ok: true, reason: 'PodCompleted' };
  const open = runtime.containers
    .filter((entry) => entry.isInit)
    .filter((entry) =>
      entry.isSidecar ? !entry.isStarted : !isOver(entry) || exitCode(entry) !== 0,
    )
    .map((entry) => entry.spec.name);
  if (open.length === 0) return { type, ok: true };
  return {
    type,
    ok: false,
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: [${open.join(' ')}]`,
  };
}

function readyClaim(runtime: PodRuntime, phase: string): Omit<Claim, 'type'> {
  if (phase === 'Succeeded') return { ok: false, reason: 'PodCompleted' };
  if (phase === 'Failed') return { ok: false, reason: 'PodFailed' };
  const unready = runtime.containers
    .filter((entry) => !entry.isInit || entry.isSidecar)
    .filter((entry) => !entry.isReady)
    .map((entry) => entry.spec.name);
  if (unready.length === 0) return { ok: true };
  return {
    ok: false,
    reason: 'ContainersNotReady',
    message: `containers with unready status: [${unready.join(' ')}]`,
  };
}

function condition(runtime: PodRuntime, nowMs: number, claim: Claim): Condition {
  const before = conditionOf(runtime.pod.status?.conditions, claim.type);
  const status = claim.ok ? 'True' : 'False';
  const now = timestamp(new Date(nowMs));
  return {
    type: claim.type,
    observedGeneration: runtime.pod.metadata.generation ?? 1,
    status,
    lastProbeTime: null,
    lastTransitionTime: before?.status === status ? (before.lastTransitionTime ?? now) : now,
    ...(claim.reason ? { reason: claim.reason } : {}),
    ...(claim.message ? { message: claim.message } : {}),
  };
}

function containerStatus(runtime: PodRuntime, container: ContainerRuntime): ContainerStatus {
  const { spec } = container;
  const id = container.run?.id ?? container.previous?.id;
  return {
    name: spec.name,
    state: shownState(runtime, container),
    lastState: container.last,
    ready: isContainerReady(container),
    restartCount: container.restartCount,
    image: spec.image,
    imageID: id ? imageId(spec.image) : '',
    ...(id ? { containerID: id } : {}),
    started: container.phase === 'running' && container.isStarted,
    ...(id ? allocated(spec) : {}),
    ...mountStatus(spec),
  };
}

function isContainerReady(container: ContainerRuntime): boolean {
  const isPlainInit = container.isInit && !container.isSidecar;
  return isPlainInit ? exitCode(container) === 0 : container.isReady;
}

function allocated(spec: Container): Record<string, unknown> {
  const requests = spec.resources?.requests;
  return {
    ...(requests ? { allocatedResources: { ...requests } } : {}),
    resources: spec.resources ?? {},
  };
}

function mountStatus(spec: Container): Record<string, unknown> {
  const volumeMounts = (spec.volumeMounts ?? []).map((mount) => ({
    name: mount.name,
    mountPath: mount.mountPath,
    ...(mount.readOnly ? { readOnly: true, recursiveReadOnly: 'Disabled' } : {}),
  }));
  return volumeMounts.length > 0 ? { volumeMounts } : {};
}

function shownState(runtime: PodRuntime, container: ContainerRuntime): ContainerState {
  if (container.shown === 'running' && container.run) {
    return { running: { startedAt: timestamp(new Date(container.run.startedAtMs)) } };
  }
  if (container.shown === 'terminated' && container.terminated) return container.terminated;
  const isBehindInit =
    container.waiting.reason === 'ContainerCreating' &&
    runtime.containers.some((entry) => entry.isInit) &&
    (!container.isInit || runtime.isSandboxReady);
  return { waiting: isBehindInit ? { reason: 'PodInitializing' } : { ...container.waiting } };
}

/** The digest that stands for an image. */
export function imageId(image: string): string {
  const repository = image.replace(/[:@][^/]*$/, '');
  return `${repository}@sha256:${createHash('sha256').update(image).digest('hex')}`;
}

/** The terminated state of a container that never started. */
export function startErrorState(seed: string, nowMs: number, message: string): ContainerState {
  return {
    terminated: {
      exitCode: 128,
      reason: 'StartError',
      message,
      startedAt: '1970-01-01T00:00:00Z',
      finishedAt: timestamp(new Date(nowMs)),
      containerID: containerId(seed),
    },
  };
}

/** The quality-of-service class that a pod's requests and limits give it. */
function qosClass(pod: Pod): string {
  const all = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  const isEmpty = all.every(
    (entry) =>
      Object.keys(entry.resources?.requests ?? {}).length === 0 &&
      Object.keys(entry.resources?.limits ?? {}).length === 0,
  );
  if (isEmpty) return 'BestEffort';
  const isGuaranteed = all.every((entry) =>
    ['cpu', 'memory'].every((name) => {
      const limit = entry.resources?.limits?.[name];
      return limit !== undefined && (entry.resources?.requests?.[name] ?? limit) === limit;
    }),
  );
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}
