import { invariant } from '@aetherius/domain';

/** How the API server addresses one kind of object. */
export interface KubeKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

const namespaced = (apiVersion: string, kind: string, plural: string): KubeKind => ({
  apiVersion,
  kind,
  plural,
  namespaced: true,
});
const clusterWide = (apiVersion: string, kind: string, plural: string): KubeKind => ({
  apiVersion,
  kind,
  plural,
  namespaced: false,
});

/**
 * The kinds the product reads, in the order in which a reader wants them: what others refer to
 * comes first, events come last so that their objects are known when they arrive.
 */
export const knownKinds: readonly KubeKind[] = [
  clusterWide('v1', 'Namespace', 'namespaces'),
  clusterWide('v1', 'Node', 'nodes'),
  namespaced('apps/v1', 'Deployment', 'deployments'),
  namespaced('apps/v1', 'StatefulSet', 'statefulsets'),
  namespaced('apps/v1', 'DaemonSet', 'daemonsets'),
  namespaced('batch/v1', 'CronJob', 'cronjobs'),
  namespaced('batch/v1', 'Job', 'jobs'),
  namespaced('apps/v1', 'ReplicaSet', 'replicasets'),
  namespaced('v1', 'Pod', 'pods'),
  namespaced('v1', 'Service', 'services'),
  namespaced('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices'),
  namespaced('v1', 'ConfigMap', 'configmaps'),
  namespaced('v1', 'Secret', 'secrets'),
  namespaced('v1', 'ServiceAccount', 'serviceaccounts'),
  namespaced('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims'),
  clusterWide('v1', 'PersistentVolume', 'persistentvolumes'),
  namespaced('v1', 'ResourceQuota', 'resourcequotas'),
  namespaced('v1', 'LimitRange', 'limitranges'),
  namespaced('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers'),
  namespaced('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets'),
  namespaced('networking.k8s.io/v1', 'Ingress', 'ingresses'),
  clusterWide('networking.k8s.io/v1', 'IngressClass', 'ingressclasses'),
  namespaced('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies'),
  clusterWide('storage.k8s.io/v1', 'StorageClass', 'storageclasses'),
  clusterWide('scheduling.k8s.io/v1', 'PriorityClass', 'priorityclasses'),
  namespaced('rbac.authorization.k8s.io/v1', 'Role', 'roles'),
  namespaced('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings'),
  clusterWide('rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles'),
  clusterWide('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'clusterrolebindings'),
  clusterWide(
    'admissionregistration.k8s.io/v1',
    'ValidatingWebhookConfiguration',
    'validatingwebhookconfigurations',
  ),
  clusterWide(
    'admissionregistration.k8s.io/v1',
    'MutatingWebhookConfiguration',
    'mutatingwebhookconfigurations',
  ),
  clusterWide('apiregistration.k8s.io/v1', 'APIService', 'apiservices'),
  namespaced('v1', 'Event', 'events'),
];

/** The known kind of that name; undefined for a kind the product does not read. */
export function findKnownKind(name: string): KubeKind | undefined {
  return knownKinds.find((known) => known.kind === name);
}

/** The known kind of that name; asking for another is a bug. */
export function requireKnownKind(name: string): KubeKind {
  const known = findKnownKind(name);
  invariant(known, `a known kind, not ${name}`);
  return known;
}

/** The group of an `apiVersion`: empty for core, `apps` for `apps/v1`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** The path of a collection, or of one object in it. */
export function pathOf(
  resource: KubeKind,
  where: { namespace?: string | undefined; name?: string; subresource?: string } = {},
): string {
  const root = groupOf(resource.apiVersion) === '' ? '/api' : '/apis';
  const parts = [root, resource.apiVersion];
  if (resource.namespaced && where.namespace) {
    parts.push('namespaces', encodeURIComponent(where.namespace));
  }
  parts.push(resource.plural);
  if (where.name) parts.push(encodeURIComponent(where.name));
  if (where.subresource) parts.push(where.subresource);
  return parts.join('/');
}
