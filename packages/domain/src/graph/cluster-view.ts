import type { KubeEvent, KubeObject } from '../kube-object.ts';
import type { ObjectRef } from '../object-ref.ts';
import type { Coverage } from '../snapshot.ts';

/**
 * How one object stands to another, read "from relation to": a Deployment owns a ReplicaSet, a
 * Service selects a Pod, a Pod mounts a claim, schedules-on a Node, is configured-by a ConfigMap
 * (or Secret, ServiceAccount, class) and limited-by a quota, an Ingress routes-to a Service, an HPA
 * scales a Deployment, a workload calls a Service.
 */
export const relations = [
  'owns',
  'selects',
  'mounts',
  'schedules-on',
  'configured-by',
  'limited-by',
  'routes-to',
  'scales',
  'calls',
] as const;
export type Relation = (typeof relations)[number];

/** One end of a relation. The object may be absent from the view: a reference can dangle. */
export interface Link {
  readonly relation: Relation;
  readonly ref: ObjectRef;
}

/** What names an object; the rest of an `ObjectRef` is ignored by lookups. */
export type RefName = Pick<ObjectRef, 'kind' | 'name' | 'namespace'>;

/**
 * Objects with the indexes that questions of topology need. Every method answers from an index;
 * none scans all objects. Lists are in order of insertion and must not be changed by the caller.
 *
 * The view holds what was seen, which may be incomplete: an absent object is not proof that it
 * does not exist (`coverage`, where known, says which kinds were read whole).
 */
export interface ClusterView {
  readonly coverage?: Coverage;
  /** The object of this kind, namespace and name. */
  get(ref: RefName): KubeObject | undefined;
  /** The object with this UID. */
  getByUid(uid: string): KubeObject | undefined;
  /** All objects of a kind, of one namespace if given. */
  list(kind: string, namespace?: string): readonly KubeObject[];
  /** How many objects of a kind there are. */
  count(kind: string): number;
  /** The kinds of which at least one object is there. */
  kinds(): readonly string[];
  /** Objects that name this one in their `ownerReferences` (as controller or not). */
  ownedBy(owner: KubeObject): readonly KubeObject[];
  /** References that the object makes itself: mounts, configuration, node, backends, calls. */
  linksFrom(ref: RefName): readonly Link[];
  /** References that others make to this name, whether it exists or not; `ref` is who makes it. */
  linksTo(ref: RefName): readonly Link[];
  /** Objects of a kind whose pod selector matches the pod: Services, budgets, network policies. */
  selecting(pod: KubeObject, kind: SelectorKind): readonly KubeObject[];
  /** Pods of a namespace that have all these labels; an empty selector matches none. */
  podsWithLabels(
    namespace: string,
    labels: Readonly<Record<string, string>>,
  ): readonly KubeObject[];
  /** Events that involve the object, oldest first, a bounded number of the newest. */
  eventsOf(ref: RefName): readonly KubeEvent[];
  /** All events that are held, oldest first by arrival. */
  events(): Iterable<KubeEvent>;
}

/** Kinds that select pods by labels without owning them. */
export type SelectorKind = 'Service' | 'PodDisruptionBudget' | 'NetworkPolicy';
