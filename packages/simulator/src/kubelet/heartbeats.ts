import type { ControllerContext } from '../controllers/controller-context.ts';
import { microTime, timestamp, type Condition, type Node } from '../controllers/objects.ts';

const LEASE_MS = 10_000;
const LEASE_SECONDS = 40;
/** Without changes a kubelet reports its node's status every five minutes. */
const STATUS_MS = 300_000;

/** Renews the leases of nodes and reports their conditions while their kubelets run. */
export interface Heartbeats {
  add(node: string): void;
  /** One beat now, besides the regular ones. */
  beat(node: string): void;
  stop(): void;
}

/** Makes the heartbeats of a cluster. */
export function createHeartbeats(
  context: ControllerContext,
  options: { isRunning: (node: string) => boolean },
): Heartbeats {
  const { store, clock } = context;
  const reportedAtMs = new Map<string, number>();
  const cancels = new Map<string, () => void>();

  const beat = (name: string): void => {
    const node = store.get({ kind: 'Node', name }) as Node | undefined;
    if (!node || !options.isRunning(name)) return;
    if (!store.get({ kind: 'Namespace', name: 'kube-node-lease' })) return;
    renewLease(context, node);
    reportStatus(context, node, reportedAtMs);
  };

  const schedule = (name: string, afterMs: number): void => {
    const tick = (): void => {
      cancels.delete(name);
      if (!store.get({ kind: 'Node', name })) return;
      beat(name);
      schedule(name, LEASE_MS);
    };
    cancels.set(name, clock.setTimeout(tick, afterMs));
  };

  return {
    add: (name) => {
      if (!cancels.has(name)) schedule(name, 0);
    },
    beat,
    stop: () => {
      for (const cancel of cancels.values()) cancel();
      cancels.clear();
    },
  };
}

function renewLease({ store, clock }: ControllerContext, node: Node): void {
  const { name, uid = '' } = node.metadata;
  const namespace = 'kube-node-lease';
  const spec = {
    holderIdentity: name,
    leaseDurationSeconds: LEASE_SECONDS,
    renewTime: microTime(clock.now()),
  };
  const lease = store.get({ kind: 'Lease', namespace, name });
  if (lease) {
    store.update({ ...lease, spec }, { manager: 'kubelet' });
    return;
  }
  const ownerReferences = [{ apiVersion: 'v1', kind: 'Node', name, uid }];
  store.create(
    {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name, namespace, ownerReferences },
      spec,
    },
    { manager: 'kubelet' },
  );
}

function reportStatus(
  context: ControllerContext,
  node: Node,
  reportedAtMs: Map<string, number>,
): void {
  const now = context.clock.now();
  const { name } = node.metadata;
  const before = node.status?.conditions ?? [];
  const isHealthy = before.every((entry) => entry.status !== 'Unknown');
  if (isHealthy && now.getTime() - (reportedAtMs.get(name) ?? 0) < STATUS_MS) return;
  reportedAtMs.set(name, now.getTime());
  const status = { ...node.status, conditions: healthyConditions(before, now) };
  context.store.updateStatus({ ...node, status }, { manager: 'kubelet' });
  if (before.find((entry) => entry.type === 'Ready')?.status === 'True') return;
  context.events.from({ component: 'kubelet', host: name })({
    object: node,
    type: 'Normal',
    reason: 'NodeReady',
    message: `Node ${name} status is now: NodeReady`,
  });
}

const healthy: readonly Condition[] = [
  {
    type: 'MemoryPressure',
    status: 'False',
    reason: 'KubeletHasSufficientMemory',
    message: 'kubelet has sufficient memory available',
  },
  {
    type: 'DiskPressure',
    status: 'False',
    reason: 'KubeletHasNoDiskPressure',
    message: 'kubelet has no disk pressure',
  },
  {
    type: 'PIDPressure',
    status: 'False',
    reason: 'KubeletHasSufficientPID',
    message: 'kubelet has sufficient PID available',
  },
  {
    type: 'Ready',
    status: 'True',
    reason: 'KubeletReady',
    message: 'kubelet is posting ready status',
  },
];

/** The conditions of a node in order, with the times that the real kubelet would give. */
export function healthyConditions(before: readonly Condition[], now: Date): Condition[] {
  return healthy.map((entry) => {
    const old = before.find((other) => other.type === entry.type);
    return {
      ...entry,
      lastHeartbeatTime: timestamp(now),
      lastTransitionTime:
        old?.status === entry.status ? (old.lastTransitionTime ?? timestamp(now)) : timestamp(now),
    };
  });
}
