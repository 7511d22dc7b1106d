import { conditionOf, numberAt, recordAt, recordsAt, textAt } from '../fields.ts';
import type { JsonRecord } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';

/** One of the three states of a container, or `unknown` before the kubelet has reported. */
export interface ContainerState {
  readonly kind: 'waiting' | 'running' | 'terminated' | 'unknown';
  readonly reason?: string;
  readonly message?: string;
  readonly exitCode?: number;
  readonly startedAt?: string;
  readonly finishedAt?: string;
}

/** One container of a pod: what is asked for and what the kubelet says of it. */
export interface PodContainer {
  readonly name: string;
  /** An init container that restarts always is a sidecar: it runs beside the main ones. */
  readonly role: 'init' | 'sidecar' | 'main';
  readonly image: string;
  readonly spec: JsonRecord;
  readonly isReady: boolean;
  readonly restartCount: number;
  readonly state: ContainerState;
  /** How the instance before this one ended. */
  readonly lastTermination?: ContainerState;
}

/** The containers of a pod in the order in which they start, init containers first. */
export function containersOf(pod: KubeObject): PodContainer[] {
  const initStatuses = recordsAt(pod, 'status.initContainerStatuses');
  const statuses = recordsAt(pod, 'status.containerStatuses');
  return [
    ...recordsAt(pod, 'spec.initContainers').map((spec) =>
      toContainer(spec, initStatuses, spec['restartPolicy'] === 'Always' ? 'sidecar' : 'init'),
    ),
    ...recordsAt(pod, 'spec.containers').map((spec) => toContainer(spec, statuses, 'main')),
  ];
}

/** How the container's latest ended instance ended: now, or before the present instance. */
export function latestTermination(container: PodContainer): ContainerState | undefined {
  return container.state.kind === 'terminated' ? container.state : container.lastTermination;
}

/** Whether a pod's Ready condition is true. */
export function isPodReady(pod: KubeObject): boolean {
  const condition = conditionOf(pod, 'Ready');
  return condition?.['status'] === 'True';
}

/** Whether a pod is over: Succeeded or Failed; it serves nothing and never will again. */
export function isPodFinished(pod: KubeObject): boolean {
  const phase = textAt(pod, 'status.phase');
  return phase === 'Succeeded' || phase === 'Failed';
}

/** Whether a pod is being deleted. */
export function isDeleting(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}

function toContainer(
  spec: JsonRecord,
  statuses: readonly JsonRecord[],
  role: PodContainer['role'],
): PodContainer {
  const name = textAt(spec, 'name') ?? '';
  const status = statuses.find((one) => one['name'] === name) ?? {};
  const last = toState(recordAt(status, 'lastState'));
  return {
    name,
    role,
    image: textAt(spec, 'image') ?? '',
    spec,
    isReady: status['ready'] === true,
    restartCount: numberAt(status, 'restartCount') ?? 0,
    state: toState(recordAt(status, 'state')),
    ...(last.kind === 'terminated' ? { lastTermination: last } : {}),
  };
}

const stateKinds = ['waiting', 'running', 'terminated'] as const;

function toState(state: JsonRecord): ContainerState {
  const kind = stateKinds.find((one) => state[one]);
  if (!kind) return unknownState;
  const at = recordAt(state, kind);
  const { reason, message, exitCode, startedAt, finishedAt } = at;
  return {
    kind,
    ...(typeof reason === 'string' ? { reason } : {}),
    ...(typeof message === 'string' ? { message } : {}),
    ...(typeof exitCode === 'number' ? { exitCode } : {}),
    ...(typeof startedAt === 'string' ? { startedAt } : {}),
    ...(typeof finishedAt === 'string' ? { finishedAt } : {}),
  };
}

const unknownState: ContainerState = { kind: 'unknown' };
