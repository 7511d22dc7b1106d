import { recordAt, recordsAt, textAt } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import { refKey, refOf } from '../object-ref.ts';
import type { ObjectRef } from '../object-ref.ts';
import type { ClusterView, Relation, RefName, SelectorKind } from './cluster-view.ts';
import { isWorkloadKind, workloadOf } from './ownership.ts';
import { podLabelsOf } from './pod-spec.ts';
import { isEmptySelector, matchesSelector, selectorOf } from './selectors.ts';

/**
 * The pods of something: of a workload through its ReplicaSets and Jobs, of a Service, budget or
 * policy by its selector, of a Node by placement, of a claim, ConfigMap or Secret by use.
 */
export function podsOf(view: ClusterView, ref: RefName): readonly KubeObject[] {
  const object = view.get(ref);
  if (ref.kind === 'Pod') return object ? [object] : [];
  if (object && isSelectorKind(ref.kind)) return podsSelectedBy(view, object);
  if (usedKinds.has(ref.kind)) return usersOf(view, ref).filter((user) => user.kind === 'Pod');
  return object ? ownedPods(view, object) : [];
}

/** Services, budgets or network policies that select the pods of a pod or workload. */
export function selectorsOf(
  view: ClusterView,
  object: KubeObject,
  kind: SelectorKind,
): readonly KubeObject[] {
  if (object.kind === 'Pod') return view.selecting(object, kind);
  const labels = { ...podLabelsOf(object) };
  const { namespace } = object.metadata;
  const pod: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: '', labels, ...(namespace ? { namespace } : {}) },
  };
  return view.selecting(pod, kind);
}

/** The pods that a Service, budget or network policy selects. */
export function podsSelectedBy(view: ClusterView, selecting: KubeObject): readonly KubeObject[] {
  const selector = selectorOf(selecting);
  if (!selector) return [];
  const namespace = selecting.metadata.namespace ?? '';
  if (isEmptySelector(selector)) {
    return selecting.kind === 'Service' ? [] : view.list('Pod', namespace);
  }
  const byLabels = Object.keys(selector.matchLabels).length > 0;
  const candidates = byLabels
    ? view.podsWithLabels(namespace, selector.matchLabels)
    : view.list('Pod', namespace);
  return candidates.filter((pod) => matchesSelector(pod.metadata.labels ?? {}, selector));
}

/** The objects that refer to this name by a relation (any if none is given), as far as present. */
export function usersOf(view: ClusterView, ref: RefName, relation?: Relation): KubeObject[] {
  return view
    .linksTo(ref)
    .filter((link) => relation === undefined || link.relation === relation)
    .flatMap((link) => view.get(link.ref) ?? []);
}

/** Workloads whose pods use this ConfigMap, Secret, claim, node or account, each once. */
export function workloadsUsing(view: ClusterView, ref: RefName): ObjectRef[] {
  return distinctRefs(usersOf(view, ref).map((user) => workloadOf(view, user)));
}

/** Autoscalers whose target is this workload. */
export function autoscalersOf(view: ClusterView, workload: RefName): KubeObject[] {
  return usersOf(view, workload, 'scales');
}

/** Ingresses that route to this Service. */
export function ingressesOf(view: ClusterView, service: RefName): KubeObject[] {
  return usersOf(view, service, 'routes-to');
}

/** Endpoint slices (and Endpoints, on old clusters) of a Service. */
export function endpointsOf(view: ClusterView, service: KubeObject): KubeObject[] {
  const owned = view.ownedBy(service);
  const slices = owned.filter((object) => object.kind === 'EndpointSlice');
  return slices.length > 0 ? slices : owned.filter((object) => object.kind === 'Endpoints');
}

/** Whether any endpoint of a Service is ready to serve, by its slices or Endpoints. */
export function hasReadyEndpoint(view: ClusterView, service: KubeObject): boolean {
  return endpointsOf(view, service).some((object) =>
    object.kind === 'EndpointSlice'
      ? recordsAt(object, 'endpoints').some(
          (endpoint) => recordAt(endpoint, 'conditions')['ready'] !== false,
        )
      : recordsAt(object, 'subsets').some((subset) => recordsAt(subset, 'addresses').length > 0),
  );
}

/**
 * Workloads that name this Service's host in their environment, command line or ConfigMaps; also
 * for a Service that does not exist.
 */
export function callersOf(view: ClusterView, service: RefName): ObjectRef[] {
  const callers = usersOf(view, service, 'calls').flatMap((user) => {
    if (user.kind === 'ConfigMap') return workloadsUsing(view, refOf(user));
    return isWorkloadKind(user.kind) ? [workloadOf(view, user)] : [];
  });
  return distinctRefs(callers);
}

/**
 * Services whose host a workload names in its environment, command line or ConfigMaps. Also names
 * without a Service, because a text that looks like a host may be one that is missing.
 */
export function callsOf(view: ClusterView, workload: RefName): ObjectRef[] {
  const links = view.linksFrom(workload);
  const own = links.filter((link) => link.relation === 'calls');
  const byConfigMap = links
    .filter((link) => link.ref.kind === 'ConfigMap')
    .flatMap((link) => view.linksFrom(link.ref).filter((one) => one.relation === 'calls'));
  return distinctRefs([...own, ...byConfigMap].map((link) => link.ref));
}

/** The node of a pod, once it is placed and known. */
export function nodeOf(view: ClusterView, pod: KubeObject): KubeObject | undefined {
  const name = textAt(pod, 'spec.nodeName');
  return name ? view.get({ kind: 'Node', name }) : undefined;
}

/** Quotas of a namespace. */
export function quotasOf(view: ClusterView, namespace: string): readonly KubeObject[] {
  return view.list('ResourceQuota', namespace);
}

/** References by name, the first of each kept. */
export function distinctRefs(refs: readonly ObjectRef[]): ObjectRef[] {
  const byKey = new Map<string, ObjectRef>();
  for (const ref of refs) if (!byKey.has(refKey(ref))) byKey.set(refKey(ref), ref);
  return [...byKey.values()];
}

const usedKinds: ReadonlySet<string> = new Set([
  'Node',
  'PersistentVolumeClaim',
  'ConfigMap',
  'Secret',
  'ServiceAccount',
  'PriorityClass',
]);

function isSelectorKind(kind: string): boolean {
  return kind === 'Service' || kind === 'PodDisruptionBudget' || kind === 'NetworkPolicy';
}

function ownedPods(view: ClusterView, owner: KubeObject): KubeObject[] {
  return view.ownedBy(owner).flatMap((object) => {
    if (object.kind === 'Pod') return [object];
    return object.kind === 'ReplicaSet' || object.kind === 'Job' ? ownedPods(view, object) : [];
  });
}
