import {
  conditionOf,
  formatBytes,
  formatCores,
  parseQuantity,
  recordAt,
  recordsAt,
  refOf,
  textAt,
  textMapAt,
  textsAt,
  valueAt,
} from '@aetherius/domain';
import type { JsonRecord, KubeObject, ObjectRef } from '@aetherius/domain';
import { eventSource, fieldSource, lastSeenOf } from './fact.ts';
import type { Scene, Workload } from './scene.ts';
import { wordAt } from './reading.ts';

/** Pods that no node takes: one fact for each reason of the scheduler, with its share of nodes. */
export function readScheduling(scene: Scene): void {
  const capacity = new Capacity(scene);
  for (const workload of scene.workloads.values()) {
    for (const pod of workload.pods) {
      if (textAt(pod, 'spec.nodeName') || textAt(pod, 'status.phase') !== 'Pending') continue;
      readUnschedulable(scene, workload, { pod, capacity });
    }
  }
  readPreemptions(scene);
}

interface Pending {
  readonly pod: KubeObject;
  readonly capacity: Capacity;
}

function readUnschedulable(scene: Scene, workload: Workload, pending: Pending): void {
  const { pod } = pending;
  const condition = conditionOf(pod, 'PodScheduled');
  const event = scene.view
    .eventsOf(refOf(pod))
    .findLast((one) => one.reason === 'FailedScheduling');
  const fromCondition = wordAt(condition, 'message');
  const message = event?.message ?? fromCondition;
  if (message === '') return;
  const fragments = parseSchedulerMessage(message);
  const classes = fragments.map((fragment) => fragment.problem);
  const source = event
    ? eventSource(event)
    : fieldSource(pod, 'status.conditions[type=PodScheduled].message', message);
  for (const fragment of fragments) {
    if (fragment.problem === 'control_plane_taint' && classes.length > 1) continue;
    const detail = detailOf(scene, fragment, pending);
    scene.ledger.add({
      kind: 'pod_unschedulable',
      subject: workload.ref,
      source,
      at: event ? lastSeenOf(event) : textAt(condition, 'lastTransitionTime'),
      abnormal: true,
      refs: { pod: refOf(pod), ...detail.refs },
      fields: {
        problem: fragment.problem,
        nodes: fragment.nodes,
        totalNodes: totalOf(message),
        problems: classes,
        message: message.slice(0, 300),
        ...detail.fields,
      },
    });
  }
}

function totalOf(message: string): number {
  return Number(/0\/(\d+) nodes are available/.exec(message)?.[1] ?? 0);
}

interface Fragment {
  readonly problem: string;
  readonly nodes: number;
  readonly text: string;
}

const fragmentClasses: readonly (readonly [string, RegExp])[] = [
  ['control_plane_taint', /taint.*node-role\.kubernetes\.io\/(?:control-plane|master)/],
  [
    'node_not_ready_taint',
    /taint.*node\.kubernetes\.io\/(?:not-ready|unreachable|network-unavailable|out-of-service)/,
  ],
  ['node_pressure_taint', /taint.*node\.kubernetes\.io\/(?:disk|memory|pid)-pressure/],
  ['unschedulable', /were unschedulable|taint.*node\.kubernetes\.io\/unschedulable/],
  ['taint', /untolerated taint|had taints? that the pod didn't tolerate/],
  [
    'node_affinity',
    /didn't match Pod's node affinity|didn't match node selector|node affinity\/selector/,
  ],
  ['anti_affinity', /anti-affinity|antiaffinity/],
  ['pod_affinity', /pod affinity rules|pod affinity\/anti/],
  ['topology_spread', /topology spread/],
  ['host_port', /free ports/],
  ['volume_conflict', /volume node affinity conflict|no available volume zone/],
  ['volume_attached', /ReadWriteOncePod|exceed max volume count|no available disk/],
  ['claim_unbound', /unbound immediate PersistentVolumeClaims|waiting for .*volume binder/],
  ['claim_missing', /persistentvolumeclaim "([^"]+)" not found|non-existent pv/i],
  ['too_many_pods', /Too many pods/],
  ['insufficient', /Insufficient ([\w./-]+)/],
  ['node_name', /requested node name/],
];

/** Takes "0/4 nodes are available: 1 …, 3 …" apart. Control-plane nodes are no one's blocker. */
export function parseSchedulerMessage(message: string): Fragment[] {
  const body =
    message.replace(/^0\/\d+ nodes are available: ?/, '').split(/ ?preemption: /)[0] ?? '';
  const parts = body.split(/, (?=\d+ )|\. |, no new claims/).filter((part) => part.trim() !== '');
  const found: Fragment[] = [];
  for (const part of parts) {
    const problem = fragmentClasses.find(([, pattern]) => pattern.test(part))?.[0];
    if (!problem) continue;
    const nodes = Number(/^(\d+) /.exec(part.trim())?.[1] ?? 0);
    found.push({ problem, nodes, text: part.trim().replace(/\.$/, '') });
  }
  return found;
}

interface Detail {
  readonly fields: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  readonly refs: Readonly<Record<string, ObjectRef>>;
}

const noDetail: Detail = { fields: {}, refs: {} };

function detailOf(scene: Scene, fragment: Fragment, pending: Pending): Detail {
  switch (fragment.problem) {
    case 'node_affinity':
      return selectorDetail(scene, pending.pod);
    case 'taint':
      return taintDetail(scene, pending.pod, fragment.text);
    case 'insufficient':
      return resourceDetail(pending, fragment.text);
    case 'host_port':
      return { fields: { ports: hostPortsOf(pending.pod) }, refs: {} };
    case 'unschedulable':
      return cordonDetail(scene);
    case 'volume_conflict':
      return volumeDetail(scene, pending.pod);
    case 'too_many_pods':
      return nodeDetail(scene.view.list('Node')[0]);
    case 'claim_missing':
      return missingClaim(pending.pod, fragment.text);
    default:
      return noDetail;
  }
}

function missingClaim(pod: KubeObject, text: string): Detail {
  const claim = /persistentvolumeclaim "([^"]+)" not found/i.exec(text)?.[1];
  const namespace = pod.metadata.namespace ?? '';
  if (!claim) return noDetail;
  return {
    fields: { claim },
    refs: { claim: { kind: 'PersistentVolumeClaim', namespace, name: claim } },
  };
}

/** What the pod asks of a node, as `key=value` texts, and whether any node has it. */
function nodeWishesOf(pod: JsonRecord): string[] {
  const spec = recordAt(pod, 'spec');
  const selector = Object.entries(textMapAt(spec, 'nodeSelector')).map(
    ([key, value]) => `${key}=${value}`,
  );
  const terms = recordsAt(
    spec,
    'affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms',
  );
  const affinity = terms.flatMap((term) =>
    recordsAt(term, 'matchExpressions').map((expression) => {
      const values = textsAt(expression, 'values').join('|');
      const operator = textAt(expression, 'operator') ?? 'In';
      const key = wordAt(expression, 'key');
      return operator === 'In' ? `${key}=${values}` : `${key} ${operator} ${values}`.trim();
    }),
  );
  return [...selector, ...affinity];
}

function selectorDetail(scene: Scene, pod: KubeObject): Detail {
  const wishes = nodeWishesOf(pod);
  const nodes = scene.view.list('Node');
  const unmet = wishes.filter((wish) => {
    const [key = '', values = ''] = wish.split('=');
    if (!wish.includes('=')) return false;
    return !nodes.some((node) => values.split('|').includes(node.metadata.labels?.[key] ?? '\0'));
  });
  const key = (unmet[0] ?? wishes[0] ?? '').split('=')[0] ?? '';
  const have = [
    ...new Set(nodes.map((node) => node.metadata.labels?.[key]).filter((one) => one !== undefined)),
  ];
  return {
    fields: {
      selector: wishes.join(', '),
      unmet: (unmet.length > 0 ? unmet : wishes).join(', '),
      isUnmet: unmet.length > 0,
      labelKey: key,
      have: have.slice(0, 5),
    },
    refs: {},
  };
}

function taintDetail(scene: Scene, pod: KubeObject, text: string): Detail {
  const inMessage = /\{([^}]*)\}/.exec(text)?.[1]?.trim().replace(/:\s*$/, '').replace(/: /, '=');
  const tolerations = recordsAt(pod, 'spec.tolerations');
  for (const node of scene.view.list('Node')) {
    const taint = recordsAt(node, 'spec.taints').find(
      (one) =>
        ['NoSchedule', 'NoExecute'].includes(wordAt(one, 'effect')) &&
        !/^node(-role)?\.kubernetes\.io\//.test(wordAt(one, 'key')) &&
        !tolerations.some((toleration) => tolerates(toleration, one)),
    );
    if (!taint) continue;
    const value = textAt(taint, 'value');
    const label = `${wordAt(taint, 'key')}${value ? `=${value}` : ''}:${wordAt(taint, 'effect')}`;
    return { fields: { taint: label, node: node.metadata.name }, refs: { node: refOf(node) } };
  }
  return { fields: { taint: inMessage ?? '', node: '' }, refs: {} };
}

function tolerates(toleration: JsonRecord, taint: JsonRecord): boolean {
  const effect = textAt(toleration, 'effect');
  if (effect && effect !== textAt(taint, 'effect')) return false;
  const key = textAt(toleration, 'key');
  if (!key) return textAt(toleration, 'operator') === 'Exists';
  if (key !== textAt(taint, 'key')) return false;
  return (
    textAt(toleration, 'operator') === 'Exists' ||
    wordAt(toleration, 'value') === wordAt(taint, 'value')
  );
}

/** Requests already placed on each node, computed once. */
class Capacity {
  readonly #scene: Scene;
  #used: Map<string, Map<string, number>> | undefined;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /**
   * The largest free amount of a resource on any node, and the largest allocatable; nothing where
   * no node could be read.
   */
  largest(resource: string): { free: number; allocatable: number } | undefined {
    const nodes = this.#scene.view.list('Node');
    if (nodes.length === 0) return undefined;
    this.#used ??= usedByNode(this.#scene);
    let free = 0;
    let allocatable = 0;
    for (const node of nodes) {
      const total = parseQuantity(recordAt(node, 'status.allocatable')[resource]) ?? 0;
      const used = this.#used.get(node.metadata.name)?.get(resource) ?? 0;
      free = Math.max(free, total - used);
      allocatable = Math.max(allocatable, total);
    }
    return { free, allocatable };
  }
}

function usedByNode(scene: Scene): Map<string, Map<string, number>> {
  const used = new Map<string, Map<string, number>>();
  for (const pod of scene.view.list('Pod')) {
    const node = textAt(pod, 'spec.nodeName');
    if (!node || ['Succeeded', 'Failed'].includes(wordAt(pod, 'status.phase'))) continue;
    const sums = used.get(node) ?? new Map<string, number>();
    for (const container of recordsAt(pod, 'spec.containers')) {
      for (const [resource, amount] of Object.entries(recordAt(container, 'resources.requests'))) {
        sums.set(resource, (sums.get(resource) ?? 0) + (parseQuantity(amount) ?? 0));
      }
    }
    used.set(node, sums);
  }
  return used;
}

function resourceDetail(pending: Pending, text: string): Detail {
  const resource =
    /Insufficient ([\w./-]+?)[.,]?$/.exec(text)?.[1] ??
    /Insufficient ([\w./-]+)/.exec(text)?.[1] ??
    '';
  const requested = recordsAt(pending.pod, 'spec.containers').reduce(
    (sum, container) =>
      sum + (parseQuantity(recordAt(container, 'resources.requests')[resource]) ?? 0),
    0,
  );
  const largest = pending.capacity.largest(resource);
  return {
    fields: {
      resource,
      requested: amountText(resource, requested),
      free: largest ? amountText(resource, Math.max(0, largest.free)) : '-',
      allocatable: largest ? amountText(resource, largest.allocatable) : '-',
      neverFits: largest !== undefined && requested > largest.allocatable,
    },
    refs: {},
  };
}

/** An amount of a resource as Kubernetes writes it. */
function amountText(resource: string, amount: number): string {
  if (resource === 'cpu' || resource.endsWith('.cpu')) return formatCores(amount);
  if (/memory|storage/.test(resource)) return formatBytes(amount);
  return String(amount);
}

function hostPortsOf(pod: KubeObject): string {
  const ports = recordsAt(pod, 'spec.containers').flatMap((container) =>
    recordsAt(container, 'ports').map(
      (port) =>
        port['hostPort'] ?? (valueAt(pod, 'spec.hostNetwork') ? port['containerPort'] : undefined),
    ),
  );
  return ports.filter((port) => port !== undefined).join(', ');
}

function cordonDetail(scene: Scene): Detail {
  return nodeDetail(
    scene.view.list('Node').find((node) => valueAt(node, 'spec.unschedulable') === true),
  );
}

function nodeDetail(node: KubeObject | undefined): Detail {
  if (!node) return noDetail;
  return { fields: { node: node.metadata.name }, refs: { node: refOf(node) } };
}

function volumeDetail(scene: Scene, pod: KubeObject): Detail {
  const namespace = pod.metadata.namespace ?? '';
  for (const volume of recordsAt(pod, 'spec.volumes')) {
    const name = textAt(volume, 'persistentVolumeClaim.claimName');
    const claim = name
      ? scene.view.get({ kind: 'PersistentVolumeClaim', namespace, name })
      : undefined;
    const volumeName = textAt(claim, 'spec.volumeName');
    const bound = volumeName
      ? scene.view.get({ kind: 'PersistentVolume', name: volumeName })
      : undefined;
    if (!claim || !bound) continue;
    const terms = recordsAt(bound, 'spec.nodeAffinity.required.nodeSelectorTerms');
    const places = terms.flatMap((term) =>
      recordsAt(term, 'matchExpressions').flatMap((one) => textsAt(one, 'values')),
    );
    const wishes = nodeWishesOf(pod);
    const node = scene.view.get({ kind: 'Node', name: places[0] ?? '' });
    return {
      fields: {
        volume: bound.metadata.name,
        claim: claim.metadata.name,
        places: places.join(', '),
        selector: wishes.join(', ') || '-',
        hasSelector: wishes.length > 0,
      },
      refs: {
        claim: refOf(claim),
        volume: refOf(bound),
        ...(node ? { node: refOf(node) } : {}),
      },
    };
  }
  return noDetail;
}

/** Pods that were thrown out for others, whose successors cannot be placed. */
function readPreemptions(scene: Scene): void {
  for (const event of scene.view.events()) {
    if (event.reason !== 'Preempted') continue;
    const { name, namespace } = event.involvedObject;
    if (!name || !namespace) continue;
    const pod = scene.view.get({ kind: 'Pod', namespace, name });
    const workload = pod ? scene.ownerOf(pod) : workloadOfPodName(scene, namespace, name);
    if (!workload) continue;
    const aggressor = aggressorOf(scene, event.message ?? '');
    scene.ledger.add({
      kind: 'pod_preempted',
      subject: refOf(workload),
      source: eventSource(event),
      at: lastSeenOf(event),
      fields: {
        pod: name,
        node: /on node (\S+)/.exec(event.message ?? '')?.[1]?.replace(/\.$/, '') ?? '',
        ...aggressor.fields,
      },
      refs: aggressor.refs,
    });
  }
}

function aggressorOf(scene: Scene, message: string): Detail {
  const by = /Preempted by (?:a )?pod (\S+)/i.exec(message)?.[1] ?? '';
  const pod =
    scene.view.getByUid(by) ??
    scene.view.list('Pod').find((one) => by.endsWith(`/${one.metadata.name}`));
  if (!pod) return { fields: { aggressor: '', priorityClass: '' }, refs: {} };
  const priorityClass =
    textAt(pod, 'spec.priorityClassName') ??
    scene.view.list('PriorityClass').find((one) => one['globalDefault'] === true)?.metadata.name ??
    '';
  const owner = scene.ownerOf(pod);
  return {
    fields: {
      aggressor: `${owner.metadata.namespace ?? ''}/${owner.metadata.name}`,
      priorityClass,
      priority: Number(valueAt(pod, 'spec.priority') ?? 0),
      isGlobalDefault:
        scene.view.get({ kind: 'PriorityClass', name: priorityClass })?.['globalDefault'] === true,
    },
    refs: {
      aggressor: refOf(owner),
      ...(priorityClass ? { priorityClass: { kind: 'PriorityClass', name: priorityClass } } : {}),
    },
  };
}

/** A pod that is gone still names its workload: `<replicaset>-<suffix>`. */
function workloadOfPodName(
  scene: Scene,
  namespace: string,
  podName: string,
): KubeObject | undefined {
  const set = scene.view.get({
    kind: 'ReplicaSet',
    namespace,
    name: podName.replace(/-[a-z0-9]+$/, ''),
  });
  if (set) return scene.ownerOf(set);
  return scene.view.get({ kind: 'StatefulSet', namespace, name: podName.replace(/-\d+$/, '') });
}
