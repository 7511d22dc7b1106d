import type { KubeEvent, KubeObject } from '@aetherius/domain';

const owner = (object: KubeObject) => [
  {
    apiVersion: object.apiVersion,
    kind: object.kind,
    name: object.metadata.name,
    uid: object.metadata.uid ?? '',
    controller: true,
  },
];

/** A Deployment of one replica with a memory limit. */
export function aDeployment(memory = '256Mi', version = '1'): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'checkout',
      namespace: 'shop',
      uid: 'uid-deployment',
      resourceVersion: version,
      generation: Number(version),
      managedFields: [
        { manager: 'ci-bot', operation: 'Update', time: `2026-11-25T12:00:0${version}Z` },
      ],
    },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'checkout' } },
      template: {
        metadata: { labels: { app: 'checkout' } },
        spec: {
          containers: [
            { name: 'app', image: 'shop/checkout:1', resources: { limits: { memory } } },
          ],
        },
      },
    },
    status: { replicas: 1, observedGeneration: Number(version) },
  };
}

/** Its ReplicaSet. */
export function aReplicaSet(): KubeObject {
  const deployment = aDeployment();
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: 'checkout-7d9',
      namespace: 'shop',
      uid: 'uid-replicaset',
      ownerReferences: owner(deployment),
    },
    spec: { ...deployment.spec },
    status: { replicas: 1 },
  };
}

/** Its pod: running well, or killed for its memory and restarted some times. */
export function aPod(options: { oomKills: number; at?: Date } = { oomKills: 0 }): KubeObject {
  const { oomKills, at = new Date() } = options;
  const ago = (seconds: number): string => new Date(at.getTime() - seconds * 1000).toISOString();
  const isKilled = oomKills > 0;
  const killed = {
    terminated: { reason: 'OOMKilled', exitCode: 137, startedAt: ago(12), finishedAt: ago(2) },
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'checkout-7d9-x',
      namespace: 'shop',
      uid: 'uid-pod',
      labels: { app: 'checkout' },
      creationTimestamp: ago(600),
      resourceVersion: String(oomKills + 1),
      ownerReferences: owner(aReplicaSet()),
    },
    spec: {
      nodeName: 'node-1',
      containers: [
        { name: 'app', image: 'shop/checkout:1', resources: { limits: { memory: '64Mi' } } },
      ],
    },
    status: {
      phase: 'Running',
      startTime: ago(590),
      conditions: [
        { type: 'PodScheduled', status: 'True', lastTransitionTime: ago(595) },
        { type: 'Ready', status: isKilled ? 'False' : 'True', lastTransitionTime: ago(2) },
      ],
      containerStatuses: [
        {
          name: 'app',
          ready: !isKilled,
          restartCount: oomKills,
          state: isKilled
            ? { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting' } }
            : { running: { startedAt: ago(500) } },
          ...(isKilled ? { lastState: killed } : {}),
        },
      ],
    },
  };
}

/** An event about its pod. */
export function anEvent(reason: string, count = 1, message = 'Back-off restarting'): KubeEvent {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `checkout.${reason}`, namespace: 'shop', uid: `uid-${reason}` },
    type: 'Warning',
    reason,
    message,
    count,
    firstTimestamp: '2026-11-25T12:00:00Z',
    lastTimestamp: '2026-11-25T12:00:05Z',
    reportingComponent: 'kubelet',
    involvedObject: { kind: 'Pod', namespace: 'shop', name: 'checkout-7d9-x', uid: 'uid-pod' },
  };
}

export const aNamespace = (name: string, uid: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, uid },
  status: { phase: 'Active' },
});
