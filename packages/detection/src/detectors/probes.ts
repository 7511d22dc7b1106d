import {
  conditionOf,
  containersOf,
  eventLastSeenMs,
  instantAt,
  instantOf,
  isDeleting,
  isPodFinished,
  isPodReady,
  numberAt,
  recordAt,
  refOf,
} from '@aetherius/domain';
import type { JsonRecord, KubeEvent, KubeObject, PodContainer } from '@aetherius/domain';
import { settleMs, shortText } from '../finding.ts';
import type { DetectionContext, Finding } from '../finding.ts';
import { messageClassOf } from '../message-class.ts';
import { recentEndOf } from './restarts.ts';

/** Probes that keep a running container from serving, or have it killed. */
export function probeFindings(context: DetectionContext, pod: KubeObject): Finding[] {
  if (isDeleting(pod) || isPodFinished(pod)) return [];
  return containersOf(pod).flatMap((container) => {
    if (container.role === 'init') return [];
    return [
      ...killFindings({ context, pod, container }),
      ...readinessFindings({ context, pod, container }),
    ];
  });
}

interface Look {
  readonly context: DetectionContext;
  readonly pod: KubeObject;
  readonly container: PodContainer;
}

/**
 * A container that the kubelet killed for its liveness or startup probe. Status shows only an exit
 * code (137 or 143), so the event is needed to tell. No hold: the probe's own threshold has passed.
 */
function killFindings(look: Look): Finding[] {
  const { context, pod, container } = look;
  const end = recentEndOf(container, context.nowMs);
  const kill = eventsFor(look, 'Killing').find((event) =>
    /failed (?:liveness|startup) probe/.test(event.message ?? ''),
  );
  if (!end || !kill || end.termination.reason === 'OOMKilled') return [];
  const probe = /failed startup probe/.test(kill.message ?? '') ? 'startup' : 'liveness';
  const failure = lastFailure(look, probe);
  return [
    {
      code: 'container_probe_failing',
      object: refOf(pod),
      container: container.name,
      severity: 'high',
      sinceMs: end.endedAtMs,
      holdMs: 0,
      ...(end.trustedAtMs === undefined ? {} : { standsUntilMs: end.trustedAtMs }),
      params: {
        probe,
        restarts: container.restartCount,
        ...failureParams(failure),
      },
    },
  ];
}

/**
 * A running container that is not ready. While it starts it has its probe's whole budget, so that
 * no healthy rollout fires; when it was ready before, the probe has already failed as often as it
 * must, and a few seconds are enough.
 */
function readinessFindings(look: Look): Finding[] {
  const { pod, container } = look;
  const startedAtMs = instantOf(container.state.startedAt);
  if (container.state.kind !== 'running' || container.isReady || startedAtMs === undefined)
    return [];
  if (recentEndOf(container, look.context.nowMs)?.isRepeated) return [];
  const probe = recordAt(container.spec, 'readinessProbe');
  const startup = recordAt(container.spec, 'startupProbe');
  if (Object.keys(probe).length + Object.keys(startup).length === 0) return [];
  const lostAtMs = instantAt(conditionOf(pod, 'Ready'), 'lastTransitionTime') ?? startedAtMs;
  const wasReady = lostAtMs > startedAtMs + 1_000;
  return [
    {
      code: 'container_probe_failing',
      object: refOf(pod),
      container: container.name,
      severity: 'high',
      sinceMs: wasReady ? lostAtMs : startedAtMs,
      holdMs: wasReady ? 2 * settleMs : readinessBudgetMs(container),
      params: { probe: 'readiness', ...failureParams(lastFailure(look, 'readiness')) },
    },
  ];
}

/** How long a container may take from its start until it is ready, by its own probes. */
export function readinessBudgetMs(container: PodContainer): number {
  const startup = recordAt(container.spec, 'startupProbe');
  const readiness = recordAt(container.spec, 'readinessProbe');
  return probeBudgetMs(startup) + probeBudgetMs(readiness) + settleMs;
}

/** The longest readiness budget of a pod's containers, from the pod's start. */
export function podReadinessBudgetMs(pod: KubeObject): number {
  const isReady = isPodReady(pod);
  return isReady
    ? 0
    : Math.max(settleMs, ...containersOf(pod).map((one) => readinessBudgetMs(one)));
}

function probeBudgetMs(probe: JsonRecord): number {
  if (Object.keys(probe).length === 0) return 0;
  const delay = numberAt(probe, 'initialDelaySeconds') ?? 0;
  const period = numberAt(probe, 'periodSeconds') ?? 10;
  const threshold = numberAt(probe, 'failureThreshold') ?? 3;
  return (delay + period * threshold) * 1000;
}

function lastFailure(look: Look, probe: string): KubeEvent | undefined {
  const pattern = new RegExp(`^${probe} probe`, 'i');
  return eventsFor(look, 'Unhealthy').find((event) => pattern.test(event.message ?? ''));
}

/** A container's events of a reason, the latest first. */
function eventsFor(look: Look, reason: string): KubeEvent[] {
  const field = `{${look.container.name}}`;
  return look.context.view
    .eventsOf(refOf(look.pod))
    .filter((event) => event.reason === reason)
    .filter((event) => event.involvedObject.fieldPath?.endsWith(field) ?? true)
    .toSorted((a, b) => (eventLastSeenMs(b) ?? 0) - (eventLastSeenMs(a) ?? 0));
}

function failureParams(failure: KubeEvent | undefined) {
  const message = failure?.message ?? '';
  const messageClass = messageClassOf('Unhealthy', message);
  return { ...(messageClass ? { messageClass } : {}), detail: shortText(message) };
}
