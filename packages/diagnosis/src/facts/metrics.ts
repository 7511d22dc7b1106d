import { formatBytes, parseQuantity, recordsAt, refOf, textAt, valueAt } from '@aetherius/domain';
import type { EvidenceSource, KubeObject, MetricSeries, ObjectRef } from '@aetherius/domain';
import { containerSpec } from './scene.ts';
import { isAskedAbout } from './workloads.ts';
import type { Scene } from './scene.ts';

type SeriesReader = (scene: Scene, series: MetricSeries) => void;

/** Which detector reads which series, by the words that exporters use in names. */
const readers: readonly (readonly [RegExp, SeriesReader])[] = [
  [/memory_(?:working_set|usage|rss|used)|container_memory/, readMemory],
  [/throttled_periods/, readThrottling],
  [/throttl\w*(?:ratio|percent)/, readThrottleRatio],
  [/error.*ratio|5xx.*ratio|error_rate/, readErrors],
  [/latency|duration.*(?:p9\d|quantile|seconds)|response_time/, readLatency],
  [/volume_stats_available/, readVolume],
  [/requests_per_second|request_rate|requests_total|rps\b/, readRate],
  [/(?:pool|connection)\w*(?:active|used|in_use|busy|utili[sz]ation)/, readPool],
  [/packet_loss|tcp_retrans|drop/, readLoss],
];

/** What metric series say, each by its own small detector; too few points say nothing. */
export function readMetrics(scene: Scene): void {
  for (const series of scene.snapshot.metrics) {
    if (series.points.length < 3) continue;
    for (const [pattern, read] of readers) if (pattern.test(series.name)) read(scene, series);
    if (isOfRefusals(series)) readRefusals(scene, series);
  }
}

function isOfRefusals({ name, labels }: MetricSeries): boolean {
  return /429|rate_?limited/.test(name) || [labels['code'], labels['status']].includes('429');
}

interface Owner {
  readonly ref: ObjectRef;
  readonly pod?: KubeObject;
}

/** The object that a series' labels name: the pod's workload first, then Service or workload. */
function ownerOf(scene: Scene, series: MetricSeries): Owner | undefined {
  const { namespace = '', pod, deployment, service, workload, app, node } = series.labels;
  const object = pod ? scene.view.get({ kind: 'Pod', namespace, name: pod }) : undefined;
  if (object) return { ref: refOf(scene.ownerOf(object)), pod: object };
  for (const name of [deployment, workload, service, app]) {
    if (!name) continue;
    const kinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'Service', 'Pod', 'Job'];
    const found = kinds
      .map((kind) => scene.view.get({ kind, namespace, name }))
      .find((one) => one !== undefined);
    if (found) return { ref: refOf(found) };
  }
  const machine = node ? scene.view.get({ kind: 'Node', name: node }) : undefined;
  return machine ? { ref: refOf(machine) } : undefined;
}

function sourceOf(series: MetricSeries): EvidenceSource {
  return { kind: 'series', name: series.name, labels: series.labels };
}

function valuesOf(series: MetricSeries): number[] {
  return series.points.map(([, value]) => value);
}

function lastTime(series: MetricSeries): string | undefined {
  return series.points.at(-1)?.[0];
}

function readMemory(scene: Scene, series: MetricSeries): void {
  const owner = ownerOf(scene, series);
  const container = series.labels['container'];
  if (!owner) return;
  const values = valuesOf(series);
  const growth = growthOf(values);
  const spec = owner.pod && container ? containerSpec(owner.pod, container) : undefined;
  const limitBytes = parseQuantity(valueAt(spec, 'resources.limits.memory')) ?? 0;
  const minutes = spanMinutes(series);
  scene.ledger.add({
    kind: growth.isSteady && minutes >= 10 ? 'memory_rising' : 'memory_level',
    subject: owner.ref,
    container,
    source: sourceOf(series),
    at: lastTime(series),
    fields: {
      from: formatBytes(growth.first),
      to: formatBytes(growth.last),
      peakBytes: Math.max(...values),
      peak: formatBytes(Math.max(...values)),
      limit: limitBytes ? formatBytes(limitBytes) : '',
      minutes,
      factor: growth.factor,
      isAsked: isAskedAbout(scene, owner.ref),
    },
  });
}

/** Whether a series climbs in most of its steps (restarts apart) to well above its start. */
export function growthOf(values: readonly number[]): {
  isSteady: boolean;
  first: number;
  last: number;
  factor: number;
} {
  // Each restart begins a new climb; the longest stretch without a fall by half is looked at.
  let best: number[] = [];
  let run: number[] = [];
  for (const value of values) {
    const before = run.at(-1);
    if (before !== undefined && value < before * 0.5) run = [];
    run.push(value);
    if (run.length > best.length) best = [...run];
  }
  const first = best[0] ?? 0;
  const last = best.at(-1) ?? 0;
  const rises = best.slice(1).filter((value, index) => value >= (best[index] ?? 0)).length;
  const steps = Math.max(1, best.length - 1);
  const biggest = Math.max(0, ...best.slice(1).map((value, index) => value - (best[index] ?? 0)));
  // A floor keeps a small constant series from looking like growth.
  const grew = last - first > Math.max(first * 0.3, 8 * 1024 * 1024);
  const isSteady =
    best.length >= 5 && rises / steps >= 0.8 && grew && biggest < (last - first) * 0.6;
  return { isSteady, first, last, factor: first > 0 ? Math.round((last / first) * 10) / 10 : 0 };
}

function spanMinutes(series: MetricSeries): number {
  const first = Date.parse(series.points[0]?.[0] ?? '');
  const last = Date.parse(series.points.at(-1)?.[0] ?? '');
  return Math.round((last - first) / 60_000);
}

function readThrottling(scene: Scene, series: MetricSeries): void {
  const total = scene.snapshot.metrics.find(
    (one) =>
      one.name === series.name.replace('_throttled', '') &&
      one.labels['pod'] === series.labels['pod'] &&
      one.labels['container'] === series.labels['container'],
  );
  if (!total) return;
  const throttled = increaseOf(valuesOf(series));
  const periods = increaseOf(valuesOf(total));
  if (periods > 0) stateThrottling(scene, series, throttled / periods);
}

function increaseOf(values: readonly number[]): number {
  return (values.at(-1) ?? 0) - (values[0] ?? 0);
}

function readThrottleRatio(scene: Scene, series: MetricSeries): void {
  const last = series.points.at(-1)?.[1] ?? 0;
  stateThrottling(scene, series, last > 1 ? last / 100 : last);
}

function stateThrottling(scene: Scene, series: MetricSeries, ratio: number): void {
  const owner = ownerOf(scene, series);
  const container =
    series.labels['container'] ??
    textAt(owner?.pod && recordsAt(owner.pod, 'spec.containers')[0], 'name') ??
    '';
  if (!owner || ratio < 0.25) return;
  const spec = owner.pod && containerSpec(owner.pod, container);
  scene.ledger.add({
    kind: 'cpu_throttled',
    subject: owner.ref,
    container,
    source: sourceOf(series),
    at: lastTime(series),
    abnormal: ratio >= 0.5,
    fields: {
      percent: Math.round(ratio * 100),
      limit: String(valueAt(spec, 'resources.limits.cpu') ?? ''),
      cores: parseQuantity(valueAt(spec, 'resources.limits.cpu')) ?? 0,
    },
  });
}

function readErrors(scene: Scene, series: MetricSeries): void {
  const owner = ownerOf(scene, series);
  const values = valuesOf(series);
  const last = values.at(-1) ?? 0;
  const isPercent = Math.max(...values) > 1;
  const ratio = isPercent ? last / 100 : last;
  if (!owner || ratio < 0.05) return;
  const onset = series.points.find(([, value]) => (isPercent ? value / 100 : value) >= 0.05)?.[0];
  scene.ledger.add({
    kind: 'errors_high',
    subject: owner.ref,
    source: sourceOf(series),
    at: onset,
    abnormal: true,
    fields: { percent: Math.round(ratio * 100), since: onset ?? '' },
  });
}

function readLatency(scene: Scene, series: MetricSeries): void {
  const owner = ownerOf(scene, series);
  const values = valuesOf(series);
  const base = Math.min(...values.slice(0, Math.max(2, Math.floor(values.length / 3))));
  const last = values.at(-1) ?? 0;
  const seconds =
    /milliseconds|_ms\b/.test(series.name) || series.unit === 'ms' ? last / 1000 : last;
  if (!owner || seconds < 0.5 || last < base * 2) return;
  const onset = series.points.find(([, value]) => value >= base * 2)?.[0];
  scene.ledger.add({
    kind: 'latency_high',
    subject: owner.ref,
    source: sourceOf(series),
    at: onset,
    abnormal: true,
    refs: { dependency: peerRef(scene, series) ?? owner.ref },
    fields: {
      seconds: Math.round(seconds * 10) / 10,
      factor: base > 0 ? Math.round(last / base) : 0,
      since: onset ?? '',
      peer: peerOf(series),
    },
  });
}

const peerLabels = [
  'peer',
  'dependency',
  'upstream',
  'destination',
  'destination_service',
  'target',
  'callee',
];

/** The program that a latency series is about, when it measures calls to another one. */
function peerOf({ labels }: MetricSeries): string {
  return peerLabels.map((name) => labels[name]).find((one) => one !== undefined) ?? '';
}

/** The workload or Service of a peer's name beside a caller. */
function peerRef(scene: Scene, series: MetricSeries): ObjectRef | undefined {
  const namespace = series.labels['namespace'] ?? '';
  const name = peerOf(series).split(/[.:]/)[0] ?? '';
  const kinds = ['Deployment', 'StatefulSet', 'Service'];
  const found = kinds
    .map((kind) => scene.view.get({ kind, namespace, name }))
    .find((one) => one !== undefined);
  return found && refOf(found);
}

/** Connections in use against the size of their pool. */
function readPool(scene: Scene, series: MetricSeries): void {
  const owner = ownerOf(scene, series);
  const last = valuesOf(series).at(-1) ?? 0;
  const isRatio = /ratio|utili[sz]ation|percent/.test(series.name);
  const size = isRatio ? (last > 1.5 ? 100 : 1) : poolSizeOf(scene, series);
  if (!owner || !size || last < size * 0.95) return;
  scene.ledger.add({
    kind: 'pool_saturated',
    subject: owner.ref,
    source: sourceOf(series),
    at: lastTime(series),
    abnormal: true,
    fields: { used: last, size, series: series.name },
  });
}

function poolSizeOf(scene: Scene, series: MetricSeries): number | undefined {
  const { pod, service, deployment } = series.labels;
  const limit = scene.snapshot.metrics.find(
    (one) =>
      /(?:pool|connection)\w*(?:max|size|limit|total)|max_connections/.test(one.name) &&
      one.labels['pod'] === pod &&
      one.labels['service'] === service &&
      one.labels['deployment'] === deployment,
  );
  return limit?.points.at(-1)?.[1];
}

/** Answers with 429 that grow. */
function readRefusals(scene: Scene, series: MetricSeries): void {
  const owner = ownerOf(scene, series);
  const values = valuesOf(series);
  const first = median(values.slice(0, 3));
  const last = values.at(-1) ?? 0;
  if (!owner || last <= Math.max(first * 2, 0.05)) return;
  const { client = '', consumer = '', tenant = '' } = series.labels;
  scene.ledger.add({
    kind: 'refusals_rising',
    subject: owner.ref,
    source: sourceOf(series),
    at: lastTime(series),
    abnormal: true,
    fields: { first, last, client: client || consumer || tenant },
  });
}

function readVolume(scene: Scene, series: MetricSeries): void {
  const { namespace = '', persistentvolumeclaim: name = '' } = series.labels;
  const capacity = scene.snapshot.metrics.find(
    (one) => /volume_stats_capacity/.test(one.name) && one.labels['persistentvolumeclaim'] === name,
  );
  const free = series.points.at(-1)?.[1] ?? 0;
  const size = capacity?.points.at(-1)?.[1] ?? 0;
  if (size === 0 || name === '') return;
  const percent = Math.round((free / size) * 100);
  scene.ledger.add({
    kind: percent <= 3 ? 'volume_full' : 'volume_level',
    subject: { kind: 'PersistentVolumeClaim', namespace, name },
    source: sourceOf(series),
    at: lastTime(series),
    abnormal: percent <= 3,
    fields: { freePercent: percent, size: formatBytes(size), free: formatBytes(free) },
  });
}

function readRate(scene: Scene, series: MetricSeries): void {
  const owner = ownerOf(scene, series);
  const isCounter = series.name.endsWith('_total');
  const values = isCounter
    ? valuesOf(series)
        .slice(1)
        .map((value, index) => value - (series.points[index]?.[1] ?? 0))
    : valuesOf(series);
  const base = median(values.slice(0, Math.max(2, Math.floor(values.length / 3))));
  const peak = Math.max(...values);
  if (!owner || base <= 0 || peak < base * 3) return;
  const { client = '', code = '', status = '' } = series.labels;
  scene.ledger.add({
    kind: 'requests_spiking',
    subject: owner.ref,
    source: sourceOf(series),
    at: lastTime(series),
    fields: {
      factor: Math.round(peak / base),
      peak: Math.round(peak),
      client,
      code: code || status,
    },
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function readLoss(scene: Scene, series: MetricSeries): void {
  const owner = ownerOf(scene, series);
  const values = valuesOf(series);
  const first = median(values.slice(0, 3));
  const last = values.at(-1) ?? 0;
  if (!owner || last <= Math.max(first * 2, 0.01)) return;
  scene.ledger.add({
    kind: 'network_loss_rising',
    subject: owner.ref,
    source: sourceOf(series),
    at: lastTime(series),
    abnormal: true,
    fields: { last: Math.round(last * 1000) / 1000, first: Math.round(first * 1000) / 1000 },
  });
}
