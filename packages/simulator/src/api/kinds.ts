import type { KindEntry, Subresource } from './object-store.ts';

interface KindRow {
  readonly kind: string;
  readonly plural: string;
  readonly short?: string;
  readonly cluster?: true;
  readonly sub?: string;
  readonly all?: true;
}

/** Every kind the simulator serves, by group and version, in the order discovery lists them. */
const groups: readonly { group: string; version: string; kinds: readonly KindRow[] }[] = [
  {
    group: '',
    version: 'v1',
    kinds: [
      { kind: 'ConfigMap', plural: 'configmaps', short: 'cm' },
      { kind: 'Endpoints', plural: 'endpoints', short: 'ep' },
      { kind: 'Event', plural: 'events', short: 'ev' },
      { kind: 'LimitRange', plural: 'limitranges', short: 'limits' },
      {
        kind: 'Namespace',
        plural: 'namespaces',
        short: 'ns',
        cluster: true,
        sub: 'status finalize',
      },
      { kind: 'Node', plural: 'nodes', short: 'no', cluster: true, sub: 'status' },
      {
        kind: 'PersistentVolumeClaim',
        plural: 'persistentvolumeclaims',
        short: 'pvc',
        sub: 'status',
      },
      {
        kind: 'PersistentVolume',
        plural: 'persistentvolumes',
        short: 'pv',
        cluster: true,
        sub: 'status',
      },
      {
        kind: 'Pod',
        plural: 'pods',
        short: 'po',
        sub: 'status log eviction binding ephemeralcontainers',
        all: true,
      },
      { kind: 'PodTemplate', plural: 'podtemplates' },
      {
        kind: 'ReplicationController',
        plural: 'replicationcontrollers',
        short: 'rc',
        sub: 'status scale',
        all: true,
      },
      { kind: 'ResourceQuota', plural: 'resourcequotas', short: 'quota', sub: 'status' },
      { kind: 'Secret', plural: 'secrets' },
      { kind: 'ServiceAccount', plural: 'serviceaccounts', short: 'sa', sub: 'token' },
      { kind: 'Service', plural: 'services', short: 'svc', sub: 'status', all: true },
    ],
  },
  {
    group: 'apiregistration.k8s.io',
    version: 'v1',
    kinds: [{ kind: 'APIService', plural: 'apiservices', cluster: true, sub: 'status' }],
  },
  {
    group: 'apps',
    version: 'v1',
    kinds: [
      { kind: 'ControllerRevision', plural: 'controllerrevisions' },
      { kind: 'DaemonSet', plural: 'daemonsets', short: 'ds', sub: 'status', all: true },
      {
        kind: 'Deployment',
        plural: 'deployments',
        short: 'deploy',
        sub: 'status scale',
        all: true,
      },
      { kind: 'ReplicaSet', plural: 'replicasets', short: 'rs', sub: 'status scale', all: true },
      { kind: 'StatefulSet', plural: 'statefulsets', short: 'sts', sub: 'status scale', all: true },
    ],
  },
  {
    group: 'autoscaling',
    version: 'v2',
    kinds: [
      {
        kind: 'HorizontalPodAutoscaler',
        plural: 'horizontalpodautoscalers',
        short: 'hpa',
        sub: 'status',
        all: true,
      },
    ],
  },
  {
    group: 'batch',
    version: 'v1',
    kinds: [
      { kind: 'CronJob', plural: 'cronjobs', short: 'cj', sub: 'status', all: true },
      { kind: 'Job', plural: 'jobs', sub: 'status', all: true },
    ],
  },
  {
    group: 'networking.k8s.io',
    version: 'v1',
    kinds: [
      { kind: 'IngressClass', plural: 'ingressclasses', cluster: true },
      { kind: 'Ingress', plural: 'ingresses', short: 'ing', sub: 'status' },
      { kind: 'NetworkPolicy', plural: 'networkpolicies', short: 'netpol' },
    ],
  },
  {
    group: 'policy',
    version: 'v1',
    kinds: [
      { kind: 'PodDisruptionBudget', plural: 'poddisruptionbudgets', short: 'pdb', sub: 'status' },
    ],
  },
  {
    group: 'rbac.authorization.k8s.io',
    version: 'v1',
    kinds: [
      { kind: 'ClusterRoleBinding', plural: 'clusterrolebindings', cluster: true },
      { kind: 'ClusterRole', plural: 'clusterroles', cluster: true },
      { kind: 'RoleBinding', plural: 'rolebindings' },
      { kind: 'Role', plural: 'roles' },
    ],
  },
  {
    group: 'storage.k8s.io',
    version: 'v1',
    kinds: [
      { kind: 'CSIDriver', plural: 'csidrivers', cluster: true },
      { kind: 'CSINode', plural: 'csinodes', cluster: true },
      { kind: 'StorageClass', plural: 'storageclasses', short: 'sc', cluster: true },
      { kind: 'VolumeAttachment', plural: 'volumeattachments', cluster: true, sub: 'status' },
    ],
  },
  {
    group: 'admissionregistration.k8s.io',
    version: 'v1',
    kinds: [
      {
        kind: 'MutatingWebhookConfiguration',
        plural: 'mutatingwebhookconfigurations',
        cluster: true,
      },
      {
        kind: 'ValidatingWebhookConfiguration',
        plural: 'validatingwebhookconfigurations',
        cluster: true,
      },
    ],
  },
  {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    kinds: [
      {
        kind: 'CustomResourceDefinition',
        plural: 'customresourcedefinitions',
        short: 'crd crds',
        cluster: true,
        sub: 'status',
      },
    ],
  },
  {
    group: 'scheduling.k8s.io',
    version: 'v1',
    kinds: [{ kind: 'PriorityClass', plural: 'priorityclasses', short: 'pc', cluster: true }],
  },
  {
    group: 'coordination.k8s.io',
    version: 'v1',
    kinds: [{ kind: 'Lease', plural: 'leases' }],
  },
  {
    group: 'discovery.k8s.io',
    version: 'v1',
    kinds: [{ kind: 'EndpointSlice', plural: 'endpointslices' }],
  },
];

function toEntry(group: string, version: string, row: KindRow): KindEntry {
  return {
    group,
    version,
    kind: row.kind,
    plural: row.plural,
    singular: row.kind.toLowerCase(),
    shortNames: row.short?.split(' ') ?? [],
    categories: row.all ? ['all'] : [],
    namespaced: !row.cluster,
    subresources: (row.sub?.split(' ') ?? []) as Subresource[],
  };
}

/** Every kind of the simulated cluster, in the order discovery lists them. */
export const kindEntries: readonly KindEntry[] = groups.flatMap(({ group, version, kinds }) =>
  kinds.map((row) => toEntry(group, version, row)),
);

const byKind = new Map(kindEntries.map((entry) => [entry.kind, entry]));
const byPlural = new Map(kindEntries.map((entry) => [`${entry.group}/${entry.plural}`, entry]));

/** The entry of a kind, by its name. */
export function findKind(kind: string): KindEntry | undefined {
  return byKind.get(kind);
}

/** The entry served at a path's group and plural name. */
export function findKindByPlural(group: string, plural: string): KindEntry | undefined {
  return byPlural.get(`${group}/${plural}`);
}

/** `apps/v1`, `v1`. */
export function apiVersionOf(entry: Pick<KindEntry, 'group' | 'version'>): string {
  return entry.group ? `${entry.group}/${entry.version}` : entry.version;
}

/** `deployments.apps`, `pods`: how the API server names a resource in its messages. */
export function qualifiedPlural(entry: Pick<KindEntry, 'group' | 'plural'>): string {
  return entry.group ? `${entry.plural}.${entry.group}` : entry.plural;
}

/** `Deployment.apps`, `Pod`: how the API server names a kind in its messages. */
export function qualifiedKind(entry: Pick<KindEntry, 'group' | 'kind'>): string {
  return entry.group ? `${entry.kind}.${entry.group}` : entry.kind;
}
