import { mountedFiles } from './volume-mounts.ts';
import type { RunEnd } from './container-run.ts';
import {
  finishRun,
  nextBackOff,
  RESYNC_MS,
  startContainer,
  stepImage,
  tell,
  type NodeContext,
} from './container-steps.ts';
import { formatLine } from './log-lines.ts';
import { lastingNeeds, outageLines } from './needs.ts';
import type { ContainerRuntime, PodRuntime, ProbeState } from './pod-state.ts';
import { probe } from './probes.ts';

/** Moves one container on as far as the present instant allows. */
export function stepContainer(
  context: NodeContext,
  runtime: PodRuntime,
  container: ContainerRuntime,
): void {
  if (container.phase === 'running') stepRunning(context, runtime, container);
  if (container.phase === 'exited') stepExited(context, runtime, container);
  if (container.phase !== 'waiting' || context.nowMs() < container.wakeAtMs) return;
  if (stepImage(context, runtime, container)) startContainer(context, runtime, container);
}

/** When a container wants to be looked at again. */
export function nextDueMs(container: ContainerRuntime): number {
  switch (container.phase) {
    case 'waiting':
      return container.wakeAtMs;
    case 'exited':
      return Math.min(
        container.restartAtMs,
        container.showBackOffAtMs,
        container.nextBackOffEventMs,
      );
    case 'running':
      return Math.min(
        container.stopAtMs ?? Number.POSITIVE_INFINITY,
        plannedEndMs(container),
        container.nextNeedCheckMs,
        ...container.probes.map((state) => state.nextAtMs),
      );
    case 'done':
      return Number.POSITIVE_INFINITY;
  }
}

function plannedEndMs(container: ContainerRuntime): number {
  const { run } = container;
  return run?.plan.end ? run.startedAtMs + run.plan.end.afterMs : Number.POSITIVE_INFINITY;
}

/** Sends SIGTERM to a running container; it ends by itself or is killed after the grace period. */
export function stopContainer(
  container: ContainerRuntime,
  options: { nowMs: number; graceMs: number },
): void {
  if (container.phase !== 'running' || container.stopAtMs !== undefined) return;
  const behaviour = container.run?.plan.behaviour;
  const isKilled = behaviour?.ignoresTerm === true;
  container.stopAtMs =
    options.nowMs + (isKilled ? options.graceMs : Math.min(options.graceMs, 250));
  container.stopCode = isKilled ? 137 : (behaviour?.termCode ?? 143);
}

function stepRunning(context: NodeContext, runtime: PodRuntime, container: ContainerRuntime): void {
  const nowMs = context.nowMs();
  const end = dueEnd(container, nowMs);
  if (end) finishRun(container, end, runtime.uid);
  if (end || container.stopAtMs !== undefined) return;
  if (nowMs >= container.nextNeedCheckMs) checkNeeds(context, runtime, container);
  for (const state of container.probes) {
    if (nowMs >= state.nextAtMs) runProbe(context, runtime, { container, state });
  }
}

/** How the run has ended by now, by its plan or by a signal, whichever came first. */
function dueEnd(container: ContainerRuntime, nowMs: number): RunEnd | undefined {
  const planned = container.run?.plan.end;
  const plannedMs = plannedEndMs(container);
  const stopMs = container.stopAtMs ?? Number.POSITIVE_INFINITY;
  if (planned && nowMs >= plannedMs && plannedMs <= stopMs) {
    return { atMs: plannedMs, code: planned.code, reason: planned.reason };
  }
  if (nowMs < stopMs) return undefined;
  const code = container.stopCode ?? 137;
  return { atMs: stopMs, code, reason: code === 0 ? 'Completed' : 'Error' };
}

function checkNeeds(context: NodeContext, runtime: PodRuntime, container: ContainerRuntime): void {
  const { run } = container;
  if (!run) return;
  const nowMs = context.nowMs();
  const need = {
    view: context.view,
    pod: runtime.pod,
    container: container.spec,
    env: run.env,
    files: mountedFiles(context.view.store, runtime.pod, container.spec.volumeMounts ?? []),
  };
  const needs = lastingNeeds(run.plan.behaviour.needs);
  const outages = needs.map((entry) => outageLines(need, entry));
  const style = run.plan.behaviour.style ?? 'plain';
  for (const text of outages.flatMap((lines) => lines ?? [])) {
    run.extra.push({ at: new Date(nowMs), text: formatLine(style, new Date(nowMs), text) });
  }
  if (run.extra.length > 400) run.extra.splice(0, 200);
  const isWaiting = needs.some((entry) => entry.mode === 'wait');
  if (isWaiting && outages.every((lines) => lines === undefined)) {
    finishRun(container, { atMs: nowMs, code: 0, reason: 'Completed' }, runtime.uid);
    return;
  }
  container.isDegraded = outages.some((lines) => lines !== undefined);
  container.nextNeedCheckMs = nowMs + Math.min(...needs.map((entry) => entry.everyMs ?? 5_000));
}

function runProbe(
  context: NodeContext,
  runtime: PodRuntime,
  target: { container: ContainerRuntime; state: ProbeState },
): void {
  const { container, state } = target;
  const { run } = container;
  const nowMs = context.nowMs();
  if (!run || container.phase !== 'running' || container.stopAtMs !== undefined) return;
  if ((state.kind === 'Startup') === container.isStarted) {
    // A start-up probe ends with its first success; the others begin after it.
    state.nextAtMs = container.isStarted ? Number.POSITIVE_INFINITY : nowMs + 1_000;
    return;
  }
  const outcome = probe(
    {
      container: container.spec,
      run,
      podIp: runtime.ip ?? '',
      nowMs,
      isDegraded: state.kind === 'Readiness' && container.isDegraded,
    },
    state.spec,
  );
  state.nextAtMs = nowMs + (state.spec.periodSeconds ?? 10) * 1000;
  if (outcome.ok) countSuccess(container, state);
  else countFailure(context, runtime, { container, state, output: outcome.output });
}

function countSuccess(container: ContainerRuntime, state: ProbeState): void {
  state.failures = 0;
  state.successes += 1;
  if (state.successes >= (state.spec.successThreshold ?? 1)) passProbe(container, state);
}

function countFailure(
  context: NodeContext,
  runtime: PodRuntime,
  target: { container: ContainerRuntime; state: ProbeState; output: string },
): void {
  const { container, state, output } = target;
  state.successes = 0;
  state.failures += 1;
  const message = `${state.kind} probe failed: ${output}`;
  tell(context, { pod: runtime.pod, container }, { type: 'Warning', reason: 'Unhealthy', message });
  if (state.failures >= (state.spec.failureThreshold ?? 3)) failProbe(context, runtime, target);
}

function passProbe(container: ContainerRuntime, state: ProbeState): void {
  if (state.kind === 'Startup') {
    container.isStarted = true;
    container.isReady = container.spec.readinessProbe === undefined;
    for (const other of container.probes) if (other !== state) other.nextAtMs = state.nextAtMs;
    state.nextAtMs = Number.POSITIVE_INFINITY;
  }
  if (state.kind === 'Readiness') container.isReady = true;
  if (state.kind !== 'Startup' && isSteady(container)) state.nextAtMs += STEADY_PROBE_MS;
}

/**
 * A container whose declared behaviour cannot change any more answers the same to every probe, so
 * thousands of healthy pods need not be probed every few seconds.
 */
const STEADY_PROBE_MS = 600_000;

function isSteady(container: ContainerRuntime): boolean {
  return container.nextNeedCheckMs === Number.POSITIVE_INFINITY;
}

function failProbe(
  context: NodeContext,
  runtime: PodRuntime,
  target: { container: ContainerRuntime; state: ProbeState },
): void {
  const { container, state } = target;
  if (state.kind === 'Readiness') {
    container.isReady = false;
    return;
  }
  tell(
    context,
    { pod: runtime.pod, container },
    {
      reason: 'Killing',
      message: `Container ${container.spec.name} failed ${state.kind.toLowerCase()} probe, will be restarted`,
    },
  );
  const graceMs = (runtime.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
  stopContainer(container, { nowMs: context.nowMs(), graceMs });
}

function stepExited(context: NodeContext, runtime: PodRuntime, container: ContainerRuntime): void {
  if (!mayRestart(runtime, container)) {
    container.phase = 'done';
    container.shown = 'terminated';
    return;
  }
  const nowMs = context.nowMs();
  const { name, namespace, uid } = runtime.pod.metadata;
  const podName = `${name}_${namespace}(${uid})`;
  if (nowMs >= container.restartAtMs) {
    container.backOffMs = nextBackOff(container.backOffMs);
    container.phase = 'waiting';
    container.wakeAtMs = 0;
    container.image.isPulled = false;
    return;
  }
  if (nowMs >= container.nextBackOffEventMs) {
    const message = `Back-off restarting failed container ${container.spec.name} in pod ${podName}`;
    tell(context, { pod: runtime.pod, container }, { type: 'Warning', reason: 'BackOff', message });
    container.nextBackOffEventMs = nowMs + RESYNC_MS + 2_000;
  }
  if (nowMs >= container.showBackOffAtMs) {
    container.showBackOffAtMs = Number.POSITIVE_INFINITY;
    container.shown = 'waiting';
    container.last = container.terminated ?? {};
    container.waiting = {
      reason: 'CrashLoopBackOff',
      message: `back-off ${goDuration(container.backOffMs)} restarting failed container=${container.spec.name} pod=${podName}`,
    };
  }
}

/** Whether a container that ended runs again, by its pod's restart policy. */
function mayRestart(runtime: PodRuntime, container: ContainerRuntime): boolean {
  if (runtime.isTerminating || runtime.failure) return false;
  if (container.isSidecar) return true;
  const policy = runtime.pod.spec.restartPolicy ?? 'Always';
  const code = container.terminated?.terminated?.exitCode ?? 1;
  if (policy === 'Never') return false;
  return code !== 0 || (policy === 'Always' && !container.isInit);
}

/** A whole number of seconds as Go prints it: `40s`, `1m20s`, `5m0s`. */
function goDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
