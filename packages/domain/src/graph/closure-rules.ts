import { conditionOf, recordsAt, textAt } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import { refOf } from '../object-ref.ts';
import type { ObjectRef } from '../object-ref.ts';
import type { ClosureLimits, Reach, Visit } from './closure.ts';
import type { ClusterView, RefName } from './cluster-view.ts';
import { isWorkloadKind, ownersOf, replicaSetsOf } from './ownership.ts';
import { isPodReady } from './pod-containers.ts';
import {
  autoscalersOf,
  callersOf,
  callsOf,
  endpointsOf,
  ingressesOf,
  nodeOf,
  podsOf,
  selectorsOf,
  usersOf,
  workloadsUsing,
} from './topology.ts';

const defaultMaxPods = 20;
/** Older revisions tell what a rollback would return to; more than these tell nothing new. */
const maxReplicaSets = 6;
/** Nodes and cluster-wide configuration of a big cluster are not needed whole. */
const maxNodes = 60;
const maxAdmission = 60;
const maxJobs = 6;
const maxSiblings = 40;
const maxCallers = 20;

const siblingKinds: ReadonlySet<string> = new Set([
  'ConfigMap',
  'Secret',
  'Service',
  'ServiceAccount',
  'PersistentVolumeClaim',
  'Deployment',
  'StatefulSet',
]);

interface Step {
  readonly object: KubeObject;
  readonly reach: Exclude<Reach, 'leaf'>;
  readonly limits: ClosureLimits;
}

type ClosureRule = (view: ClusterView, step: Step) => Visit[];

const rules: Readonly<Record<string, ClosureRule>> = {
  Service: aroundService,
  PersistentVolumeClaim: aroundClaim,
  Node: aroundNode,
  Namespace: aroundNamespace,
  HorizontalPodAutoscaler: aroundShared,
  PodDisruptionBudget: aroundShared,
  NetworkPolicy: aroundShared,
  ConfigMap: aroundShared,
  Secret: aroundShared,
  ServiceAccount: aroundShared,
  PriorityClass: aroundShared,
};

/** Where a closure goes on from an object. */
export function relatedTo(view: ClusterView, step: Step): Visit[] {
  const { object } = step;
  if (isWorkloadKind(object.kind)) return aroundWorkload(view, step);
  const rule = Object.hasOwn(rules, object.kind) ? rules[object.kind] : undefined;
  if (rule) return rule(view, step);
  return [...linked(view, object, 'dependency'), ...owners(view, object), ...cluster(view, object)];
}

/**
 * Where a closure goes on from a name that does not exist: who refers to it, and the objects of
 * its kind beside it, one of which may be what was meant.
 */
export function insteadOf(view: ClusterView, missing: Visit): Visit[] {
  const { ref, reach } = missing;
  const users = reach === 'subject' ? usersOf(view, ref) : [];
  const isNamed = siblingKinds.has(ref.kind) && ref.namespace !== undefined;
  const siblings = isNamed ? view.list(ref.kind, ref.namespace).slice(0, maxSiblings) : [];
  return [...visits(users, 'subject'), ...leaves(siblings)];
}

function aroundShared(view: ClusterView, step: Step): Visit[] {
  return [
    ...linked(view, step.object, 'dependency'),
    ...usingWorkloads(view, step),
    ...cluster(view, step.object),
  ];
}

function aroundClaim(view: ClusterView, step: Step): Visit[] {
  return [
    ...aroundShared(view, step),
    ...leaves(view.list('StorageClass').slice(0, maxAdmission)),
    ...leaves(view.list('Node').slice(0, maxNodes)),
  ];
}

function aroundWorkload(view: ClusterView, step: Step): Visit[] {
  const { object, reach } = step;
  const own = [
    ...visits(ownersOf(view, object), reach === 'subject' ? 'subject' : 'leaf'),
    ...leaves(replicaSetsOf(view, object).slice(0, maxReplicaSets)),
    ...leaves(view.ownedBy(object).filter(isSmallChild).slice(0, maxReplicaSets)),
    ...ownedJobs(view, object),
    ...shownPods(view, step).map((pod) => visit(pod, reach)),
    ...linked(view, object, 'leaf'),
    ...leaves(selectorsOf(view, object, 'Service')),
    // What keeps a caller out stands on the side of the called.
    ...leaves(selectorsOf(view, object, 'NetworkPolicy')),
  ];
  if (object.kind === 'Pod') own.push(...aroundPod(view, object));
  if (reach !== 'subject') return own;
  const services = selectorsOf(view, object, 'Service');
  const callers = services.flatMap((service) => callersOf(view, refOf(service)));
  return [
    ...own,
    ...linked(view, object, 'dependency'),
    ...visits(services, 'dependency'),
    ...callers.slice(0, maxCallers).map((ref): Visit => ({ ref, reach: 'dependency' })),
    ...leaves(selectorsOf(view, object, 'PodDisruptionBudget')),
    ...leaves(autoscalersOf(view, refOf(object))),
    ...callsOf(view, refOf(object)).map((ref): Visit => ({ ref, reach: 'dependency' })),
    ...cluster(view, object),
  ];
}

function aroundPod(view: ClusterView, pod: KubeObject): Visit[] {
  const node = nodeOf(view, pod);
  if (node) return leaves([node]);
  // A pod without a node may have been refused by any of them, for what runs there.
  const isRefused = conditionOf(pod, 'PodScheduled')?.['status'] === 'False';
  if (!isRefused) return [];
  const nodes = view.list('Node').slice(0, maxNodes);
  const ports = hostPortsOf(pod);
  const rivals = nodes
    .flatMap((one) => usersOf(view, refOf(one), 'schedules-on'))
    .filter((other) => hostPortsOf(other).some((port) => ports.includes(port)));
  return [
    ...leaves(nodes),
    ...leaves(view.list('PriorityClass').slice(0, maxAdmission)),
    ...leaves(view.list('StorageClass').slice(0, maxAdmission)),
    ...leaves(rivals),
    ...rivals.flatMap((rival) => owners(view, rival)),
  ];
}

function aroundService(view: ClusterView, step: Step): Visit[] {
  const { object, reach } = step;
  const pods = shownPods(view, step);
  const workloads = pods.flatMap((pod) => owners(view, pod));
  const own = [...leaves(endpointsOf(view, object)), ...visits(pods, 'dependency'), ...workloads];
  if (reach !== 'subject') return [...own, ...leaves(ingressesOf(view, refOf(object)))];
  return [
    ...own,
    ...workloads.map((one): Visit => ({ ...one, reach: 'dependency' })),
    ...visits(ingressesOf(view, refOf(object)), 'dependency'),
    ...callersOf(view, refOf(object)).map((ref): Visit => ({ ref, reach: 'dependency' })),
    // A selector that matches nothing is compared with what it could have meant.
    ...(pods.length === 0 ? namesakes(view, object) : []),
    ...cluster(view, object),
  ];
}

function namesakes(view: ClusterView, service: KubeObject): Visit[] {
  const namespace = service.metadata.namespace ?? '';
  const kinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;
  return kinds.flatMap((kind) =>
    visits(view.list(kind, namespace).slice(0, maxSiblings), 'dependency'),
  );
}

function aroundNode(view: ClusterView, step: Step): Visit[] {
  const { object, reach } = step;
  const lease = { kind: 'Lease', name: object.metadata.name, namespace: 'kube-node-lease' };
  if (reach !== 'subject') return [{ ref: lease, reach: 'leaf' }];
  const pods = usersOf(view, refOf(object), 'schedules-on');
  const pending = view.list('Pod').filter((pod) => textAt(pod, 'status.phase') === 'Pending');
  return [
    { ref: lease, reach: 'leaf' },
    ...leaves(view.list('Node').slice(0, maxNodes)),
    ...visits(pods, 'leaf'),
    ...pods.flatMap((pod) => owners(view, pod)),
    ...pending
      .slice(0, step.limits.maxPodsPerWorkload ?? defaultMaxPods)
      .map((pod) => visit(pod, 'dependency')),
    ...cluster(view, object),
  ];
}

function aroundNamespace(view: ClusterView, step: Step): Visit[] {
  if (step.reach !== 'subject') return [];
  const { name } = step.object.metadata;
  const kinds = ['ResourceQuota', 'LimitRange', 'NetworkPolicy', 'Deployment', 'StatefulSet'];
  return kinds.flatMap((kind) => visits(view.list(kind, name).slice(0, maxSiblings), 'dependency'));
}

/** What holds for a whole namespace or cluster: limits, admission, classes, DNS, accounts. */
function cluster(view: ClusterView, object: KubeObject): Visit[] {
  const { namespace } = object.metadata;
  const wide = ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration', 'APIService'];
  const admission = wide.flatMap((kind) => view.list(kind).slice(0, maxAdmission));
  const dnsConfig = { kind: 'ConfigMap', namespace: 'kube-system', name: 'coredns' };
  const dnsService = { kind: 'Service', namespace: 'kube-system', name: 'kube-dns' };
  const limits = ['ResourceQuota', 'LimitRange'].flatMap((kind) =>
    view.list(kind, namespace ?? ''),
  );
  return [
    ...(namespace ? [{ ref: { kind: 'Namespace', name: namespace }, reach: 'leaf' as const }] : []),
    ...leaves(namespace ? limits : []),
    ...leaves(view.list('IngressClass').slice(0, maxAdmission)),
    ...leaves(admission),
    ...admission.flatMap((one) =>
      view.linksFrom(refOf(one)).map(({ ref }): Visit => ({ ref, reach: 'dependency' })),
    ),
    { ref: dnsConfig, reach: 'leaf' },
    { ref: dnsService, reach: 'dependency' },
  ];
}

/** What an object refers to; accounts bring their bindings and roles. */
function linked(view: ClusterView, object: KubeObject, reach: Reach): Visit[] {
  return view.linksFrom(refOf(object)).flatMap(({ relation, ref }): Visit[] => {
    if (relation === 'calls') return [];
    if (ref.kind === 'ServiceAccount') return accountVisits(view, ref);
    return [{ ref, reach: isHub(ref) ? 'leaf' : shallow(ref, reach) }];
  });
}

function accountVisits(view: ClusterView, account: ObjectRef): Visit[] {
  const bindings = usersOf(view, account).filter((user) => user.kind.endsWith('RoleBinding'));
  const roles = bindings.flatMap((binding) => view.linksFrom(refOf(binding)));
  const refs: RefName[] = [
    account,
    ...bindings.map((one) => refOf(one)),
    ...roles.map((one) => one.ref),
  ];
  return refs.map((ref) => ({ ref, reach: 'leaf' }));
}

/** Configuration is shared; its other users belong to no diagnosis of this one. */
function shallow(ref: RefName, reach: Reach): Reach {
  return ref.kind === 'ConfigMap' || ref.kind === 'Secret' ? 'leaf' : reach;
}

function isHub(ref: RefName): boolean {
  return ['Node', 'Namespace', 'PriorityClass', 'StorageClass', 'IngressClass'].includes(ref.kind);
}

function usingWorkloads(view: ClusterView, step: Step): Visit[] {
  if (step.reach !== 'subject') return [];
  const ref = refOf(step.object);
  const pods = shownPods(view, step);
  return [
    ...visits(pods, 'dependency'),
    ...pods.flatMap((pod) => owners(view, pod)),
    ...workloadsUsing(view, ref).map((one): Visit => ({ ref: one, reach: 'dependency' })),
  ];
}

function ownedJobs(view: ClusterView, object: KubeObject): Visit[] {
  if (object.kind !== 'CronJob') return [];
  const jobs = view.ownedBy(object).filter((child) => child.kind === 'Job');
  return visits(jobs.slice(-maxJobs), 'dependency');
}

function isSmallChild(child: KubeObject): boolean {
  return child.kind === 'ControllerRevision' || child.kind === 'PersistentVolumeClaim';
}

/** A bounded number of something's pods, those in trouble first. */
function shownPods(view: ClusterView, step: Step): KubeObject[] {
  if (step.object.kind === 'Pod') return [];
  const pods = podsOf(view, refOf(step.object));
  const troubled = pods.filter((pod) => !isPodReady(pod));
  const well = pods.filter((pod) => isPodReady(pod));
  return [...troubled, ...well].slice(0, step.limits.maxPodsPerWorkload ?? defaultMaxPods);
}

function owners(view: ClusterView, object: KubeObject): Visit[] {
  return leaves(ownersOf(view, object));
}

function hostPortsOf(pod: KubeObject): number[] {
  return recordsAt(pod, 'spec.containers').flatMap((container) =>
    recordsAt(container, 'ports').flatMap((port) => {
      const hostPort = port['hostPort'];
      return typeof hostPort === 'number' ? [hostPort] : [];
    }),
  );
}

function leaves(objects: readonly KubeObject[]): Visit[] {
  return visits(objects, 'leaf');
}

function visits(objects: readonly KubeObject[], reach: Reach): Visit[] {
  return objects.map((object) => visit(object, reach));
}

function visit(object: KubeObject, reach: Reach): Visit {
  return { ref: refOf(object), reach };
}
