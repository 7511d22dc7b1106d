import {
  conditionOf,
  numberAt,
  parseQuantity,
  recordAt,
  recordsAt,
  refOf,
  textAt,
  valueAt,
} from '@aetherius/domain';
import type { KubeEvent, KubeObject } from '@aetherius/domain';
import { fieldSource } from './fact.ts';
import { isAskedAbout } from './workloads.ts';
import type { Scene } from './scene.ts';
import { wordAt, countAt } from './reading.ts';

/** Nodes that are gone, under pressure, closed to new pods, or full. */
export function readNodes(scene: Scene): void {
  const podsByNode = groupPods(scene);
  for (const node of scene.view.list('Node')) {
    readReadiness(scene, node, podsByNode.get(node.metadata.name) ?? []);
    readPressure(scene, node);
    readCordon(scene, node);
    readFullness(scene, node, podsByNode.get(node.metadata.name) ?? []);
  }
}

function groupPods(scene: Scene): Map<string, KubeObject[]> {
  const groups = new Map<string, KubeObject[]>();
  for (const pod of scene.view.list('Pod')) {
    const node = textAt(pod, 'spec.nodeName');
    if (!node) continue;
    const group = groups.get(node);
    if (group) group.push(pod);
    else groups.set(node, [pod]);
  }
  return groups;
}

function readReadiness(scene: Scene, node: KubeObject, pods: readonly KubeObject[]): void {
  const ready = conditionOf(node, 'Ready');
  const status = textAt(ready, 'status');
  if (status === undefined || status === 'True') return;
  const owners = [...new Set(pods.map((pod) => scene.ownerOf(pod)))];
  scene.ledger.add({
    kind: 'node_not_ready',
    subject: refOf(node),
    source: fieldSource(
      node,
      'status.conditions[type=Ready]',
      `${status}: ${wordAt(ready, 'reason')} ${wordAt(ready, 'message')}`.trim(),
    ),
    at: textAt(ready, 'lastTransitionTime'),
    abnormal: true,
    fields: {
      status,
      reason: wordAt(ready, 'reason'),
      message: wordAt(ready, 'message').slice(0, 200),
      pods: pods.length,
      workloads: owners
        .slice(0, 5)
        .map((owner) => owner.metadata.name)
        .join(', '),
    },
  });
}

const pressures = [
  ['MemoryPressure', 'memory'],
  ['DiskPressure', 'disk'],
  ['PIDPressure', 'pid'],
] as const;

function readPressure(scene: Scene, node: KubeObject): void {
  for (const [type, resource] of pressures) {
    const condition = conditionOf(node, type);
    if (textAt(condition, 'status') !== 'True') continue;
    const threshold = evictionThreshold(scene, node);
    const disk = resource === 'disk' ? diskOf(scene, node) : undefined;
    const freePercent = disk ? Math.round((disk.free / disk.size) * 100) : -1;
    scene.ledger.add({
      kind: 'node_pressure',
      subject: refOf(node),
      source: fieldSource(
        node,
        `status.conditions[type=${type}]`,
        `True: ${wordAt(condition, 'reason')}`,
      ),
      at: textAt(condition, 'lastTransitionTime'),
      abnormal: true,
      fields: {
        type,
        resource,
        freePercent,
        isContradicted: freePercent >= 20,
        threshold: threshold.text,
        thresholdPercent: threshold.percent(disk?.size),
        message: wordAt(condition, 'message').slice(0, 200),
      },
    });
  }
}

/** Free and total bytes of the node's root file system, as its metrics tell. */
function diskOf(scene: Scene, node: KubeObject): { free: number; size: number } | undefined {
  const last = (name: RegExp) =>
    scene.snapshot.metrics
      .find(
        (series) =>
          name.test(series.name) && Object.values(series.labels).includes(node.metadata.name),
      )
      ?.points.at(-1)?.[1];
  const free = last(/filesystem_avail|filesystem_free|fs_available/);
  const size =
    last(/filesystem_size|fs_capacity/) ??
    parseQuantity(recordAt(node, 'status.capacity')['ephemeral-storage']);
  return free !== undefined && size ? { free, size } : undefined;
}

function evictionThreshold(scene: Scene, node: KubeObject) {
  const message = findEvictionMessage(scene, node);
  const quantity = /Threshold quantity: ([\w.]+)/.exec(message)?.[1] ?? '';
  const available = /available: ([\w.]+)/.exec(message)?.[1]?.replace(/\.$/, '') ?? '';
  const bytes = parseQuantity(quantity);
  return {
    text: quantity === '' ? '' : `${quantity} (available ${available})`,
    percent: (size: number | undefined) => (bytes && size ? Math.round((bytes / size) * 100) : -1),
  };
}

function findEvictionMessage(scene: Scene, node: KubeObject): string {
  const isHere = (event: KubeEvent) =>
    event.reason === 'Evicted' && (event.source?.host ?? node.metadata.name) === node.metadata.name;
  for (const event of scene.view.events()) {
    if (isHere(event) && (event.message ?? '').includes('Threshold quantity'))
      return event.message ?? '';
  }
  return '';
}

function readCordon(scene: Scene, node: KubeObject): void {
  if (valueAt(node, 'spec.unschedulable') !== true) return;
  const taint = recordsAt(node, 'spec.taints').find(
    (one) => one['key'] === 'node.kubernetes.io/unschedulable',
  );
  scene.ledger.add({
    kind: 'node_cordoned',
    subject: refOf(node),
    source: fieldSource(node, 'spec.unschedulable', true),
    at: textAt(taint, 'timeAdded'),
    abnormal: false,
    fields: { isAsked: isAskedAbout(scene, refOf(node)) },
  });
}

function readFullness(scene: Scene, node: KubeObject, pods: readonly KubeObject[]): void {
  const limit = parseQuantity(recordAt(node, 'status.allocatable')['pods']) ?? 0;
  const running = pods.filter(
    (pod) => !['Succeeded', 'Failed'].includes(wordAt(pod, 'status.phase')),
  ).length;
  if (limit === 0 || running < limit) return;
  scene.ledger.add({
    kind: 'node_pods_full',
    subject: refOf(node),
    source: fieldSource(node, 'status.allocatable.pods', String(limit)),
    abnormal: true,
    fields: { limit, running, isAsked: isAskedAbout(scene, refOf(node)) },
  });
}

/** Pods that were evicted from a node, under the workload that lost them. */
export function readEvictions(scene: Scene): void {
  for (const pod of scene.view.list('Pod')) {
    if (textAt(pod, 'status.reason') !== 'Evicted' || pod.metadata.deletionTimestamp) continue;
    const nodeName = wordAt(pod, 'spec.nodeName');
    const node = scene.view.get({ kind: 'Node', name: nodeName });
    const owner = scene.ownerOf(pod);
    const isServing =
      countAt(owner, 'status.readyReplicas') >= (numberAt(owner, 'spec.replicas') ?? 1);
    scene.ledger.add({
      kind: 'pod_evicted',
      subject: refOf(owner),
      source: fieldSource(pod, 'status.message', wordAt(pod, 'status.message')),
      abnormal: !isServing,
      fields: {
        message: wordAt(pod, 'status.message').slice(0, 240),
        resource: /low on resource: ([\w-]+)/.exec(wordAt(pod, 'status.message'))?.[1] ?? '',
        node: nodeName,
      },
      ...(node ? { refs: { node: refOf(node) }, blames: refOf(node) } : {}),
    });
  }
}
