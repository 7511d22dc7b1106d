import { refKey, refOf, type KubeObject } from '@aetherius/domain';
import type { ObjectStore, StoreChange } from '../api/object-store.ts';
import type { LabelSelector, Pod } from './objects.ts';
import { selects } from './selectors.ts';

/**
 * Looks objects up by what controllers ask for, kept up to date by the store's changes, so that no
 * reconcile scans all objects. Results are snapshots: they may be changed while they are walked.
 */
export interface ClusterIndex {
  /** Objects of a kind, in one namespace or ('' or absent) all. */
  of(kind: string, namespace?: string): KubeObject[];
  /** Objects that name this UID as an owner. */
  ownedBy(uid: string, kind?: string): KubeObject[];
  podsOn(node: string): Pod[];
  /** Pods of a namespace with all of a selector's labels. */
  podsMatching(namespace: string, selector: LabelSelector | undefined): Pod[];
  count(kind: string): number;
  /** Takes a change in. Called before any controller is told of it. */
  apply(change: StoreChange): void;
}

type Bucket = Map<string, Map<string, KubeObject>>;

/** Makes an index that holds what the store has now. */
export function createClusterIndex(store: ObjectStore): ClusterIndex {
  const byKind: Bucket = new Map();
  const byKindNamespace: Bucket = new Map();
  const byOwner: Bucket = new Map();
  const podsByNode: Bucket = new Map();
  const podsByLabel: Bucket = new Map();

  const places = (object: KubeObject): [Bucket, string][] => {
    const { kind, metadata } = object;
    const found: [Bucket, string][] = [
      [byKind, kind],
      [byKindNamespace, `${kind}/${metadata.namespace ?? ''}`],
    ];
    for (const owner of metadata.ownerReferences ?? []) found.push([byOwner, owner.uid]);
    if (kind === 'Pod') {
      const node = (object as Pod).spec.nodeName;
      if (node) found.push([podsByNode, node]);
      for (const [label, value] of Object.entries(metadata.labels ?? {})) {
        found.push([podsByLabel, `${metadata.namespace}/${label}=${value}`]);
      }
    }
    return found;
  };

  const put = (object: KubeObject): void => {
    const key = refKey(refOf(object));
    for (const [bucket, name] of places(object)) {
      const entries = bucket.get(name) ?? new Map<string, KubeObject>();
      entries.set(key, object);
      bucket.set(name, entries);
    }
  };

  const drop = (object: KubeObject): void => {
    const key = refKey(refOf(object));
    for (const [bucket, name] of places(object)) {
      const entries = bucket.get(name);
      entries?.delete(key);
      if (entries?.size === 0) bucket.delete(name);
    }
  };

  const values = (bucket: Bucket, name: string): KubeObject[] => [
    ...(bucket.get(name)?.values() ?? []),
  ];

  const podsWithRarestLabel = (namespace: string, selector: LabelSelector): KubeObject[] => {
    let best: Map<string, KubeObject> | undefined;
    for (const [label, value] of Object.entries(selector.matchLabels ?? {})) {
      const entries = podsByLabel.get(`${namespace}/${label}=${value}`);
      if (!entries) return [];
      if (!best || entries.size < best.size) best = entries;
    }
    return best ? [...best.values()] : values(byKindNamespace, `Pod/${namespace}`);
  };

  for (const entry of store.kinds) for (const object of store.list(entry.kind)) put(object);

  return {
    of: (kind, namespace) =>
      namespace ? values(byKindNamespace, `${kind}/${namespace}`) : values(byKind, kind),
    ownedBy: (uid, kind) =>
      values(byOwner, uid).filter((object) => kind === undefined || object.kind === kind),
    podsOn: (node) => values(podsByNode, node) as Pod[],
    podsMatching: (namespace, selector) =>
      selector
        ? (podsWithRarestLabel(namespace, selector).filter((pod) =>
            selects(selector, pod),
          ) as Pod[])
        : [],
    count: (kind) => byKind.get(kind)?.size ?? 0,
    apply: (change) => {
      if (change.previous) drop(change.previous);
      if (change.type === 'DELETED') drop(change.object);
      else put(change.object);
    },
  };
}
