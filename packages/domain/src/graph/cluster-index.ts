import { textMapAt } from '../fields.ts';
import type { KubeEvent, KubeObject } from '../kube-object.ts';
import { refKey, refOf } from '../object-ref.ts';
import type { ObjectRef, RefKey } from '../object-ref.ts';
import type { Coverage, Snapshot } from '../snapshot.ts';
import type { ClusterView, Link, RefName, SelectorKind } from './cluster-view.ts';
import { EventIndex } from './event-index.ts';
import { linksOf } from './links.ts';
import { hasLabels, isEmptySelector, matchesSelector, selectorOf } from './selectors.ts';
import type { LabelSelector } from './selectors.ts';
import { SetIndex } from './set-index.ts';

const selectorKinds: ReadonlySet<string> = new Set<SelectorKind>([
  'Service',
  'PodDisruptionBudget',
  'NetworkPolicy',
]);

/**
 * The mutable view: the agent's cache, and the working form of a snapshot. `set` and `remove` cost
 * the references and labels of the one object, whatever the cluster's size. A `set` of an object
 * with another UID under the same name replaces it. Objects are kept by reference and must not be
 * changed afterwards.
 */
export class ClusterIndex implements ClusterView {
  readonly coverage?: Coverage;
  readonly #objects = new Map<RefKey, KubeObject>();
  readonly #byUid = new Map<string, KubeObject>();
  readonly #byKind = new SetIndex<KubeObject>();
  /** Under an owner's UID, or its key where a reference has no UID. */
  readonly #byOwner = new SetIndex<KubeObject>();
  readonly #byLabel = new SetIndex<KubeObject>();
  /** Selecting objects under one label that they ask for, so that a pod meets few of them. */
  readonly #bySelector = new SetIndex<KubeObject>();
  readonly #linksTo = new Map<RefKey, Map<RefKey, Link>>();
  readonly #events: EventIndex;

  constructor(options: { readonly coverage?: Coverage; readonly eventsPerObject?: number } = {}) {
    if (options.coverage) this.coverage = options.coverage;
    this.#events = new EventIndex(options.eventsPerObject);
  }

  get(ref: RefName): KubeObject | undefined {
    return this.#objects.get(refKey(ref));
  }

  getByUid(uid: string): KubeObject | undefined {
    return this.#byUid.get(uid);
  }

  list(kind: string, namespace?: string): readonly KubeObject[] {
    return [...this.#byKind.get(namespace === undefined ? kind : `${kind}/${namespace}`)];
  }

  count(kind: string): number {
    return this.#byKind.get(kind).size;
  }

  kinds(): readonly string[] {
    return this.#byKind.keys().filter((key) => !key.includes('/'));
  }

  ownedBy(owner: KubeObject): readonly KubeObject[] {
    const { uid } = owner.metadata;
    const byUid = uid ? [...this.#byOwner.get(uid)] : [];
    return [...byUid, ...this.#byOwner.get(refKey(refOf(owner)))];
  }

  linksFrom(ref: RefName): readonly Link[] {
    const object = this.get(ref);
    return object ? linksOf(object) : [];
  }

  linksTo(ref: RefName): readonly Link[] {
    return [...(this.#linksTo.get(refKey(ref))?.values() ?? [])];
  }

  selecting(pod: KubeObject, kind: SelectorKind): readonly KubeObject[] {
    const labels = pod.metadata.labels ?? {};
    const namespace = pod.metadata.namespace ?? '';
    const buckets = [anyLabel, ...Object.entries(labels).map(([key, value]) => `${key}=${value}`)];
    return buckets.flatMap((bucket) =>
      [...this.#bySelector.get(`${kind}/${namespace}/${bucket}`)].filter((object) => {
        const selector = selectorOf(object);
        return selector !== undefined && matchesSelector(labels, selector);
      }),
    );
  }

  podsWithLabels(
    namespace: string,
    labels: Readonly<Record<string, string>>,
  ): readonly KubeObject[] {
    const buckets = Object.entries(labels).map(([key, value]) =>
      this.#byLabel.get(`${namespace}/${key}=${value}`),
    );
    const smallest = buckets.reduce<ReadonlySet<KubeObject> | undefined>(
      (best, bucket) => (best === undefined || bucket.size < best.size ? bucket : best),
      undefined,
    );
    if (!smallest) return [];
    return [...smallest].filter((pod) => hasLabels(pod.metadata.labels ?? {}, labels));
  }

  eventsOf(ref: RefName): readonly KubeEvent[] {
    return this.#events.of(ref);
  }

  events(): Iterable<KubeEvent> {
    return this.#events.all();
  }

  /** Adds or replaces an object. Returns the object that it replaced. */
  set(object: KubeObject): KubeObject | undefined {
    const ref = refOf(object);
    const previous = this.remove(ref);
    this.#objects.set(refKey(ref), object);
    if (object.metadata.uid) this.#byUid.set(object.metadata.uid, object);
    for (const [index, key] of this.#keysOf(object)) index.add(key, object);
    for (const link of linksOf(object)) this.#addLink(ref, link);
    return previous;
  }

  /** Removes an object by name. Returns it, or undefined if it was not there. */
  remove(ref: RefName): KubeObject | undefined {
    const key = refKey(ref);
    const object = this.#objects.get(key);
    if (!object) return undefined;
    this.#objects.delete(key);
    if (object.metadata.uid) this.#byUid.delete(object.metadata.uid);
    for (const [index, indexKey] of this.#keysOf(object)) index.delete(indexKey, object);
    for (const link of linksOf(object)) this.#deleteLink(key, link);
    return object;
  }

  /** Adds or replaces an event under its involved object; the oldest beyond the bound goes. */
  setEvent(event: KubeEvent): void {
    this.#events.set(event);
  }

  /** Forgets an event. */
  removeEvent(event: KubeEvent): void {
    this.#events.remove(event);
  }

  #keysOf(object: KubeObject): [SetIndex<KubeObject>, string][] {
    const { kind, metadata } = object;
    const namespace = metadata.namespace ?? '';
    const keys: [SetIndex<KubeObject>, string][] = [[this.#byKind, kind]];
    if (namespace) keys.push([this.#byKind, `${kind}/${namespace}`]);
    for (const owner of ownerKeysOf(object)) keys.push([this.#byOwner, owner]);
    if (kind === 'Pod') {
      for (const [key, value] of Object.entries(metadata.labels ?? {})) {
        keys.push([this.#byLabel, `${namespace}/${key}=${value}`]);
      }
    }
    const selector = selectorKinds.has(kind) ? selectorOf(object) : undefined;
    if (selector && !(kind === 'Service' && isEmptySelector(selector))) {
      keys.push([this.#bySelector, `${kind}/${namespace}/${bucketOf(selector)}`]);
    }
    return keys;
  }

  #addLink(from: ObjectRef, link: Link): void {
    const to = refKey(link.ref);
    const known = this.#linksTo.get(to) ?? new Map<RefKey, Link>();
    this.#linksTo.set(to, known.set(refKey(from), { relation: link.relation, ref: from }));
  }

  #deleteLink(from: RefKey, link: Link): void {
    const to = refKey(link.ref);
    const known = this.#linksTo.get(to);
    known?.delete(from);
    if (known?.size === 0) this.#linksTo.delete(to);
  }
}

/** The view of a snapshot. */
export function viewOf(snapshot: Snapshot): ClusterView {
  const index = new ClusterIndex({ coverage: snapshot.coverage, eventsPerObject: 1000 });
  for (const object of snapshot.objects) index.set(object);
  for (const event of snapshot.events) index.setEvent(event);
  return index;
}

const anyLabel = '*';

function bucketOf(selector: LabelSelector): string {
  const [first] = Object.entries(selector.matchLabels);
  return first ? `${first[0]}=${first[1]}` : anyLabel;
}

/** Endpoint slices and Endpoints belong to their Service by label and name, also without an owner. */
function ownerKeysOf(object: KubeObject): string[] {
  const { kind, metadata } = object;
  const owners = (metadata.ownerReferences ?? []).map(
    (owner) => owner.uid || refKey({ ...owner, namespace: metadata.namespace ?? '' }),
  );
  if (owners.length > 0) return [...new Set(owners)];
  const service =
    kind === 'EndpointSlice'
      ? textMapAt(metadata, 'labels')['kubernetes.io/service-name']
      : kind === 'Endpoints'
        ? metadata.name
        : undefined;
  return service
    ? [refKey({ kind: 'Service', name: service, namespace: metadata.namespace ?? '' })]
    : [];
}
