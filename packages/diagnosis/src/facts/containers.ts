import {
  instantAt,
  isOfCurrentRevision,
  numberAt,
  parseQuantity,
  recordAt,
  recordsAt,
  refOf,
  textAt,
  textsAt,
  valueAt,
} from '@aetherius/domain';
import type { JsonRecord, KubeObject } from '@aetherius/domain';
import { classifyConfigError, classifyPullError, classifyStartError } from './message-classes.ts';
import { fieldSource } from './fact.ts';
import { containerSpec } from './scene.ts';
import type { Scene, Workload } from './scene.ts';
import { wordAt, countAt } from './reading.ts';

/** A container as its pod tells of it. */
interface ContainerState {
  readonly scene: Scene;
  readonly workload: Workload;
  readonly pod: KubeObject;
  readonly status: JsonRecord;
  readonly path: string;
  readonly name: string;
  readonly isInit: boolean;
}

/** What container statuses say: kills, crashes, pulls that fail, configuration that is missing. */
export function readContainers(scene: Scene): void {
  for (const workload of scene.workloads.values()) {
    for (const pod of workload.pods) {
      readStatuses(scene, workload, { pod, field: 'initContainerStatuses' });
      readStatuses(scene, workload, { pod, field: 'containerStatuses' });
    }
  }
}

function readStatuses(
  scene: Scene,
  workload: Workload,
  from: { readonly pod: KubeObject; readonly field: string },
): void {
  const { pod, field } = from;
  recordsAt(pod, `status.${field}`).forEach((status, index) => {
    const state: ContainerState = {
      scene,
      workload,
      pod,
      status,
      path: `status.${field}[${index}]`,
      name: wordAt(status, 'name'),
      isInit: field === 'initContainerStatuses',
    };
    readTermination(state);
    if (!isSuperseded(state)) readWaiting(state);
    if (state.isInit) readInitRunning(state);
  });
}

/** How long a container that has come back and stays up keeps its last crash current. */
const recentCrashMs = 10 * 60_000;

/** Whether the container is broken now, or has come back only just now for the umpteenth time. */
function isTroubled(state: ContainerState): boolean {
  const { status, scene } = state;
  if (textAt(state.pod, 'status.phase') === 'Succeeded') return false;
  const restarts = countAt(status, 'restartCount');
  const isWaiting = Object.keys(recordAt(status, 'state.waiting')).length > 0;
  if (isWaiting)
    return restarts > 0 || textAt(status, 'state.waiting.reason') !== 'PodInitializing';
  const terminated = recordAt(status, 'state.terminated');
  if (Object.keys(terminated).length > 0)
    // An init container that ends well has done its work, however often it had to try.
    return numberAt(terminated, 'exitCode') !== 0 || (restarts > 0 && !state.isInit);
  const finishedAt = instantAt(status, 'lastState.terminated.finishedAt');
  if (finishedAt === undefined) return false;
  if (status['ready'] !== true) return scene.nowMs - finishedAt < recentCrashMs;
  return restarts >= 2 && !hasOutlived(state, scene.nowMs - finishedAt);
}

/** A container that is up for minutes and three times as long as before its crash has got over it. */
function hasOutlived(state: ContainerState, sinceCrashMs: number): boolean {
  const last = 'lastState.terminated';
  const startedAt = instantAt(state.status, `${last}.startedAt`);
  const finishedAt = instantAt(state.status, `${last}.finishedAt`);
  if (startedAt === undefined || finishedAt === undefined) return sinceCrashMs > recentCrashMs;
  return sinceCrashMs > Math.max(2 * 60_000, Math.min(3 * (finishedAt - startedAt), 6 * 3_600_000));
}

function readTermination(state: ContainerState): void {
  const { status, scene } = state;
  const now = recordAt(status, 'state.terminated');
  const isNow = Object.keys(now).length > 0;
  const terminated = isNow ? now : recordAt(status, 'lastState.terminated');
  if (Object.keys(terminated).length === 0 || !isTroubled(state)) return;
  const reason = wordAt(terminated, 'reason');
  const exitCode = countAt(terminated, 'exitCode');
  const where = `${state.path}.${isNow ? 'state' : 'lastState'}.terminated`;
  const common = {
    subject: state.workload.ref,
    container: state.name,
    at: textAt(terminated, 'finishedAt'),
    source: fieldSource(state.pod, where, `${reason} (exit code ${exitCode})`),
    abnormal: true,
    refs: { pod: refOf(state.pod) },
  };
  const fields = terminationFields(state, terminated);
  if (reason === 'OOMKilled') {
    scene.ledger.add({ ...common, kind: 'container_oom_killed', fields });
    return;
  }
  const message = wordAt(terminated, 'message');
  const start = classifyStartError(`${wordAt(status, 'state.waiting.message')} ${message}`);
  if (start) {
    scene.ledger.add({
      ...common,
      kind: 'container_start_failed',
      fields: { ...fields, ...start, message: (message || start.command).slice(0, 300) },
    });
    return;
  }
  scene.ledger.add({ ...common, kind: 'container_crashed', fields });
}

function terminationFields(state: ContainerState, terminated: JsonRecord) {
  const spec = containerSpec(state.pod, state.name);
  const limit = String(valueAt(spec, 'resources.limits.memory') ?? '');
  const started = instantAt(terminated, 'startedAt');
  const finished = instantAt(terminated, 'finishedAt');
  const upSeconds =
    started !== undefined && finished !== undefined ? Math.round((finished - started) / 1000) : -1;
  return {
    reason: wordAt(terminated, 'reason'),
    exitCode: countAt(terminated, 'exitCode'),
    signal: countAt(terminated, 'signal'),
    restarts: countAt(state.status, 'restartCount'),
    waiting: wordAt(state.status, 'state.waiting.reason'),
    message: wordAt(terminated, 'message').trim().slice(0, 300),
    image: wordAt(spec, 'image'),
    command: [...textsAt(spec, 'command'), ...textsAt(spec, 'args')].join(' ').slice(0, 200),
    limit,
    limitBytes: parseQuantity(limit) ?? 0,
    upSeconds,
    isInit: state.isInit,
    restartPolicy: textAt(state.pod, 'spec.restartPolicy') ?? 'Always',
  };
}

/**
 * Whether the pod waits for what an older template asked for, while a pod of the present template
 * has got further. A rollout keeps such pods until the new ones are ready, so a cause that was
 * corrected would otherwise hide the one that came after it.
 */
function isSuperseded({ scene, workload, pod, name, status }: ContainerState): boolean {
  if (textAt(status, 'state.waiting.reason') === undefined) return false;
  if (isOfCurrentRevision(scene.view, pod)) return false;
  return workload.pods.some((other) => {
    const statuses = recordsAt(other, 'status.containerStatuses');
    const status = statuses.find((one) => textAt(one, 'name') === name);
    if (!status || other === pod) return false;
    const waiting = textAt(status, 'state.waiting.reason');
    const hasStateOfItsOwn = waiting === undefined || !earlyReasons.has(waiting);
    return hasStateOfItsOwn && isOfCurrentRevision(scene.view, other);
  });
}

/** Waiting reasons of a container that nothing is known of yet. */
const earlyReasons = new Set(['ContainerCreating', 'PodInitializing']);

function readWaiting(state: ContainerState): void {
  const { status, scene } = state;
  const reason = wordAt(status, 'state.waiting.reason');
  const message = wordAt(status, 'state.waiting.message');
  const spec = containerSpec(state.pod, state.name);
  const image = textAt(spec, 'image') ?? wordAt(status, 'image');
  const common = {
    subject: state.workload.ref,
    container: state.name,
    source: fieldSource(state.pod, `${state.path}.state.waiting`, `${reason}: ${message}`),
    abnormal: true,
    refs: { pod: refOf(state.pod) },
  };
  if (pullReasons.has(reason)) {
    const detail = pullDetail(scene, state, message);
    const pull = classifyPullError(detail, image, reason);
    scene.ledger.add({
      ...common,
      kind: 'image_pull_failed',
      fields: { ...pull, image, detail: detail.slice(0, 300), isInit: state.isInit },
    });
  }
  if (reason === 'CreateContainerConfigError') {
    const found = classifyConfigError(message || eventText(scene, state, 'Error: '));
    const namespace = state.pod.metadata.namespace ?? '';
    scene.ledger.add({
      ...common,
      kind: 'container_config_error',
      fields: { ...found, detail: message.slice(0, 300) },
      refs: {
        pod: refOf(state.pod),
        ...(found.missing && found.objectKind
          ? { missing: { kind: found.objectKind, namespace, name: found.missing } }
          : {}),
      },
    });
  }
  const isStart = reason === 'RunContainerError' || reason === 'CreateContainerError';
  if (!isStart) return;
  const start = classifyStartError(message) ?? { problem: 'other', command: '' };
  scene.ledger.add({
    ...common,
    kind: 'container_start_failed',
    fields: { ...start, message: message.slice(0, 300), image, exitCode: 128, restarts: 0 },
  });
}

const pullReasons = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'RegistryUnavailable',
  'SignatureValidationFailed',
  'ImageInspectError',
]);

/** The kubelet replaces the reason with "Back-off pulling"; the events keep it. */
function pullDetail(scene: Scene, state: ContainerState, message: string): string {
  if (!message.startsWith('Back-off') || message.includes('failed to')) {
    if (message !== '' && !message.startsWith('Back-off')) return message;
  }
  return eventText(scene, state, 'Failed to pull image') || message;
}

function eventText(scene: Scene, state: ContainerState, start: string): string {
  const events = scene.view.eventsOf(refOf(state.pod));
  const found = events.findLast((event) => {
    const field = event.involvedObject.fieldPath ?? '';
    return (event.message ?? '').startsWith(start) && (!field || field.includes(`{${state.name}}`));
  });
  return found?.message ?? '';
}

/** Long enough that a start-up task is not called hanging at once. */
const initHangMs = 45_000;

function readInitRunning(state: ContainerState): void {
  const startedAt = instantAt(state.status, 'state.running.startedAt');
  if (startedAt === undefined) return;
  const spec = containerSpec(state.pod, state.name);
  // A restartable init container is a native sidecar: it is meant to keep running.
  if (textAt(spec, 'restartPolicy') === 'Always') return;
  const runningMs = state.scene.nowMs - startedAt;
  if (runningMs < initHangMs) return;
  const command = [...textsAt(spec, 'command'), ...textsAt(spec, 'args')].join(' ');
  state.scene.ledger.add({
    kind: 'init_running',
    subject: state.workload.ref,
    container: state.name,
    source: fieldSource(
      state.pod,
      `${state.path}.state.running`,
      `since ${wordAt(state.status, 'state.running.startedAt')}`,
    ),
    at: textAt(state.status, 'state.running.startedAt'),
    abnormal: true,
    refs: { pod: refOf(state.pod) },
    fields: {
      seconds: Math.round(runningMs / 1000),
      command: command.slice(0, 160),
      sleepsForever: /sleep\s+(infinity|inf|\d{5,})|tail\s+-f\s+\/dev\/null/.test(command),
    },
  });
}
