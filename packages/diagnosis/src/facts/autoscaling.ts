import { conditionOf, numberAt, recordAt, recordsAt, refOf, textAt } from '@aetherius/domain';
import type { KubeObject } from '@aetherius/domain';
import { eventSource, fieldSource } from './fact.ts';
import { nearestName } from './storage.ts';
import type { Scene } from './scene.ts';
import { wordAt, countAt } from './reading.ts';

/** Autoscalers that cannot read their metric or their target. */
export function readAutoscaling(scene: Scene): void {
  for (const scaler of scene.view.list('HorizontalPodAutoscaler')) {
    readTarget(scene, scaler);
    readMetric(scene, scaler);
  }
}

function readTarget(scene: Scene, scaler: KubeObject): void {
  const target = recordAt(scaler, 'spec.scaleTargetRef');
  const kind = wordAt(target, 'kind');
  const name = wordAt(target, 'name');
  const namespace = scaler.metadata.namespace ?? '';
  const able = conditionOf(scaler, 'AbleToScale');
  const event = scene.view
    .eventsOf(refOf(scaler))
    .findLast((one) => one.reason === 'FailedGetScale');
  const saysAbsent = /not found/.test(`${wordAt(able, 'message')} ${event?.message ?? ''}`);
  const isKnown = scene.view.count(kind) > 0;
  const isAbsent = !scene.view.get({ kind, namespace, name }) && (isKnown || saysAbsent);
  if (!isAbsent) return;
  scene.ledger.add({
    kind: 'scale_target_missing',
    subject: refOf(scaler),
    source: event
      ? eventSource(event)
      : fieldSource(scaler, 'spec.scaleTargetRef', `${kind}/${name}`),
    abnormal: true,
    refs: { scaleTarget: { kind, namespace, name } },
    fields: {
      scaleKind: kind,
      scaleTarget: name,
      near: nearestName(name, scene.view.list(kind, namespace)),
      reason: textAt(able, 'reason') ?? 'FailedGetScale',
    },
  });
}

function readMetric(scene: Scene, scaler: KubeObject): void {
  const active = conditionOf(scaler, 'ScalingActive');
  if (textAt(active, 'status') !== 'False' || textAt(active, 'reason') === 'ScalingDisabled')
    return;
  const message = wordAt(active, 'message');
  const event = scene.view
    .eventsOf(refOf(scaler))
    .findLast(
      (one) => (one.reason ?? '').startsWith('FailedGet') && one.reason !== 'FailedGetScale',
    );
  const text = `${message} ${event?.message ?? ''}`;
  const target = recordAt(scaler, 'spec.scaleTargetRef');
  const ref = {
    kind: wordAt(target, 'kind'),
    namespace: scaler.metadata.namespace ?? '',
    name: wordAt(target, 'name'),
  };
  scene.ledger.add({
    kind: 'scaler_inactive',
    subject: refOf(scaler),
    source: event
      ? eventSource(event)
      : fieldSource(scaler, 'status.conditions[type=ScalingActive]', message),
    abnormal: true,
    refs: { workload: ref },
    fields: {
      problem: metricProblem(text),
      resource: /missing request for (\w+)/.exec(text)?.[1] ?? '',
      container: /in container (\S+)/.exec(text)?.[1] ?? '',
      workload: ref.name,
      message: message.slice(0, 240),
      reason: wordAt(active, 'reason'),
    },
  });
}

function metricProblem(text: string): string {
  if (/missing request for/.test(text)) return 'request_missing';
  const isAway = /metrics API|unable to (?:get|fetch) metrics|no metrics returned/i.test(text);
  return isAway ? 'metrics_unavailable' : 'other';
}

/** Facts for an answer, not faults: what scales a workload, and that it is at one of its bounds. */
export function readScalingNotes(scene: Scene): void {
  for (const scaler of scene.view.list('HorizontalPodAutoscaler')) {
    const limited = conditionOf(scaler, 'ScalingLimited');
    const current = numberAt(scaler, 'status.currentReplicas');
    const metric = recordsAt(scaler, 'spec.metrics')[0];
    scene.ledger.add({
      kind: 'scaler_state',
      subject: refOf(scaler),
      source: fieldSource(scaler, 'status.currentReplicas', String(current ?? '')),
      fields: {
        target: wordAt(scaler, 'spec.scaleTargetRef.name'),
        min: numberAt(scaler, 'spec.minReplicas') ?? 1,
        max: countAt(scaler, 'spec.maxReplicas'),
        current: current ?? 0,
        bound: textAt(limited, 'status') === 'True' ? wordAt(limited, 'reason') : '',
        metric: textAt(metric, 'resource.name') ?? wordAt(metric, 'type'),
      },
    });
  }
}
