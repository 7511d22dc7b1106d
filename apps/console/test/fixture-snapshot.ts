import type { KubeEvent, KubeObject, Snapshot } from '@aetherius/domain';

/**
 * The cluster of the seed story as an agent would have seen it: a memory limit was lowered, the
 * container is killed at it, and the Service in front has no ready endpoint. The fixture has the
 * real engine diagnose it, so the page is tested with what people will read.
 */
export function oomSnapshot(at: (minutesBefore: number) => string): Snapshot {
  return {
    clusterVersion: 'v1.33.2',
    capturedAt: at(3.9),
    objects: [
      node(),
      deployment(at),
      replicaSet({
        revision: '41',
        limit: '256Mi',
        hash: '5c7d8f9b44',
        replicas: 0,
        createdAt: at(900),
      }),
      replicaSet({
        revision: '42',
        limit: '64Mi',
        hash: '7d9f8c6b5',
        replicas: 3,
        createdAt: at(5),
      }),
      ...['x2x7k', 'q8w4n', 'm5v2c'].map((suffix) => pod(suffix, at)),
      service(),
      endpointSlice(),
      frontend(),
    ],
    events: [backOff(at)],
    logs: {
      'shop/checkout-7d9f8c6b5-x2x7k/app': {
        previous: 'INFO starting checkout 2.8.1\nINFO warming cache 71% (68 MiB of 96 MiB)\n',
        current: 'INFO starting checkout 2.8.1\n',
      },
    },
    metrics: [],
    changes: [
      {
        ref: { kind: 'Deployment', namespace: 'shop', name: 'checkout', uid: 'uid-checkout' },
        at: at(5),
        actor: 'ci-bot',
        fields: [
          {
            path: 'spec.template.spec.containers[app].resources.limits.memory',
            before: '256Mi',
            after: '64Mi',
          },
        ],
      },
    ],
    coverage: {
      kinds: ['Deployment', 'ReplicaSet', 'Pod', 'Service', 'EndpointSlice', 'Node', 'Event'],
      denied: [],
      missingLogs: ['shop/checkout-7d9f8c6b5-q8w4n/app'],
    },
  };
}

const labels = { app: 'checkout' };
const image = 'ghcr.io/acme/checkout:2.8.1';

function container(limit: string) {
  return {
    name: 'app',
    image,
    ports: [{ containerPort: 8080 }],
    resources: { limits: { memory: limit }, requests: { memory: limit } },
  };
}

function deployment(at: (minutes: number) => string): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'checkout',
      namespace: 'shop',
      uid: 'uid-checkout',
      generation: 42,
      creationTimestamp: at(90_000),
      labels,
      annotations: { 'deployment.kubernetes.io/revision': '42' },
    },
    spec: {
      replicas: 3,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container('64Mi')] } },
    },
    status: { replicas: 3, updatedReplicas: 3, unavailableReplicas: 3, observedGeneration: 42 },
  };
}

interface Revision {
  readonly revision: string;
  readonly limit: string;
  readonly hash: string;
  readonly replicas: number;
  readonly createdAt: string;
}

function replicaSet({ revision, limit, hash, replicas, createdAt }: Revision): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `checkout-${hash}`,
      namespace: 'shop',
      uid: `uid-checkout-${hash}`,
      creationTimestamp: createdAt,
      labels: { ...labels, 'pod-template-hash': hash },
      annotations: { 'deployment.kubernetes.io/revision': revision },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: 'checkout',
          uid: 'uid-checkout',
          controller: true,
        },
      ],
    },
    spec: {
      replicas,
      selector: { matchLabels: { ...labels, 'pod-template-hash': hash } },
      template: {
        metadata: { labels: { ...labels, 'pod-template-hash': hash } },
        spec: { containers: [container(limit)] },
      },
    },
    status: { replicas },
  };
}

function pod(suffix: string, at: (minutes: number) => string): KubeObject {
  const hash = '7d9f8c6b5';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `checkout-${hash}-${suffix}`,
      namespace: 'shop',
      uid: `uid-pod-${suffix}`,
      creationTimestamp: at(5),
      labels: { ...labels, 'pod-template-hash': hash },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: `checkout-${hash}`,
          uid: `uid-checkout-${hash}`,
          controller: true,
        },
      ],
    },
    spec: { nodeName: 'node-1', containers: [container('64Mi')] },
    status: {
      phase: 'Running',
      startTime: at(5),
      conditions: [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady' }],
      containerStatuses: [
        {
          name: 'app',
          image,
          ready: false,
          started: false,
          restartCount: 5,
          state: {
            waiting: {
              reason: 'CrashLoopBackOff',
              message: `back-off 1m20s restarting failed container=app pod=checkout-${hash}-${suffix}_shop`,
            },
          },
          lastState: {
            terminated: {
              reason: 'OOMKilled',
              exitCode: 137,
              startedAt: at(4.2),
              finishedAt: at(4),
            },
          },
        },
      ],
    },
  };
}

function service(): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'checkout', namespace: 'shop', uid: 'uid-service' },
    spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
  };
}

function endpointSlice(): KubeObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: 'checkout-abcde',
      namespace: 'shop',
      uid: 'uid-slice',
      labels: { 'kubernetes.io/service-name': 'checkout' },
    },
    ports: [{ port: 8080 }],
    endpoints: ['x2x7k', 'q8w4n', 'm5v2c'].map((suffix) => ({
      conditions: { ready: false },
      targetRef: { kind: 'Pod', namespace: 'shop', name: `checkout-7d9f8c6b5-${suffix}` },
    })),
  };
}

function frontend(): KubeObject {
  const frontendLabels = { app: 'frontend' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'frontend', namespace: 'shop', uid: 'uid-frontend', labels: frontendLabels },
    spec: {
      replicas: 1,
      selector: { matchLabels: frontendLabels },
      template: {
        metadata: { labels: frontendLabels },
        spec: {
          containers: [
            {
              name: 'web',
              image: 'ghcr.io/acme/frontend:1.4.0',
              env: [{ name: 'CHECKOUT_URL', value: 'http://checkout.shop.svc:80' }],
            },
          ],
        },
      },
    },
    status: { replicas: 1, readyReplicas: 1, availableReplicas: 1 },
  };
}

function node(): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node-1', uid: 'uid-node' },
    spec: {},
    status: {
      allocatable: { cpu: '4', memory: '8Gi', pods: '110' },
      conditions: [
        { type: 'Ready', status: 'True' },
        { type: 'MemoryPressure', status: 'False' },
      ],
    },
  };
}

function backOff(at: (minutes: number) => string): KubeEvent {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'checkout-backoff', namespace: 'shop', uid: 'uid-event' },
    type: 'Warning',
    reason: 'BackOff',
    message: 'Back-off restarting failed container app in pod checkout-7d9f8c6b5-x2x7k_shop',
    count: 14,
    firstTimestamp: at(4),
    lastTimestamp: at(3.95),
    involvedObject: {
      apiVersion: 'v1',
      kind: 'Pod',
      namespace: 'shop',
      name: 'checkout-7d9f8c6b5-x2x7k',
      uid: 'uid-pod-x2x7k',
    },
  };
}
