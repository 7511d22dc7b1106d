import {
  containersOf,
  eventFirstSeenMs,
  instantAt,
  instantOf,
  isDeleting,
  isPodFinished,
  refOf,
  textAt,
} from '@aetherius/domain';
import type { ContainerState, KubeEvent, KubeObject, PodContainer } from '@aetherius/domain';
import { settleMs, shortText } from '../finding.ts';
import type { DetectionContext, Finding } from '../finding.ts';
import { messageClassOf } from '../message-class.ts';
import { recentEndOf } from './restarts.ts';
import type { RecentEnd } from './restarts.ts';

const imageReasons: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
]);

const createReasons: ReadonlySet<string> = new Set([
  'CreateContainerError',
  'RunContainerError',
  'PreCreateHookError',
  'PreStartHookError',
  'PostStartHookError',
  'ImageVolumeMountFailed',
  'RROUnsupported',
]);

/** Ends that the runtime reports for a program that never started. */
const neverStarted: ReadonlySet<string> = new Set(['StartError', 'ContainerCannotRun']);

/** Containers of a pod that ended, cannot start, or cannot get their image. */
export function containerFindings(context: DetectionContext, pod: KubeObject): Finding[] {
  if (isDeleting(pod)) return [];
  return containersOf(pod).flatMap((container) => {
    const look: Look = { context, pod, container };
    return [...waitingFindings(look), ...endFindings(look)];
  });
}

interface Look {
  readonly context: DetectionContext;
  readonly pod: KubeObject;
  readonly container: PodContainer;
}

function waitingFindings(look: Look): Finding[] {
  const { state } = look.container;
  const reason = state.kind === 'waiting' ? (state.reason ?? '') : '';
  if (imageReasons.has(reason)) return [imageFinding(look, reason)];
  if (reason === 'CreateContainerConfigError') {
    // A ConfigMap applied right after its Deployment arrives within these seconds.
    return [startFinding(look, { code: 'container_config_error', reason, holdMs: settleMs })];
  }
  if (createReasons.has(reason)) {
    // A busy runtime answers late and succeeds on the next try.
    return [startFinding(look, { code: 'container_create_failed', reason, holdMs: settleMs })];
  }
  return [];
}

/** An image that cannot be pulled does not appear by waiting: no hold. */
function imageFinding(look: Look, reason: string): Finding {
  const { container } = look;
  const message = imageMessage(look);
  return {
    ...placeOf(look),
    code: 'container_image_pull_failed',
    severity: 'high',
    sinceMs: pullFailedAtMs(look) ?? podStartMs(look.pod),
    holdMs: 0,
    params: {
      reason,
      image: container.image,
      ...classParam(messageClassOf('ErrImagePull', message) ?? messageClassOf(reason, reason)),
      detail: shortText(message),
    },
  };
}

/** The back-off's own text says nothing; the failure is in the event or in an older kubelet's state. */
function imageMessage(look: Look): string {
  const { state } = look.container;
  const messages = pullEvents(look).map((event) => event.message ?? '');
  const telling = [state.message ?? '', ...messages.toReversed()].find((text) =>
    messageClassOf('ErrImagePull', text),
  );
  return telling ?? state.message ?? '';
}

function pullEvents(look: Look): KubeEvent[] {
  const field = `{${look.container.name}}`;
  return look.context.view
    .eventsOf(refOf(look.pod))
    .filter((event) => event.reason === 'Failed' && /pull|image/i.test(event.message ?? ''))
    .filter((event) => event.involvedObject.fieldPath?.endsWith(field) ?? true);
}

function pullFailedAtMs(look: Look): number | undefined {
  const [first] = pullEvents(look);
  return first && eventFirstSeenMs(first);
}

function startFinding(
  look: Look,
  what: { readonly code: Finding['code']; readonly reason: string; readonly holdMs: number },
): Finding {
  const { state } = look.container;
  const sinceMs = Math.max(podStartMs(look.pod), instantOf(endOf(look)?.finishedAt) ?? 0);
  return {
    ...placeOf(look),
    code: what.code,
    severity: 'high',
    sinceMs,
    holdMs: what.holdMs,
    params: {
      reason: what.reason,
      ...classParam(messageClassOf(what.reason, state.message ?? '')),
      detail: shortText(state.message),
    },
  };
}

function endFindings(look: Look): Finding[] {
  const end = recentEndOf(look.container, look.context.nowMs);
  if (!end) return [];
  const isOutOfMemory = end.termination.reason === 'OOMKilled';
  const isGoodEnd = look.container.role === 'init' && end.termination.exitCode === 0;
  if (isGoodEnd) return [];
  return [
    ...(isOutOfMemory ? [outOfMemoryFinding(look, end)] : []),
    ...repetitionFindings(look, end),
    ...finalEndFindings(look, end),
  ];
}

/** The kernel's verdict stands in the status: no hold. */
function outOfMemoryFinding(look: Look, end: RecentEnd): Finding {
  return {
    ...endPlace(look, end),
    code: 'container_oom_killed',
    severity: 'critical',
    params: {
      ...endParams(look, end),
      memoryLimit: textAt(look.container.spec, 'resources.limits.memory') ?? '',
    },
  };
}

/** One restart may be bad luck; the second end in a row is a loop, and waiting makes it worse. */
function repetitionFindings(look: Look, end: RecentEnd): Finding[] {
  if (!end.isRepeated || isPodFinished(look.pod)) return [];
  if (neverStarted.has(end.termination.reason ?? '')) {
    const reason = end.termination.reason ?? '';
    const message = end.termination.message ?? '';
    return [
      {
        ...endPlace(look, end),
        code: 'container_create_failed',
        severity: 'high',
        params: {
          ...endParams(look, end),
          reason,
          ...classParam(messageClassOf(reason, message)),
          detail: shortText(message),
        },
      },
    ];
  }
  return [
    {
      ...endPlace(look, end),
      code: 'container_crash_looping',
      severity: 'critical',
      params: endParams(look, end),
    },
  ];
}

/** A pod that will not restart its container has failed for good at the first non-zero exit. */
function finalEndFindings(look: Look, end: RecentEnd): Finding[] {
  const isFinal = textAt(look.pod, 'spec.restartPolicy') === 'Never';
  if (!isFinal || look.container.state.kind !== 'terminated') return [];
  if ((end.termination.exitCode ?? 0) === 0) return [];
  return [
    {
      ...endPlace(look, end),
      code: 'container_exited',
      severity: 'high',
      params: endParams(look, end),
    },
  ];
}

function endParams(look: Look, end: RecentEnd) {
  return {
    reason: end.termination.reason ?? '',
    exitCode: end.termination.exitCode ?? -1,
    restarts: look.container.restartCount,
  };
}

function endPlace(look: Look, end: RecentEnd) {
  return {
    ...placeOf(look),
    sinceMs: end.endedAtMs,
    holdMs: 0,
    ...(end.trustedAtMs === undefined ? {} : { standsUntilMs: end.trustedAtMs }),
  };
}

function placeOf(look: Look) {
  return { object: refOf(look.pod), container: look.container.name };
}

function endOf(look: Look): ContainerState | undefined {
  return look.container.lastTermination;
}

function classParam(messageClass: string | undefined): { messageClass?: string } {
  return messageClass ? { messageClass } : {};
}

/** When the kubelet took the pod up, or when it was made. */
export function podStartMs(pod: KubeObject): number {
  return instantAt(pod, 'status.startTime') ?? instantOf(pod.metadata.creationTimestamp) ?? 0;
}
