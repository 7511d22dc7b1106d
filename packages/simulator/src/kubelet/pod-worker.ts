import { hashFraction } from '../controllers/template-hash.ts';
import { RESYNC_MS, type NodeContext } from './container-steps.ts';
import { nextDueMs, stepContainer, stopContainer } from './container-lifecycle.ts';
import { phaseOf } from './pod-status.ts';
import type { ContainerRuntime, PodRuntime } from './pod-state.ts';
import { mountFailures } from './volume-mounts.ts';

/** Shorter than the kubelet's second, because its looks fall anywhere into it. */
const RELIST_MS = 700;
const LAST_MOUNT_BACK_OFF_MS = 122_000;

/**
 * Moves a pod on as far as the present instant allows: volumes, sandbox, init containers in order,
 * then the others. Returns when it wants to be looked at again.
 */
export function stepPod(context: NodeContext, runtime: PodRuntime, newIp: () => string): number {
  const nowMs = context.nowMs();
  if (runtime.pod.metadata.deletionTimestamp) return stepTermination(context, runtime);
  const deadlineMs = deadlineOf(runtime);
  if (nowMs >= deadlineMs) failDeadline(context, runtime);
  if (runtime.failure) return stopAll(context, runtime);
  if (!runtime.mountsReady && !mount(context, runtime)) return runtime.mountRetryAtMs;
  if (!runtime.isSandboxReady && !makeSandbox(context, runtime, newIp)) return runtime.sandboxAtMs;
  const open = stepInitContainers(context, runtime);
  const apps = runtime.containers.filter((entry) => !entry.isInit);
  if (!open) for (const container of apps) stepContainer(context, runtime, container);
  stopSidecarsAfterEnd(context, runtime);
  const isEnded = ['Succeeded', 'Failed'].includes(phaseOf(runtime));
  const due = runtime.containers
    .filter((entry) => !open || entry.isInit)
    .map((entry) => nextDueMs(entry));
  return Math.min(isEnded ? Number.POSITIVE_INFINITY : deadlineMs, ...due);
}

/** Whether nothing of a pod runs any more. */
export function isStopped(runtime: PodRuntime): boolean {
  return runtime.containers.every((container) => container.phase !== 'running');
}

/**
 * Whether a container runs that will be over before the kubelet's next look at its containers (once
 * a second): such runs are never reported as running.
 */
export function isBlinking(runtime: PodRuntime): boolean {
  return runtime.containers.some((container) => {
    const afterMs = container.phase === 'running' ? container.run?.plan.end?.afterMs : undefined;
    return afterMs !== undefined && afterMs < RELIST_MS;
  });
}

function deadlineOf(runtime: PodRuntime): number {
  const seconds = runtime.pod.spec.activeDeadlineSeconds;
  return seconds === undefined ? Number.POSITIVE_INFINITY : runtime.startedAtMs + seconds * 1000;
}

function failDeadline(context: NodeContext, runtime: PodRuntime): void {
  if (runtime.failure || ['Succeeded', 'Failed'].includes(phaseOf(runtime))) return;
  const message = 'Pod was active on the node longer than the specified deadline';
  runtime.failure = { reason: 'DeadlineExceeded', message };
  context.record({ object: runtime.pod, type: 'Normal', reason: 'DeadlineExceeded', message });
}

function mount(context: NodeContext, runtime: PodRuntime): boolean {
  const nowMs = context.nowMs();
  if (nowMs < runtime.mountRetryAtMs) return false;
  const failures = mountFailures(context.view.store, runtime.pod);
  if (failures.length === 0) {
    runtime.mountsReady = true;
    runtime.sandboxAtMs = nowMs + 150 + 350 * hashFraction(`sandbox/${runtime.uid}`);
    return true;
  }
  for (const { message } of failures) {
    context.record({ object: runtime.pod, type: 'Warning', reason: 'FailedMount', message });
  }
  runtime.mountRetryAtMs = nowMs + runtime.mountBackOffMs;
  runtime.mountBackOffMs = Math.min(LAST_MOUNT_BACK_OFF_MS, runtime.mountBackOffMs * 2);
  return false;
}

function makeSandbox(context: NodeContext, runtime: PodRuntime, newIp: () => string): boolean {
  if (context.nowMs() < runtime.sandboxAtMs) return false;
  runtime.isSandboxReady = true;
  runtime.ip = newIp();
  return true;
}

/** Steps init containers in order; true while one of them keeps the others waiting. */
function stepInitContainers(context: NodeContext, runtime: PodRuntime): boolean {
  for (const container of runtime.containers) {
    if (!container.isInit) return false;
    stepContainer(context, runtime, container);
    if (container.isSidecar ? !container.isStarted : !hasSucceeded(container)) return true;
  }
  return false;
}

function hasSucceeded(container: ContainerRuntime): boolean {
  return (
    (container.phase === 'done' || container.phase === 'exited') &&
    container.terminated?.terminated?.exitCode === 0
  );
}

/** Native sidecars stop once the containers they serve are over for good. */
function stopSidecarsAfterEnd(context: NodeContext, runtime: PodRuntime): void {
  const apps = runtime.containers.filter((entry) => !entry.isInit);
  if (!apps.every((entry) => entry.phase === 'done')) return;
  for (const container of runtime.containers) {
    if (container.isSidecar) stopContainer(container, { nowMs: context.nowMs(), graceMs: 1_000 });
  }
}

function stopAll(context: NodeContext, runtime: PodRuntime): number {
  const graceMs = graceOf(runtime);
  for (const container of runtime.containers) {
    stopContainer(container, { nowMs: context.nowMs(), graceMs });
    stepContainer(context, runtime, container);
  }
  return Math.min(...runtime.containers.map((entry) => nextDueMs(entry)));
}

function graceOf(runtime: PodRuntime): number {
  const { metadata, spec } = runtime.pod;
  const seconds = metadata.deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30;
  return Math.max(1, seconds) * 1000;
}

function stepTermination(context: NodeContext, runtime: PodRuntime): number {
  const nowMs = context.nowMs();
  if (!runtime.isTerminating) {
    runtime.isTerminating = true;
    for (const container of runtime.containers) {
      if (container.phase !== 'running') continue;
      context.record({
        object: runtime.pod,
        fieldPath: `spec.${container.isInit ? 'initContainers' : 'containers'}{${container.spec.name}}`,
        type: 'Normal',
        reason: 'Killing',
        message: `Stopping container ${container.spec.name}`,
      });
      stopContainer(container, { nowMs, graceMs: graceOf(runtime) });
    }
  }
  for (const container of runtime.containers) {
    if (container.phase === 'running') stepContainer(context, runtime, container);
  }
  const due = runtime.containers
    .filter((entry) => entry.phase === 'running')
    .map((entry) => nextDueMs(entry));
  return Math.min(nowMs + RESYNC_MS, ...due);
}
