import type { Container, ContainerState, Pod, Probe } from '../controllers/objects.ts';
import type { ContainerRun } from './container-run.ts';
import type { ProbeKind } from './probes.ts';

/** One probe of a running container. */
export interface ProbeState {
  readonly kind: ProbeKind;
  readonly spec: Probe;
  successes: number;
  failures: number;
  nextAtMs: number;
  /** The verdict after thresholds; undefined before the first one. */
  passed?: boolean;
}

/** An image pull of a container. */
interface PullState {
  isPulled: boolean;
  isPulling: boolean;
  dueAtMs: number;
  backOffMs: number;
  error?: string;
}

/**
 * What the kubelet knows of one container. States: waiting (image, configuration) → running →
 * exited → waiting (back-off) → running …; `done` when it will not run again.
 */
export interface ContainerRuntime {
  readonly spec: Container;
  readonly isInit: boolean;
  /** An init container with restartPolicy Always: runs beside the others. */
  readonly isSidecar: boolean;
  phase: 'waiting' | 'running' | 'exited' | 'done';
  waiting: { reason: string; message?: string };
  /** What the status shows; kept apart because the kubelet shows an exit until its next sync. */
  shown: 'waiting' | 'running' | 'terminated';
  run?: ContainerRun;
  previous?: ContainerRun;
  terminated?: ContainerState;
  last: ContainerState;
  restartCount: number;
  hasStarted: boolean;
  image: PullState;
  /** The next wait after an exit: 0, 10 s, 20 s … 300 s. */
  backOffMs: number;
  restartAtMs: number;
  showBackOffAtMs: number;
  nextBackOffEventMs: number;
  /** Nothing happens to the container before this instant. */
  wakeAtMs: number;
  probes: ProbeState[];
  isReady: boolean;
  isStarted: boolean;
  isDegraded: boolean;
  nextNeedCheckMs: number;
  /** SIGTERM was sent; the run ends at `stopAtMs` with `stopCode`. */
  stopAtMs?: number;
  stopCode?: number;
}

/** What a kubelet knows of one pod. */
export interface PodRuntime {
  pod: Pod;
  readonly uid: string;
  startedAtMs: number;
  ip?: string;
  isSandboxReady: boolean;
  sandboxAtMs: number;
  mountsReady: boolean;
  mountBackOffMs: number;
  mountRetryAtMs: number;
  readonly containers: ContainerRuntime[];
  /** Set when the pod ended or must end: its status says why. */
  failure?: { reason: string; message: string };
  isTerminating: boolean;
  killAtMs: number;
}

/** A pod that the kubelet sees for the first time. */
export function newPodRuntime(pod: Pod, nowMs: number): PodRuntime {
  return {
    pod,
    uid: pod.metadata.uid ?? '',
    startedAtMs: nowMs,
    isSandboxReady: false,
    sandboxAtMs: 0,
    mountsReady: false,
    mountBackOffMs: 500,
    mountRetryAtMs: 0,
    containers: [
      ...(pod.spec.initContainers ?? []).map((spec) => newContainerRuntime(spec, true)),
      ...pod.spec.containers.map((spec) => newContainerRuntime(spec, false)),
    ],
    isTerminating: false,
    killAtMs: Number.POSITIVE_INFINITY,
  };
}

function newContainerRuntime(spec: Container, isInit: boolean): ContainerRuntime {
  return {
    spec,
    isInit,
    isSidecar: isInit && spec.restartPolicy === 'Always',
    phase: 'waiting',
    waiting: { reason: 'ContainerCreating' },
    shown: 'waiting',
    last: {},
    restartCount: 0,
    hasStarted: false,
    image: { isPulled: false, isPulling: false, dueAtMs: 0, backOffMs: 0 },
    backOffMs: 0,
    restartAtMs: 0,
    showBackOffAtMs: Number.POSITIVE_INFINITY,
    nextBackOffEventMs: Number.POSITIVE_INFINITY,
    wakeAtMs: 0,
    probes: [],
    isReady: false,
    isStarted: false,
    isDegraded: false,
    nextNeedCheckMs: Number.POSITIVE_INFINITY,
  };
}
