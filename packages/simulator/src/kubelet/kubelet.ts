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
import type { LogProvider, UsageProvider } from '../api/cluster-ports.ts';
import type { StoreChange } from '../api/object-store.ts';
import type { Controller, ControllerContext } from '../controllers/controller-context.ts';
import { parseKey, type Node, type Pod } from '../controllers/objects.ts';
import type { Enqueue, ReconcileResult } from '../controllers/work-queue.ts';
import type { ImageCatalogue } from '../workloads/image-catalogue.ts';
import type { NetworkView } from './connectivity.ts';
import { createLogProvider } from './container-logs.ts';
import { isListening } from './container-run.ts';
import type { NodeContext } from './container-steps.ts';
import { createHeartbeats, type Heartbeats } from './heartbeats.ts';
import { podStatus } from './pod-status.ts';
import { newPodRuntime, type PodRuntime } from './pod-state.ts';
import { isBlinking, isStopped, stepPod } from './pod-worker.ts';
import { createUsageProvider } from './resource-usage.ts';

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
  /** The start of its pods' addresses, `10.244.3`. */
  readonly addressPrefix: string;
  readonly addresses: Set<string>;
  nextAddress: number;
  isRunning: boolean;
}

/** Starts kubelets for the nodes of a cluster, present and future. */
export function createKubelets(
  context: ControllerContext,
  options: { catalogue: ImageCatalogue },
): Kubelets {
  return new KubeletSet(context, options.catalogue);
}

class KubeletSet implements Kubelets {
  readonly name = 'kubelet';
  readonly logs: LogProvider;
  readonly usage: UsageProvider;
  private readonly context: ControllerContext;
  private readonly catalogue: ImageCatalogue;
  private readonly nodes = new Map<string, NodeState>();
  private readonly runtimes = new Map<string, PodRuntime>();
  private readonly byUid = new Map<string, PodRuntime>();
  private readonly heartbeats: Heartbeats;
  private readonly view: NetworkView;
  private readonly enqueue: Enqueue;
  private isMetricsAvailable = true;

  constructor(context: ControllerContext, catalogue: ImageCatalogue) {
    const { store, clock, index } = context;
    this.context = context;
    this.catalogue = catalogue;
    this.view = {
      store,
      index,
      isListening: (uid, port) => this.isListening(uid, port),
    };
    const runtimeOf = (ref: ObjectRef): PodRuntime | undefined =>
      this.runtimes.get(refKey({ ...ref, kind: 'Pod' }));
    this.logs = createLogProvider({ clock, runtimeOf });
    this.usage = createUsageProvider({
      clock,
      index,
      runtimeOf,
      isAvailable: () => this.isMetricsAvailable,
    });
    this.heartbeats = createHeartbeats(context, {
      isRunning: (node) => this.nodes.get(node)?.isRunning ?? false,
    });
    this.enqueue = context.queue.register('kubelet', (key) => this.sync(key));
    for (const node of index.of('Node')) this.addNode(node.metadata.name);
    for (const pod of index.of('Pod') as Pod[]) {
      if (pod.spec.nodeName) this.enqueue(refKey(refOf(pod)));
    }
  }

  onChange(change: StoreChange): void {
    const { type, object } = change;
    if (object.kind === 'Pod') {
      const key = refKey(refOf(object));
      if (type === 'DELETED') this.forget(key);
      else if (concernsKubelet(change)) this.enqueue(key);
    }
    if (object.kind !== 'Node') return;
    if (type === 'DELETED') this.nodes.delete(object.metadata.name);
    if (type === 'ADDED') this.addNode(object.metadata.name);
  }

  setNodeRunning(name: string, isRunning: boolean): void {
    const node = this.nodeState(name);
    if (!node || node.isRunning === isRunning) return;
    node.isRunning = isRunning;
    if (!isRunning) return;
    this.heartbeats.beat(name);
    for (const pod of this.context.index.podsOn(name)) this.enqueue(refKey(refOf(pod)));
  }

  setMetricsAvailable(isAvailable: boolean): void {
    this.isMetricsAvailable = isAvailable;
  }

  stop(): void {
    this.heartbeats.stop();
  }

  private nowMs(): number {
    return this.context.clock.now().getTime();
  }

  private isListening(uid: string, port: number): boolean {
    const containers = this.byUid.get(uid)?.containers ?? [];
    return containers.some((entry) => entry.run && isListening(entry.run, port, this.nowMs()));
  }

  private addNode(name: string): void {
    this.nodeState(name);
    this.heartbeats.add(name);
  }

  private nodeState(name: string): NodeState | undefined {
    const known = this.nodes.get(name);
    if (known) return known;
    const node = this.context.store.get({ kind: 'Node', name }) as Node | undefined;
    if (!node) return undefined;
    const state = this.newNodeState(node);
    this.nodes.set(name, state);
    return state;
  }

  private newNodeState(node: Node): NodeState {
    const { name, labels } = node.metadata;
    const position = this.nodes.size;
    const addresses = node.status?.addresses ?? [];
    const internal = addresses.find((entry) => entry.type === 'InternalIP')?.address;
    const range = node.spec.podCIDR?.split('.').slice(0, 3).join('.');
    return {
      node: name,
      architecture: labels?.['kubernetes.io/arch'] ?? 'amd64',
      catalogue: this.catalogue,
      view: this.view,
      record: this.context.events.from({ component: 'kubelet', host: name }),
      imagesOnNode: new Set((node.status?.images ?? []).flatMap((image) => image.names)),
      nowMs: () => this.nowMs(),
      hostIp: internal ?? `10.0.250.${position + 1}`,
      addressPrefix: range ?? `10.240.${position}`,
      addresses: new Set(),
      nextAddress: 2,
      isRunning: true,
    };
  }

  private sync(key: string): ReconcileResult {
    const pod = this.context.store.get(parseKey(key)) as Pod | undefined;
    const node = pod?.spec.nodeName ? this.nodeState(pod.spec.nodeName) : undefined;
    if (!pod || !node) {
      this.forget(key);
      return undefined;
    }
    if (!node.isRunning) return undefined;
    const runtime = this.runtimeOf(key, pod);
    runtime.pod = pod;
    const dueMs = stepPod(node, runtime, () => addressOf(node, pod));
    if (!isBlinking(runtime)) this.report(key, runtime, node);
    return Number.isFinite(dueMs) ? { afterMs: Math.max(1, dueMs - this.nowMs()) } : undefined;
  }

  private runtimeOf(key: string, pod: Pod): PodRuntime {
    const known = this.runtimes.get(key);
    if (known && known.uid === pod.metadata.uid) return known;
    this.forget(key);
    const runtime = newPodRuntime(pod, this.nowMs());
    this.runtimes.set(key, runtime);
    this.byUid.set(runtime.uid, runtime);
    return runtime;
  }

  private forget(key: string): void {
    const runtime = this.runtimes.get(key);
    if (!runtime) return;
    this.runtimes.delete(key);
    this.byUid.delete(runtime.uid);
    const { nodeName } = runtime.pod.spec;
    if (runtime.ip && nodeName) this.nodes.get(nodeName)?.addresses.delete(runtime.ip);
  }

  private report(key: string, runtime: PodRuntime, node: NodeState): void {
    const { store } = this.context;
    const ref = parseKey(key);
    const current = store.get(ref) as Pod | undefined;
    if (!current) return;
    runtime.pod = current;
    const status = podStatus(runtime, node.hostIp, this.nowMs());
    if (JSON.stringify(current.status) !== JSON.stringify(status)) {
      runtime.pod = store.updateStatus({ ...current, status }, { manager: 'kubelet' }) as Pod;
    }
    if (runtime.isTerminating && isStopped(runtime)) store.remove(ref, { graceSeconds: 0 });
  }
}

/** A placement, a deletion or a new spec; the kubelet's own reports come back to it as well. */
function concernsKubelet({ object, previous }: StoreChange): boolean {
  const { nodeName } = (object as Pod).spec;
  if (!nodeName) return false;
  if (!previous || (previous as Pod).spec.nodeName !== nodeName) return true;
  return (
    object.metadata.deletionTimestamp !== previous.metadata.deletionTimestamp ||
    object.metadata.generation !== previous.metadata.generation
  );
}

/** The next free address of a node's range, or the node's own for pods on its network. */
function addressOf(node: NodeState, pod: Pod): string {
  if (pod.spec.hostNetwork) return node.hostIp;
  for (let attempt = 0; attempt < 253; attempt += 1) {
    const address = `${node.addressPrefix}.${node.nextAddress}`;
    node.nextAddress = node.nextAddress >= 254 ? 2 : node.nextAddress + 1;
    if (node.addresses.has(address)) continue;
    node.addresses.add(address);
    return address;
  }
  return `${node.addressPrefix}.254`;
}
