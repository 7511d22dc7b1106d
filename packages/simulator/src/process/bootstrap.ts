import type { KubeObject } from '@aetherius/domain';
import type { ObjectStore } from '../api/object-store.ts';

const readVerbs = ['get', 'list', 'watch'];
const writeVerbs = ['create', 'delete', 'deletecollection', 'patch', 'update'];

/** What `view` and `edit` may read: everything namespaced but Secrets and RBAC. */
const visible: readonly { apiGroups: string[]; resources: string[] }[] = [
  {
    apiGroups: [''],
    resources: [
      'configmaps',
      'endpoints',
      'events',
      'limitranges',
      'namespaces',
      'persistentvolumeclaims',
      'persistentvolumeclaims/status',
      'pods',
      'pods/log',
      'pods/status',
      'replicationcontrollers',
      'replicationcontrollers/scale',
      'replicationcontrollers/status',
      'resourcequotas',
      'resourcequotas/status',
      'serviceaccounts',
      'services',
      'services/status',
    ],
  },
  { apiGroups: ['apps'], resources: ['*'] },
  { apiGroups: ['autoscaling'], resources: ['*'] },
  { apiGroups: ['batch'], resources: ['*'] },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'] },
  { apiGroups: ['metrics.k8s.io'], resources: ['nodes', 'pods'] },
  { apiGroups: ['networking.k8s.io'], resources: ['*'] },
  { apiGroups: ['policy'], resources: ['*'] },
];

const discoveryPaths = [
  '/api',
  '/api/*',
  '/apis',
  '/apis/*',
  '/healthz',
  '/livez',
  '/openapi',
  '/openapi/*',
  '/readyz',
  '/version',
  '/version/',
];

function clusterRole(name: string, rules: readonly Record<string, unknown>[]): KubeObject {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name, labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } },
    rules,
  };
}

function clusterRoleBinding(name: string, role: string, subject: [string, string]): KubeObject {
  const [kind, subjectName] = subject;
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name, labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind, name: subjectName }],
  };
}

function accessObjects(): KubeObject[] {
  const everything = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };
  const read = visible.map((rule) => ({ ...rule, verbs: readVerbs }));
  const write = visible.map((rule) => ({ ...rule, verbs: writeVerbs }));
  const reviews = ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'];
  return [
    clusterRole('cluster-admin', [everything, { verbs: ['*'], nonResourceURLs: ['*'] }]),
    clusterRole('admin', [...read, ...write]),
    clusterRole('edit', [...read, ...write]),
    clusterRole('view', read),
    clusterRole('system:basic-user', [
      { verbs: ['create'], apiGroups: ['authorization.k8s.io'], resources: reviews },
      {
        verbs: ['create'],
        apiGroups: ['authentication.k8s.io'],
        resources: ['selfsubjectreviews'],
      },
    ]),
    clusterRole('system:discovery', [{ verbs: ['get'], nonResourceURLs: discoveryPaths }]),
    // What an agent that only reads needs besides `view`.
    clusterRole('aetherius:cluster-reader', [
      {
        verbs: readVerbs,
        apiGroups: ['', 'storage.k8s.io', 'scheduling.k8s.io', 'apiextensions.k8s.io'],
        resources: [
          'nodes',
          'persistentvolumes',
          'storageclasses',
          'priorityclasses',
          'customresourcedefinitions',
        ],
      },
      {
        verbs: readVerbs,
        apiGroups: ['admissionregistration.k8s.io', 'apiregistration.k8s.io'],
        resources: ['*'],
      },
    ]),
    clusterRoleBinding('cluster-admin', 'cluster-admin', ['Group', 'system:masters']),
    clusterRoleBinding('system:basic-user', 'system:basic-user', ['Group', 'system:authenticated']),
    clusterRoleBinding('system:discovery', 'system:discovery', ['Group', 'system:authenticated']),
    clusterRoleBinding('aetherius:viewer', 'view', ['User', 'viewer']),
    clusterRoleBinding('aetherius:viewer-cluster', 'aetherius:cluster-reader', ['User', 'viewer']),
  ];
}

function priorityClass(name: string, value: number): KubeObject {
  return {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name },
    value,
  };
}

function apiService(group: string, version: string): KubeObject {
  const name = `${version}.${group}`;
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name, labels: { 'kube-aggregator.kubernetes.io/automanaged': 'onstart' } },
    spec: { group, version, groupPriorityMinimum: 17_800, versionPriority: 15 },
    status: {
      conditions: [
        {
          type: 'Available',
          status: 'True',
          lastTransitionTime: null,
          reason: 'Local',
          message: 'Local APIServices are always available',
        },
      ],
    },
  };
}

/**
 * Puts into an empty store what every cluster has: namespaces, roles, priority classes, the API's
 * own service. Answers with the cluster's id.
 */
export function bootstrapCluster(store: ObjectStore, apiPort: number): string {
  const manager = 'kube-apiserver';
  for (const name of ['kube-system', 'kube-public', 'kube-node-lease', 'default']) {
    store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, { manager });
  }
  const groupVersions = new Set(store.kinds.map(({ group, version }) => `${group} ${version}`));
  const objects = [
    ...accessObjects(),
    priorityClass('system-cluster-critical', 2_000_000_000),
    priorityClass('system-node-critical', 2_000_001_000),
    ...[...groupVersions].map((text) => {
      const [group = '', version = ''] = text.split(' ');
      return apiService(group, version);
    }),
    ...apiServiceObjects(apiPort),
  ];
  for (const object of objects) store.create(object, { manager });
  return store.get({ kind: 'Namespace', name: 'kube-system' })?.metadata.uid ?? '';
}

/** The Service `kubernetes` in `default` and what stands behind it. */
function apiServiceObjects(port: number): KubeObject[] {
  const labels = { component: 'apiserver', provider: 'kubernetes' };
  const metadata = { name: 'kubernetes', namespace: 'default' };
  const ports = [{ name: 'https', port, protocol: 'TCP' }];
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...metadata, labels },
      spec: {
        clusterIP: '10.96.0.1',
        ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: port }],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { ...metadata, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
      subsets: [{ addresses: [{ ip: '127.0.0.1' }], ports }],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'kubernetes' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready: true } }],
      ports,
    },
  ];
}
