/**
 * The kubelets of a simulated cluster, one for all nodes. Containers behave as declared: they are
 * never executed, and between the instants at which something happens they cost nothing.
 *
 * Promises: statuses, events and their order are those of the real kubelet; logs and usage are
 * functions of time, so reading twice gives the same. A stopped node neither reports nor acts.
 *
 * @example
 * const kubelets = createKubelets(context, { catalogue: demoCatalogue });
 * kubelets.logs.read(podRef, 'checkout', { previous: true });
 */
import { refKey, refOf, type ObjectRef } from '@aetherius/domain';
import type { LogLine, LogProvider, UsageProvider } from '../api/cluster-ports.ts';
import type { StoreChange } from '../api/object-store.ts';
import type { Controller, ControllerContext } from '../controllers/controller-context.ts';
import { parseKey, type NodeObject, type Pod } from '../controllers/objects.ts';
import type { ImageCatalogue } from '../workloads/image-catalogue.ts';
import { createLogProvider } from './container-logs.ts';
import { isListening } from './container-run.ts';
import type { NodeContext } from './container-steps.ts';
import { createHeartbeats } from './heartbeats.ts';
import { podStatus } from './pod-status.ts';
import { newPodRuntime, type PodRuntime } from './pod-state.ts';
import { isStopped, stepPod } from './pod-worker.ts';
import { createUsageProvider } from './resource-usage.ts';

export type { LogLine };

/** The kubelets and what the API server reads from them. */
export interface Kubelets extends Controller {
  readonly logs: LogProvider;
  readonly usage: UsageProvider;
  /** Stops or starts the kubelet of a node; its pods go on but nobody hears of them. */
  setNodeRunning(node: string, isRunning: boolean): void;
  /** Takes the metrics server down or up. */
  setMetricsAvailable(isAvailable: boolean): void;
}

interface NodeState extends NodeContext {
  readonly hostIp: string;
  readonly addresses: Set<string>;
  nextAddress: number;
  isRunning: boolean;
}

/** Starts kubelets for the nodes of a cluster, present and future. */
export function createKubelets(
  context: ControllerContext,
  options: { catalogue: ImageCatalogue },
): Kubelets {
  const { store, clock, index } = context;
  const nodes = new Map<string, NodeState>();
  const runtimes = new Map<string, PodRuntime>();
  const byUid = new Map<string, PodRuntime>();
  const nowMs = (): number => clock.now().getTime();
  let isMetricsAvailable = true;

  const view = {
    store,
    index,
    isListening: (uid: string, port: number): boolean =>
      byUid
        .get(uid)
        ?.containers.some((entry) => entry.run && isListening(entry.run, port, nowMs())) ?? false,
  };
  const heartbeats = createHeartbeats(context, {
    isRunning: (node) => nodes.get(node)?.isRunning ?? false,
  });

  const nodeState = (name: string): NodeState | undefined => {
    const known = nodes.get(name);
    if (known) return known;
    const node = store.get({ kind: 'Node', name }) as NodeObject | undefined;
    if (!node) return undefined;
    const state = newNodeState(node, nodes.size);
    nodes.set(name, state);
    return state;
  };

  const newNodeState = (node: NodeObject, position: number): NodeState => ({
    node: node.metadata.name,
    architecture: node.metadata.labels?.['kubernetes.io/arch'] ?? 'amd64',
    catalogue: options.catalogue,
    view,
    record: context.events.from({ component: 'kubelet', host: node.metadata.name }),
    imagesOnNode: new Set(),
    nowMs,
    hostIp:
      node.status?.addresses?.find((entry) => entry.type === 'InternalIP')?.address ??
      `10.0.0.${position + 1}`,
    addresses: new Set(),
    nextAddress: 2,
    isRunning: true,
  });

  const enqueue = context.queue.register('kubelet', (key) => {
    const pod = store.get(parseKey(key)) as Pod | undefined;
    const node = pod?.spec.nodeName ? nodeState(pod.spec.nodeName) : undefined;
    if (!pod || !node) return forget(key);
    if (!node.isRunning) return undefined;
    const runtime = runtimeOf(key, pod);
    runtime.pod = pod;
    const dueMs = stepPod(node, runtime, () => addressOf(node, pod, nodes));
    report(key, runtime, node);
    return Number.isFinite(dueMs) ? { afterMs: Math.max(1, dueMs - nowMs()) } : undefined;
  });

  const runtimeOf = (key: string, pod: Pod): PodRuntime => {
    const known = runtimes.get(key);
    if (known && known.uid === pod.metadata.uid) return known;
    forget(key);
    const runtime = newPodRuntime(pod, nowMs());
    runtimes.set(key, runtime);
    byUid.set(runtime.uid, runtime);
    return runtime;
  };

  const forget = (key: string): undefined => {
    const runtime = runtimes.get(key);
    if (!runtime) return undefined;
    runtimes.delete(key);
    byUid.delete(runtime.uid);
    if (runtime.ip) for (const node of nodes.values()) node.addresses.delete(runtime.ip);
    return undefined;
  };

  const report = (key: string, runtime: PodRuntime, node: NodeState): void => {
    const ref = parseKey(key);
    const current = store.get(ref) as Pod | undefined;
    if (!current) return;
    runtime.pod = current;
    const status = podStatus(runtime, node.hostIp, nowMs());
    if (JSON.stringify(current.status) !== JSON.stringify(status)) {
      runtime.pod = store.updateStatus({ ...current, status }, { manager: 'kubelet' }) as Pod;
    }
    if (runtime.isTerminating && isStopped(runtime)) store.remove(ref, { graceSeconds: 0 });
  };

  const onPod = ({ type, object }: StoreChange): void => {
    const key = refKey(refOf(object));
    if (type === 'DELETED') forget(key);
    else if ((object as Pod).spec.nodeName) enqueue(key);
  };

  const onNode = ({ type, object }: StoreChange): void => {
    const { name } = object.metadata;
    if (type === 'DELETED') nodes.delete(name);
    if (type !== 'ADDED') return;
    nodeState(name);
    heartbeats.add(name);
  };

  for (const node of index.of('Node')) {
    nodeState(node.metadata.name);
    heartbeats.add(node.metadata.name);
  }
  for (const pod of index.of('Pod')) if ((pod as Pod).spec.nodeName) enqueue(refKey(refOf(pod)));

  const runtimeByRef = (ref: ObjectRef): PodRuntime | undefined =>
    runtimes.get(refKey({ ...ref, kind: 'Pod' }));

  return {
    name: 'kubelet',
    onChange: (change) => {
      if (change.object.kind === 'Pod') onPod(change);
      if (change.object.kind === 'Node') onNode(change);
    },
    logs: createLogProvider({ clock, runtimeOf: runtimeByRef }),
    usage: createUsageProvider({
      clock,
      index,
      runtimeOf: runtimeByRef,
      isAvailable: () => isMetricsAvailable,
    }),
    setNodeRunning: (name, isRunning) => {
      const node = nodeState(name);
      if (!node || node.isRunning === isRunning) return;
      node.isRunning = isRunning;
      if (!isRunning) return;
      heartbeats.beat(name);
      for (const pod of index.podsOn(name)) enqueue(refKey(refOf(pod)));
    },
    setMetricsAvailable: (isAvailable) => {
      isMetricsAvailable = isAvailable;
    },
    stop: () => heartbeats.stop(),
  };
}

/** The next free address of a node's range, or the node's own for pods on its network. */
function addressOf(node: NodeState, pod: Pod, nodes: ReadonlyMap<string, NodeState>): string {
  if (pod.spec.hostNetwork) return node.hostIp;
  const position = [...nodes.keys()].indexOf(node.node);
  const prefix = `10.${244 + Math.floor(position / 256)}.${position % 256}`;
  for (let attempt = 0; attempt < 253; attempt += 1) {
    const address = `${prefix}.${node.nextAddress}`;
    node.nextAddress = node.nextAddress >= 254 ? 2 : node.nextAddress + 1;
    if (node.addresses.has(address)) continue;
    node.addresses.add(address);
    return address;
  }
  return `${prefix}.254`;
}
