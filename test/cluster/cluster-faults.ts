/**
 * Faults for a real cluster, each of them plain manifests for a namespace of its own. What happens
 * then (kills, back-offs, refusals, failed probes) is the cluster's own doing.
 */
import type { ObjectRef } from '@aetherius/domain';

type Spec = Record<string, unknown>;

/** An object to create in the namespace of a fault. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Record<string, string> };
  readonly [field: string]: unknown;
}

/** A fault and what the product has to say about it. */
export interface ClusterFault {
  readonly name: string;
  readonly manifests: readonly Manifest[];
  /** The first is the best answer; the others may be defended, as with the recorded cases. */
  readonly rootCauses: readonly string[];
  /** The objects that may be named as the one to change. */
  readonly targets: readonly Omit<ObjectRef, 'namespace'>[];
  /** May be meant: who did not ask about it gets a note of one look, and no problem. */
  readonly mayBeMeant?: boolean;
  /** What somebody would apply to end it; a fault without it ends with its namespace. */
  readonly repair?: Manifest;
}

const image = 'aetherius.local/busybox:1';
const serve = (port: number): string[] => [
  'sh',
  '-c',
  `mkdir -p /tmp/www; echo ok > /tmp/www/index.html; exec httpd -f -p ${port} -h /tmp/www`,
];

/** A workload without any fault, with its Service: it runs beside each fault. */
export const healthyNeighbour: readonly Manifest[] = [
  deployment('steady', {
    command: serve(8080),
    ports: [{ containerPort: 8080 }],
    resources: { requests: { cpu: '5m', memory: '8Mi' } },
    readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 5 },
  }),
  service('steady', { app: 'steady' }),
];

/** All of them; each is injected into a namespace where the healthy neighbour runs already. */
export const clusterFaults: readonly ClusterFault[] = [
  {
    name: 'oom-kill',
    manifests: [
      deployment('warehouse', {
        command: ['sh', '-c', 'echo reading the stock list; dd if=/dev/zero of=/dev/null bs=96M'],
        resources: { limits: { memory: '40Mi' }, requests: { memory: '16Mi' } },
      }),
    ],
    rootCauses: ['oom_limit_exceeded'],
    targets: [{ kind: 'Deployment', name: 'warehouse' }],
  },
  {
    name: 'bad-image',
    manifests: [
      deployment('newsletter', { image: 'registry.example/letters/newsletter:2.14.0-rc9' }),
    ],
    rootCauses: ['image_not_found'],
    targets: [{ kind: 'Deployment', name: 'newsletter' }],
  },
  {
    name: 'missing-configmap',
    manifests: [
      deployment('ticker', {
        command: ['sleep', '3600'],
        envFrom: [{ configMapRef: { name: 'ticker-feeds' } }],
      }),
    ],
    rootCauses: ['configmap_not_found'],
    targets: [
      { kind: 'Deployment', name: 'ticker' },
      { kind: 'ConfigMap', name: 'ticker-feeds' },
    ],
    repair: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'ticker-feeds' },
      data: { FEED: 'stocks' },
    },
  },
  {
    name: 'missing-secret',
    manifests: [
      deployment(
        'signer',
        { command: ['sleep', '3600'], volumeMounts: [{ name: 'keys', mountPath: '/keys' }] },
        { volumes: [{ name: 'keys', secret: { secretName: 'signer-keys' } }] },
      ),
    ],
    rootCauses: ['secret_not_found'],
    targets: [
      { kind: 'Deployment', name: 'signer' },
      { kind: 'Secret', name: 'signer-keys' },
    ],
  },
  {
    name: 'readiness-port',
    manifests: [
      deployment('lookup', {
        command: serve(8080),
        ports: [{ containerPort: 8080 }],
        readinessProbe: { httpGet: { path: '/', port: 8090 }, periodSeconds: 3 },
      }),
      service('lookup', { app: 'lookup' }),
    ],
    rootCauses: ['readiness_probe_misconfigured'],
    targets: [{ kind: 'Deployment', name: 'lookup' }],
  },
  {
    name: 'liveness-port',
    manifests: [
      deployment('resizer', {
        command: serve(8080),
        ports: [{ containerPort: 8080 }],
        livenessProbe: {
          httpGet: { path: '/', port: 9999 },
          periodSeconds: 2,
          failureThreshold: 2,
        },
      }),
    ],
    rootCauses: ['liveness_probe_misconfigured'],
    targets: [{ kind: 'Deployment', name: 'resizer' }],
  },
  {
    name: 'unschedulable-cpu',
    manifests: [
      deployment('simulation', {
        command: ['sleep', '3600'],
        resources: { requests: { cpu: '640' } },
      }),
    ],
    rootCauses: ['insufficient_node_resources'],
    targets: [{ kind: 'Deployment', name: 'simulation' }],
  },
  {
    name: 'node-selector',
    manifests: [
      deployment(
        'transcoder',
        { command: ['sleep', '3600'] },
        { nodeSelector: { accelerator: 'video-card' } },
      ),
    ],
    rootCauses: ['node_selector_mismatch'],
    targets: [{ kind: 'Deployment', name: 'transcoder' }],
  },
  {
    name: 'crash-on-start',
    manifests: [
      deployment('planner', {
        command: [
          'sh',
          '-c',
          'echo planner 4.2 starting; echo "fatal: cannot build the route table: index 7 is out of range" >&2; exit 3',
        ],
      }),
    ],
    rootCauses: ['app_crash_on_start'],
    targets: [{ kind: 'Deployment', name: 'planner' }],
  },
  {
    name: 'quota',
    manifests: [
      {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'allowance' },
        spec: { hard: { 'requests.cpu': '100m' } },
      },
      deployment('reports', {
        command: ['sleep', '3600'],
        resources: { requests: { cpu: '250m' } },
      }),
    ],
    rootCauses: ['quota_exceeded'],
    targets: [
      { kind: 'Deployment', name: 'reports' },
      { kind: 'ResourceQuota', name: 'allowance' },
    ],
  },
  {
    name: 'service-selector',
    manifests: [
      deployment('basket', { command: serve(8080), ports: [{ containerPort: 8080 }] }),
      service('basket', { app: 'baskets' }),
    ],
    rootCauses: ['service_selector_mismatch'],
    targets: [{ kind: 'Service', name: 'basket' }],
    repair: service('basket', { app: 'basket' }),
  },
  {
    name: 'init-waits',
    manifests: [
      deployment(
        'importer',
        { command: ['sleep', '3600'] },
        {
          initContainers: [
            {
              name: 'wait-for-ledger',
              image,
              command: [
                'sh',
                '-c',
                'until nslookup ledger-api >/dev/null 2>&1; do echo ledger-api is not there yet; sleep 2; done',
              ],
            },
          ],
        },
      ),
    ],
    rootCauses: ['init_container_hang', 'service_missing', 'dependency_dns_failure'],
    targets: [{ kind: 'Deployment', name: 'importer' }],
  },
  {
    name: 'suspended-cronjob',
    manifests: [
      {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: { name: 'cleanup' },
        spec: {
          schedule: '*/2 * * * *',
          suspend: true,
          jobTemplate: {
            spec: {
              template: {
                spec: {
                  restartPolicy: 'Never',
                  containers: [{ name: 'cleanup', image, command: ['echo', 'clean'] }],
                },
              },
            },
          },
        },
      },
    ],
    rootCauses: ['cronjob_suspended'],
    targets: [{ kind: 'CronJob', name: 'cleanup' }],
    mayBeMeant: true,
  },
  {
    name: 'storage-class',
    manifests: [
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'archive' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: 'fast-archive',
          resources: { requests: { storage: '1Gi' } },
        },
      },
      deployment(
        'archiver',
        { command: ['sleep', '3600'], volumeMounts: [{ name: 'archive', mountPath: '/archive' }] },
        { volumes: [{ name: 'archive', persistentVolumeClaim: { claimName: 'archive' } }] },
      ),
    ],
    rootCauses: ['storageclass_not_found'],
    targets: [{ kind: 'PersistentVolumeClaim', name: 'archive' }],
  },
];

function deployment(name: string, container: Spec, pod: Spec = {}): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: { app: name } },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          terminationGracePeriodSeconds: 1,
          ...pod,
          containers: [
            { name, image, resources: { requests: { cpu: '5m', memory: '8Mi' } }, ...container },
          ],
        },
      },
    },
  };
}

function service(name: string, selector: Record<string, string>): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector, ports: [{ port: 80, targetPort: 8080 }] },
  };
}
