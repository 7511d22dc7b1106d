import {
  callersOf,
  conditionOf,
  controllerOf,
  distinctRefs,
  ingressesOf,
  involvedRef,
  isDeleting,
  isWorkloadKind,
  podLabelsOf,
  podsOf,
  refOf,
  selectorOf,
  selectorsOf,
  textAt,
  usersOf,
  workloadOf,
} from '@aetherius/domain';
import type { ClusterView, KubeEvent, KubeObject, ObjectRef } from '@aetherius/domain';
import { subjectKinds } from './subject-kinds.ts';

/** Every subject of a view: the objects under whose names symptoms are told. */
export function subjectsOf(view: ClusterView): ObjectRef[] {
  const bareKinds = new Set(['Pod', 'ReplicaSet']);
  const own = subjectKinds
    .filter((kind) => !bareKinds.has(kind))
    .flatMap((kind) => view.list(kind).map((object) => refOf(object)));
  const ownerless = [...bareKinds]
    .flatMap((kind) => view.list(kind))
    .filter((object) => !hasKnownOwner(view, object))
    .map((object) => workloadOf(view, object));
  const leaving = view
    .kinds()
    .filter((kind) => !subjectKinds.includes(kind))
    .flatMap((kind) => view.list(kind))
    .filter((object) => isDeleting(object))
    .map((object) => refOf(object));
  return distinctRefs([...own, ...ownerless, ...leaving]);
}

/**
 * The subjects that have to be looked at again after an object was set or removed (pass the removed
 * object itself, and the former one too when labels or references may have changed). Cheap: follows
 * the object's own references.
 */
export function subjectsTouchedBy(view: ClusterView, changed: KubeObject): ObjectRef[] {
  const near = nearSubjects(view, changed);
  return distinctRefs(near.filter((ref) => isSubject(view, ref)));
}

/** The subjects that an event may change: the workload of what it involves. */
export function subjectsTouchedByEvent(view: ClusterView, event: KubeEvent): ObjectRef[] {
  const object = view.get(involvedRef(event));
  return object
    ? distinctRefs([workloadOf(view, object)].filter((ref) => isSubject(view, ref)))
    : [];
}

function nearSubjects(view: ClusterView, changed: KubeObject): ObjectRef[] {
  const own = refOf(changed);
  if (isWorkloadKind(changed.kind)) return aroundWorkload(view, changed);
  switch (changed.kind) {
    case 'Service':
      return [own, ...aroundService(view, changed)];
    case 'EndpointSlice':
    case 'Endpoints':
      return serviceOfEndpoints(view, changed);
    case 'PersistentVolumeClaim':
      return [own, ...podsOf(view, own).map((pod) => workloadOf(view, pod))];
    case 'HorizontalPodAutoscaler':
      return [own, ...view.linksFrom(own).map(({ ref }) => ref)];
    case 'Node':
      // Its pods' own status follows; only their relation to a dead node changes here.
      return [own, ...podsOf(view, own).map((pod) => workloadOf(view, pod))];
    case 'IngressClass':
    case 'StorageClass':
    case 'PersistentVolume':
    case 'Secret':
      return [own, ...usersOf(view, own).map((user) => refOf(user))];
    default:
      return [own];
  }
}

function aroundWorkload(view: ClusterView, changed: KubeObject): ObjectRef[] {
  const claims = view
    .linksFrom(refOf(changed))
    .filter(({ ref }) => ref.kind === 'PersistentVolumeClaim');
  const owner = controllerOf(changed);
  return [
    workloadOf(view, changed),
    ...(owner?.kind === 'CronJob' ? [owner] : []),
    ...selectorsOf(view, changed, 'Service').map((service) => refOf(service)),
    ...claims.map(({ ref }) => ref),
    ...(changed.kind === 'Pod' ? nodesOf(view, changed) : namesakeService(view, changed)),
  ];
}

/** The node a pod runs on may be full; cordoned nodes matter as soon as a pod waits for one. */
function nodesOf(view: ClusterView, pod: KubeObject): ObjectRef[] {
  const name = textAt(pod, 'spec.nodeName');
  if (name) return [{ kind: 'Node', name }];
  if (conditionOf(pod, 'PodScheduled')?.['status'] !== 'False') return [];
  const closed = view.list('Node').filter((node) => node.spec?.['unschedulable'] === true);
  return closed.map((node) => refOf(node));
}

/** A Service whose selector does not match is still meant for the workload of its name. */
function namesakeService(view: ClusterView, workload: KubeObject): ObjectRef[] {
  const { name, namespace = '' } = workload.metadata;
  const service = view.get({ kind: 'Service', name, namespace });
  return service ? [refOf(service)] : [];
}

function aroundService(view: ClusterView, service: KubeObject): ObjectRef[] {
  const own = refOf(service);
  const webhooks = usersOf(view, own, 'calls').filter((user) =>
    user.kind.endsWith('WebhookConfiguration'),
  );
  return [
    ...ingressesOf(view, own).map((ingress) => refOf(ingress)),
    ...webhooks.map((webhook) => refOf(webhook)),
    ...zeroWorkloads(view, service),
    ...callersOf(view, own).filter((ref) => ref.kind === 'Job'),
  ];
}

/** Workloads at zero become needed when a Service selects them. */
function zeroWorkloads(view: ClusterView, service: KubeObject): ObjectRef[] {
  const wanted = Object.entries(selectorOf(service)?.matchLabels ?? {});
  if (wanted.length === 0) return [];
  const { namespace = '' } = service.metadata;
  return ['Deployment', 'StatefulSet']
    .flatMap((kind) => view.list(kind, namespace))
    .filter((workload) => workload.spec?.['replicas'] === 0)
    .filter((workload) => {
      const labels = podLabelsOf(workload);
      return wanted.every(([key, value]) => labels[key] === value);
    })
    .map((workload) => refOf(workload));
}

function serviceOfEndpoints(view: ClusterView, endpoints: KubeObject): ObjectRef[] {
  const { namespace = '', labels = {}, name: ownName } = endpoints.metadata;
  const name = labels['kubernetes.io/service-name'] ?? ownName;
  const service = view.get({ kind: 'Service', name, namespace });
  if (!service) return [];
  const webhooks = usersOf(view, refOf(service), 'calls').filter((user) =>
    user.kind.endsWith('WebhookConfiguration'),
  );
  return [refOf(service), ...webhooks.map((webhook) => refOf(webhook))];
}

function hasKnownOwner(view: ClusterView, object: KubeObject): boolean {
  const owner = controllerOf(object);
  return (
    owner !== undefined && (owner.uid ? view.getByUid(owner.uid) : view.get(owner)) !== undefined
  );
}

/** A subject has detectors, owns pods from outside the view, or is being deleted. */
function isSubject(view: ClusterView, ref: ObjectRef): boolean {
  if (subjectKinds.includes(ref.kind)) return true;
  const object = view.get(ref);
  if (!object || isDeleting(object)) return true;
  return view.ownedBy(object).some((owned) => owned.kind === 'Pod');
}
