import { refKey, refOf, type KubeObject } from '@aetherius/domain';
import type { UsageProvider } from '../api/cluster-ports.ts';
import { computeReplicas, type Computed, type HpaSpec } from './autoscaler-metrics.ts';
import { withCondition } from './conditions.ts';
import { writeStatus, type Controller, type ControllerContext } from './controller-context.ts';
import type { RecordEvent } from './event-recorder.ts';
import { parseKey, timestamp, type Condition, type LabelSelector } from './objects.ts';
import type { ReconcileResult } from './work-queue.ts';

const PERIOD_MS = 15_000;
/** Scaling down waits for five minutes of lower recommendations. */
const STABILIZE_MS = 300_000;

interface Deps {
  readonly context: ControllerContext;
  readonly usage: UsageProvider;
  readonly record: RecordEvent;
  readonly recommendations: Map<string, { atMs: number; replicas: number }[]>;
}

/** Scales the targets of HorizontalPodAutoscalers by what their pods use. */
export function createAutoscaler(
  context: ControllerContext,
  options: { usage: UsageProvider },
): Controller {
  const record = context.events.from({ component: 'horizontal-pod-autoscaler' });
  const deps: Deps = { context, usage: options.usage, record, recommendations: new Map() };
  const enqueue = context.queue.register('hpa', (key): ReconcileResult => {
    const hpa = context.store.get(parseKey(key));
    if (!hpa) {
      deps.recommendations.delete(key);
      return undefined;
    }
    reconcile(deps, key, hpa);
    return { afterMs: PERIOD_MS };
  });

  return {
    name: 'hpa',
    onChange: ({ type, object }) => {
      if (object.kind !== 'HorizontalPodAutoscaler') return;
      // The first look comes with the next period, as the real controller's queue does.
      enqueue(refKey(refOf(object)), type === 'DELETED' ? 0 : PERIOD_MS);
    },
  };
}

function reconcile(deps: Deps, key: string, hpa: KubeObject): void {
  const { context, record } = deps;
  const spec = hpa.spec as HpaSpec;
  const { kind, name } = spec.scaleTargetRef;
  const namespace = hpa.metadata.namespace ?? 'default';
  const target = context.store.kinds.some((entry) => entry.kind === kind)
    ? context.store.get({ kind, namespace, name })
    : undefined;
  const draft = new StatusDraft(context, hpa);
  if (!target) {
    const message = `${pluralOf(context, kind)} "${name}" not found`;
    record({ object: hpa, type: 'Warning', reason: 'FailedGetScale', message });
    draft.set('AbleToScale', 'False', {
      reason: 'FailedGetScale',
      message: `the HPA controller was unable to get the target's current scale: ${message}`,
    });
    draft.save({ desiredReplicas: 0, currentMetrics: null });
    return;
  }
  const current = Number(target.spec?.['replicas'] ?? 1);
  draft.set('AbleToScale', 'True', {
    reason: 'SucceededGetScale',
    message: "the HPA controller was able to get the target's current scale",
  });
  if (current === 0) {
    draft.set('ScalingActive', 'False', {
      reason: 'ScalingDisabled',
      message: 'scaling is disabled since the replica count of the target is zero',
    });
    draft.save({ currentReplicas: 0, desiredReplicas: 0, currentMetrics: null });
    return;
  }
  const pods = context.index.podsMatching(namespace, target.spec?.['selector'] as LabelSelector);
  const computed = computeReplicas({ spec, pods, current, usage: deps.usage });
  if (computed.kind === 'failed') {
    tellFailure(deps, hpa, { draft, computed, current });
    return;
  }
  draft.set('ScalingActive', 'True', {
    reason: 'ValidMetricFound',
    message: `the HPA was able to successfully calculate a replica count from ${computed.metric}`,
  });
  const stable = stabilize(deps, key, { wanted: computed.replicas, current });
  const desired = limit(draft, spec, { wanted: stable, raw: computed.replicas });
  draft.set('AbleToScale', 'True', {
    reason: 'ReadyForNewScale',
    message: 'recommended size matches current size',
  });
  if (desired !== current) rescale(deps, hpa, { target, draft, desired, current, computed });
  draft.save({
    currentReplicas: current,
    desiredReplicas: desired,
    currentMetrics: computed.currentMetrics,
  });
}

interface Failed {
  readonly draft: StatusDraft;
  readonly computed: Computed & { kind: 'failed' };
  readonly current: number;
}

function tellFailure(deps: Deps, hpa: KubeObject, failed: Failed): void {
  const { draft, computed, current } = failed;
  const { message, resource } = computed;
  deps.record({ object: hpa, type: 'Warning', reason: 'FailedGetResourceMetric', message });
  deps.record({
    object: hpa,
    type: 'Warning',
    reason: 'FailedComputeMetricsReplicas',
    message: `invalid metrics (1 invalid out of 1), first error is: failed to get ${resource} resource metric value: ${message}`,
  });
  draft.set('ScalingActive', 'False', {
    reason: 'FailedGetResourceMetric',
    message: `the HPA was unable to compute the replica count: ${message}`,
  });
  draft.save({ currentReplicas: current, desiredReplicas: 0, currentMetrics: null });
}

function rescale(
  deps: Deps,
  hpa: KubeObject,
  step: {
    target: KubeObject;
    draft: StatusDraft;
    desired: number;
    current: number;
    computed: Computed & { kind: 'ok' };
  },
): void {
  const { target, draft, desired, current, computed } = step;
  deps.context.store.update({ ...target, spec: { ...target.spec, replicas: desired } });
  const direction = desired > current ? 'above' : 'below';
  const why =
    desired > current ? `${computed.metric} ${direction} target` : 'All metrics below target';
  deps.record({
    object: hpa,
    type: 'Normal',
    reason: 'SuccessfulRescale',
    message: `New size: ${desired}; reason: ${why}`,
  });
  draft.set('AbleToScale', 'True', {
    reason: 'SucceededRescale',
    message: `the HPA controller was able to update the target scale to ${desired}`,
  });
  draft.lastScaleTime = timestamp(deps.context.clock.now());
}

function stabilize(deps: Deps, key: string, step: { wanted: number; current: number }): number {
  const nowMs = deps.context.clock.now().getTime();
  const recent = (deps.recommendations.get(key) ?? []).filter(
    (entry) => nowMs - entry.atMs < STABILIZE_MS,
  );
  recent.push({ atMs: nowMs, replicas: step.wanted });
  deps.recommendations.set(key, recent);
  if (step.wanted >= step.current) return step.wanted;
  const highest = Math.max(...recent.map((entry) => entry.replicas));
  const isYoung = nowMs - (recent[0]?.atMs ?? nowMs) < STABILIZE_MS - 2 * PERIOD_MS;
  return isYoung ? step.current : Math.min(step.current, highest);
}

function limit(draft: StatusDraft, spec: HpaSpec, step: { wanted: number; raw: number }): number {
  const minimum = spec.minReplicas ?? 1;
  if (step.raw > spec.maxReplicas) {
    draft.set('ScalingLimited', 'True', {
      reason: 'TooManyReplicas',
      message: 'the desired replica count is more than the maximum replica count',
    });
  } else if (step.raw < minimum) {
    draft.set('ScalingLimited', 'True', {
      reason: 'TooFewReplicas',
      message: 'the desired replica count is less than the minimum replica count',
    });
  } else {
    draft.set('ScalingLimited', 'False', {
      reason: 'DesiredWithinRange',
      message: 'the desired count is within the acceptable range',
    });
  }
  return Math.min(spec.maxReplicas, Math.max(minimum, step.wanted));
}

function pluralOf(context: ControllerContext, kind: string): string {
  const entry = context.store.kinds.find((candidate) => candidate.kind === kind);
  if (!entry) return kind.toLowerCase();
  return entry.group ? `${entry.plural}.${entry.group}` : entry.plural;
}

/** A status in the making: conditions change in place, as the real controller keeps their order. */
class StatusDraft {
  lastScaleTime: string | undefined;
  private readonly context: ControllerContext;
  private readonly hpa: KubeObject;
  private conditions: Condition[];

  constructor(context: ControllerContext, hpa: KubeObject) {
    this.context = context;
    this.hpa = hpa;
    this.conditions = (hpa.status?.['conditions'] ?? []) as Condition[];
    this.lastScaleTime = hpa.status?.['lastScaleTime'] as string | undefined;
  }

  set(type: string, status: string, why: { reason: string; message: string }): void {
    const now = timestamp(this.context.clock.now());
    const before = this.conditions.find((entry) => entry.type === type);
    const since = before?.status === status ? (before.lastTransitionTime ?? now) : now;
    const next: Condition = { type, status, lastTransitionTime: since, ...why };
    this.conditions = before
      ? this.conditions.map((entry) => (entry.type === type ? next : entry))
      : withCondition(this.conditions, next);
  }

  save(fields: Record<string, unknown>): void {
    const current = this.context.store.get(refOf(this.hpa));
    if (!current) return;
    writeStatus(this.context, current, {
      ...(this.lastScaleTime ? { lastScaleTime: this.lastScaleTime } : {}),
      ...fields,
      conditions: this.conditions,
    });
  }
}
