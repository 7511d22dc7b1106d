import {
  conditionOf,
  instantAt,
  instantOf,
  numberAt,
  recordAt,
  refOf,
  textAt,
} from '@aetherius/domain';
import type { JsonRecord, KubeObject } from '@aetherius/domain';
import { settleMs, shortText } from '../finding.ts';
import type { DetectionContext, Finding } from '../finding.ts';

/** The metrics server knows a new pod after one to two scrapes. */
const metricsHoldMs = 90_000;

/** Autoscalers that cannot scale: no target, or no metric. */
export function autoscalerFindings(context: DetectionContext, autoscaler: KubeObject): Finding[] {
  const able = conditionOf(autoscaler, 'AbleToScale');
  if (able?.['status'] === 'False' && textAt(able, 'reason')?.startsWith('Failed')) {
    // The controller's own period of 15 s has passed; its target may be applied just after it.
    return [finding(context, { autoscaler, condition: able, holdMs: settleMs })];
  }
  const active = conditionOf(autoscaler, 'ScalingActive');
  const reason = textAt(active, 'reason') ?? '';
  if (active?.['status'] !== 'False' || reason === 'ScalingDisabled') return [];
  // A request that is missing in the spec does not appear by waiting for metrics.
  const isInSpec = /missing request for/.test(textAt(active, 'message') ?? '');
  return [
    finding(context, {
      autoscaler,
      condition: active,
      holdMs: isInSpec ? settleMs : metricsHoldMs,
    }),
  ];
}

function finding(
  context: DetectionContext,
  what: {
    readonly autoscaler: KubeObject;
    readonly condition: JsonRecord;
    readonly holdMs: number;
  },
): Finding {
  const { autoscaler, condition } = what;
  const target = recordAt(autoscaler, 'spec.scaleTargetRef');
  const kind = textAt(target, 'kind') ?? '';
  const name = textAt(target, 'name') ?? '';
  const { namespace = '' } = autoscaler.metadata;
  const exists = context.view.get({ kind, name, namespace }) !== undefined;
  return {
    code: 'autoscaler_inactive',
    object: refOf(autoscaler),
    severity: 'medium',
    sinceMs:
      instantAt(condition, 'lastTransitionTime') ??
      instantOf(autoscaler.metadata.creationTimestamp) ??
      0,
    holdMs: what.holdMs,
    params: {
      reason: textAt(condition, 'reason') ?? '',
      targetKind: kind,
      targetName: name,
      targetExists: exists,
      detail: shortText(textAt(condition, 'message')),
    },
    related: [{ kind, name, namespace }],
  };
}

/** A budget whose pods were just rolled out counts them as healthy some seconds later. */
const budgetHoldMs = 10_000;

/**
 * A budget that permits no disruption although all its pods are healthy: every drain will hang. With
 * unhealthy pods it is right to refuse, and those pods have symptoms of their own.
 */
export function budgetFindings(_context: DetectionContext, budget: KubeObject): Finding[] {
  const count = (name: string) => numberAt(budget, ['status', name]) ?? 0;
  const expected = count('expectedPods');
  const healthy = count('currentHealthy');
  if (expected === 0 || count('disruptionsAllowed') > 0 || healthy < expected) return [];
  const condition = conditionOf(budget, 'DisruptionAllowed');
  return [
    {
      code: 'disruption_budget_blocks',
      object: refOf(budget),
      severity: 'low',
      sinceMs:
        instantAt(condition, 'lastTransitionTime') ??
        instantOf(budget.metadata.creationTimestamp) ??
        0,
      holdMs: budgetHoldMs,
      params: { healthy, desired: count('desiredHealthy'), expected },
    },
  ];
}
