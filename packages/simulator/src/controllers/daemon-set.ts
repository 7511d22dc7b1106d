import { refKey, refOf } from '@aetherius/domain';
import { availableAtMs, isPodFinished, isPodReady } from './conditions.ts';
import { writeStatus, type Controller, type ControllerContext } from './controller-context.ts';
import {
  controllerOf,
  isTerminating,
  parseKey,
  type DaemonSet,
  type Node,
  type Pod,
  type Toleration,
} from './objects.ts';
import { claimPods, createPodControl, podFromTemplate, type PodControl } from './pod-control.ts';
import { isTermMet, tolerates } from './scheduling/filters.ts';
import { matchesLabels } from './selectors.ts';
import { safeHash } from './template-hash.ts';

const REVISION = 'controller-revision-hash';

/** What every daemon pod tolerates, so that it stays where others are sent away. */
const daemonTolerations: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
];

/** Keeps one pod of every DaemonSet on every node that fits. */
export function createDaemonSetController(context: ControllerContext): Controller {
  const record = context.events.from({ component: 'daemonset-controller' });
  const control = createPodControl(context, record);

  const enqueue = context.queue.register('daemonset', (key) => {
    const set = context.store.get(parseKey(key)) as DaemonSet | undefined;
    if (!set) return;
    const nodes = (context.index.of('Node') as Node[]).filter((node) => fits(set, node));
    if (!isTerminating(set)) manage(context, control, { set, nodes });
    const current = context.store.get(parseKey(key)) as DaemonSet | undefined;
    if (current) writeStatus(context, current, statusOf(context, current, nodes));
  });

  return {
    name: 'daemonset',
    onChange: ({ type, object }) => {
      if (object.kind === 'DaemonSet') enqueue(refKey(refOf(object)));
      if (object.kind === 'Node' && type !== 'MODIFIED') enqueueAll();
      if (object.kind === 'Node' && type === 'MODIFIED') enqueueAll(5_000);
      if (object.kind !== 'Pod') return;
      const owner = controllerOf(object);
      if (owner?.kind === 'DaemonSet') {
        enqueue(`DaemonSet/${object.metadata.namespace ?? ''}/${owner.name}`);
      }
    },
  };

  function enqueueAll(afterMs = 0): void {
    for (const set of context.index.of('DaemonSet')) enqueue(refKey(refOf(set)), afterMs);
  }
}

function fits(set: DaemonSet, node: Node): boolean {
  const { nodeSelector, affinity, tolerations = [] } = set.spec.template.spec;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const isWanted =
    matchesLabels(nodeSelector ?? {}, node.metadata.labels) &&
    (!required || required.nodeSelectorTerms.some((term) => isTermMet(term, node)));
  const all = [...tolerations, ...daemonTolerations];
  const isOpen = (node.spec.taints ?? []).every(
    (taint) =>
      taint.effect === 'PreferNoSchedule' || all.some((toleration) => tolerates(toleration, taint)),
  );
  return isWanted && isOpen;
}

function manage(
  context: ControllerContext,
  control: PodControl,
  options: { set: DaemonSet; nodes: readonly Node[] },
): void {
  const { set, nodes } = options;
  const revision = safeHash(set.spec.template);
  const byNode = placePods(context, control, options);
  for (const node of nodes) {
    const { name } = node.metadata;
    if (!byNode.has(name)) control.create(set, podFor(set, name, revision));
  }
  if (set.spec.updateStrategy?.type === 'OnDelete') return;
  const pods = [...byNode.values()];
  if (pods.some((pod) => isTerminating(pod))) return;
  replaceOutdated(control, set, { pods, revision });
}

/** The pods by node; ended, doubled and misplaced ones are removed. */
function placePods(
  context: ControllerContext,
  control: PodControl,
  options: { set: DaemonSet; nodes: readonly Node[] },
): Map<string, Pod> {
  const wanted = new Set(options.nodes.map((node) => node.metadata.name));
  const byNode = new Map<string, Pod>();
  for (const pod of claimPods(context, options.set)) {
    const node = targetNode(pod);
    const isOver = isPodFinished(pod) || byNode.has(node) || !wanted.has(node);
    if (!isOver) byNode.set(node, pod);
    else if (!isTerminating(pod)) control.remove(options.set, pod);
  }
  return byNode;
}

/** Broken old pods go at once; of healthy ones as many as maxUnavailable (one) lets go. */
function replaceOutdated(
  control: PodControl,
  set: DaemonSet,
  found: { pods: readonly Pod[]; revision: string },
): void {
  const outdated = found.pods.filter((pod) => pod.metadata.labels?.[REVISION] !== found.revision);
  for (const pod of outdated) if (!isPodReady(pod)) control.remove(set, pod);
  const [next] = outdated.filter((pod) => isPodReady(pod));
  if (next && found.pods.every((pod) => isPodReady(pod))) control.remove(set, next);
}

function podFor(set: DaemonSet, node: string, revision: string): Pod {
  const pod = podFromTemplate(set, set.spec.template);
  const term = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] };
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: {
        ...pod.metadata.labels,
        [REVISION]: revision,
        'pod-template-generation': String(set.metadata.generation ?? 1),
      },
    },
    spec: {
      ...pod.spec,
      affinity: {
        ...pod.spec.affinity,
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] },
        },
      },
      tolerations: [...(pod.spec.tolerations ?? []), ...daemonTolerations],
    },
  };
}

function targetNode(pod: Pod): string {
  if (pod.spec.nodeName) return pod.spec.nodeName;
  const terms =
    pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
      ?.nodeSelectorTerms;
  return terms?.[0]?.matchFields?.[0]?.values?.[0] ?? '';
}

function statusOf(
  context: ControllerContext,
  set: DaemonSet,
  nodes: readonly Node[],
): Record<string, unknown> {
  const wanted = new Set(nodes.map((node) => node.metadata.name));
  const pods = (context.index.ownedBy(set.metadata.uid ?? '', 'Pod') as Pod[]).filter(
    (pod) => !isTerminating(pod) && !isPodFinished(pod),
  );
  const placed = pods.filter((pod) => wanted.has(targetNode(pod)));
  const revision = safeHash(set.spec.template);
  const nowMs = context.clock.now().getTime();
  const updated = placed.filter((pod) => pod.metadata.labels?.[REVISION] === revision).length;
  const available = placed.filter(
    (pod) => availableAtMs(pod, set.spec.minReadySeconds ?? 0) <= nowMs,
  ).length;
  return {
    currentNumberScheduled: placed.length,
    numberMisscheduled: pods.length - placed.length,
    desiredNumberScheduled: nodes.length,
    numberReady: placed.filter(isPodReady).length,
    observedGeneration: set.metadata.generation ?? 1,
    ...(updated ? { updatedNumberScheduled: updated } : {}),
    ...(available ? { numberAvailable: available } : {}),
    ...(nodes.length > available ? { numberUnavailable: nodes.length - available } : {}),
  };
}
