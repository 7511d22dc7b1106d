import type { ControllerContext } from '../controllers/controller-context.ts';
import { microTime, timestamp, type Condition, type NodeObject } from '../controllers/objects.ts';

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

  const renewLease = (node: NodeObject, now: Date): void => {
    const { name } = node.metadata;
    const ref = { kind: 'Lease', namespace: 'kube-node-lease', name };
    const spec = {
      holderIdentity: name,
      leaseDurationSeconds: LEASE_SECONDS,
      renewTime: microTime(now),
    };
    const lease = store.get(ref);
    if (lease) store.update({ ...lease, spec }, { manager: 'kubelet' });
    else {
      store.create(
        {
          apiVersion: 'coordination.k8s.io/v1',
          kind: 'Lease',
          metadata: {
            name,
            namespace: 'kube-node-lease',
            ownerReferences: [
              { apiVersion: 'v1', kind: 'Node', name, uid: node.metadata.uid ?? '' },
            ],
          },
          spec,
        },
        { manager: 'kubelet' },
      );
    }
  };

  const reportStatus = (node: NodeObject, now: Date): void => {
    const nowMs = now.getTime();
    const isHealthy = (node.status?.conditions ?? []).every((entry) => entry.status !== 'Unknown');
    const name = node.metadata.name;
    if (isHealthy && nowMs - (reportedAtMs.get(name) ?? 0) < STATUS_MS) return;
    reportedAtMs.set(name, nowMs);
    const before = node.status?.conditions ?? [];
    const conditions = healthyConditions(before, now);
    store.updateStatus({ ...node, status: { ...node.status, conditions } }, { manager: 'kubelet' });
    const ready = before.find((entry) => entry.type === 'Ready');
    if (ready?.status === 'True') return;
    context.events.from({ component: 'kubelet', host: name })({
      object: node,
      type: 'Normal',
      reason: 'NodeReady',
      message: `Node ${name} status is now: NodeReady`,
    });
  };

  const beat = (name: string): void => {
    const node = store.get({ kind: 'Node', name }) as NodeObject | undefined;
    if (!node || !options.isRunning(name)) return;
    if (!store.get({ kind: 'Namespace', name: 'kube-node-lease' })) return;
    const now = clock.now();
    renewLease(node, now);
    reportStatus(node, now);
  };

  const schedule = (name: string): void => {
    const tick = (): void => {
      if (!store.get({ kind: 'Node', name })) {
        cancels.delete(name);
        return;
      }
      beat(name);
      schedule(name);
    };
    cancels.set(name, clock.setTimeout(tick, LEASE_MS));
  };

  return {
    add: (name) => {
      if (cancels.has(name)) return;
      cancels.set(
        name,
        clock.setTimeout(() => {
          beat(name);
          schedule(name);
        }, 0),
      );
    },
    beat,
    stop: () => {
      for (const cancel of cancels.values()) cancel();
      cancels.clear();
    },
  };
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
