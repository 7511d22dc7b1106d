import { message, recordsAt, textAt } from '@aetherius/domain';
import type { Gap, ObjectRef, Probe } from '@aetherius/domain';
import { confidenceOf } from '../engines/confidence.ts';
import type { Selection } from '../engines/select.ts';
import type { Scene } from '../facts/scene.ts';

const maxGaps = 6;

/** What would have been looked at and was not there. */
export function gapsOf(scene: Scene, selection: Selection): Gap[] {
  const gaps: Gap[] = deniedGaps(scene);
  const isTroubled = selection.choices.length > 0 || selection.unexplained.length > 0;
  if (isTroubled) gaps.push(...unreadGaps(scene));
  for (const silent of silentContainers(scene).slice(0, 3)) {
    gaps.push({
      what: message('gap.logs_missing', { pod: silent.ref.name, container: silent.container }),
    });
  }
  const needsMetrics = selection.choices.some((one) =>
    memoryClasses.has(one.hypothesis.rule.faultClass),
  );
  if (needsMetrics && scene.snapshot.metrics.length === 0)
    gaps.push({ what: message('gap.metrics_missing') });
  if (scene.snapshot.events.length === 0) gaps.push({ what: message('gap.events_missing') });
  return gaps.slice(0, maxGaps);
}

/** The kinds that were refused, all named at once, so that they leave room for other gaps. */
function deniedGaps(scene: Scene): Gap[] {
  const { denied } = scene.snapshot.coverage;
  return [...new Set(denied.map(({ reason }) => reason))].map((reason) => {
    const kinds = denied.filter((one) => one.reason === reason).map(({ kind }) => kind);
    return { what: message('gap.kind_denied', { kind: kinds.join(', '), reason }) };
  });
}

/** Kinds that often hold the cause and that a saved list easily leaves out. */
const tellingKinds = ['ConfigMap', 'EndpointSlice', 'NetworkPolicy', 'ResourceQuota'];

/** What nobody read, although the cause may lie there: a file of some kinds only, without logs. */
function unreadGaps(scene: Scene): Gap[] {
  const { coverage, logs } = scene.snapshot;
  const unread = tellingKinds.filter(
    (kind) =>
      !coverage.kinds.includes(kind) &&
      !coverage.denied.some((one) => one.kind === kind) &&
      scene.view.count(kind) === 0,
  );
  const kinds = unread.length > 0 ? [{ what: message('gap.kinds_unread', { kinds: unread }) }] : [];
  return Object.keys(logs).length === 0 ? [{ what: message('gap.no_logs') }, ...kinds] : kinds;
}

const memoryClasses = new Set([
  'oom_limit_exceeded',
  'memory_leak',
  'cpu_limit_too_low',
  'node_memory_pressure',
]);

interface Silent {
  readonly ref: ObjectRef;
  readonly container: string;
}

/** Containers that crashed and of which no log is in the snapshot. */
function silentContainers(scene: Scene): Silent[] {
  return [
    ...scene.ledger.ofKind('container_crashed'),
    ...scene.ledger.ofKind('init_running'),
  ].flatMap((fact) => {
    const pod = fact.refs['pod'];
    const container = fact.container ?? '';
    if (!pod) return [];
    const logs = scene.snapshot.logs[`${pod.namespace ?? ''}/${pod.name}/${container}`];
    return logs?.current || logs?.previous ? [] : [{ ref: pod, container }];
  });
}

/** The question whose answer would settle most, when the best answer so far leaves doubt. */
export function nextProbeOf(scene: Scene, selection: Selection): Probe | undefined {
  const doubt = doubtOf(selection);
  if (doubt < 0.15) return undefined;
  const silent = silentContainers(scene)[0];
  if (silent) {
    return {
      ask: message('probe.fetch_logs', { pod: silent.ref.name, container: silent.container }),
      command: 'fetchLogs',
      ref: silent.ref,
      container: silent.container,
      gainBits: round(doubt * 0.8),
    };
  }
  const open = selection.unexplained[0] ?? selection.choices[0]?.hypothesis.anchors[0];
  if (!open) return undefined;
  const pod = open.refs['pod'] ?? open.subject;
  const container =
    open.container ?? textAt(recordsAt(scene.view.get(pod), 'spec.containers')[0], 'name');
  return {
    ask: message('probe.widen', { name: `${open.subject.kind}/${open.subject.name}` }),
    command: 'collectSnapshot',
    ref: open.subject,
    ...(container ? { container } : {}),
    gainBits: round(doubt * 0.4),
  };
}

/** The entropy of "this is the cause" in bits; one whole bit when there is no cause to tell. */
function doubtOf(selection: Selection): number {
  const best = selection.choices[0];
  if (!best) return selection.unexplained.length > 0 ? 1 : 0;
  const p = Math.min(...selection.choices.map(confidenceOf));
  if (p <= 0 || p >= 1) return 0;
  return -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p));
}

function round(bits: number): number {
  return Math.round(bits * 100) / 100;
}
