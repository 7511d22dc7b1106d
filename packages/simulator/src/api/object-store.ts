import type { KubeObject, ObjectRef } from '@aetherius/domain';

/** A subresource that a kind serves besides the object itself. */
export type Subresource =
  | 'status'
  | 'scale'
  | 'log'
  | 'eviction'
  | 'binding'
  | 'ephemeralcontainers'
  | 'finalize'
  | 'token';

/** What the registry knows of a kind. */
export interface KindEntry {
  /** '' for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly subresources: readonly Subresource[];
}

/** One committed write. `previous` is there for MODIFIED and DELETED. */
export interface StoreChange {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
  readonly previous?: KubeObject;
  readonly resourceVersion: number;
}

/** Who writes, and how far. */
export interface WriteOptions {
  /** Field manager, `kube-controller-manager` unless given. */
  readonly manager?: string;
  /** Runs defaulting, validation and admission and returns the result, but stores nothing. */
  readonly dryRun?: boolean;
  /** Told of admission's warnings (Pod Security, deprecated fields). */
  readonly onWarning?: (text: string) => void;
  /** Replaces the managed fields of the object instead of deriving them (server-side apply). */
  readonly managedFields?: 'derive' | 'as-given';
  /** Named in managed fields when the write came through a subresource (scale). */
  readonly subresource?: string;
}

/** What goes with an object: nothing (orphan), later (background), before it (foreground). */
export type Propagation = 'Orphan' | 'Background' | 'Foreground';

/** How an object is removed. */
export interface RemoveOptions {
  /** Pods on a node get their own period unless told otherwise; 0 removes at once. */
  readonly graceSeconds?: number;
  readonly propagation?: Propagation;
  /** The write is refused with 409 when the object has another UID or resource version. */
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly dryRun?: boolean;
}

/** Narrows a list. */
export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: (labels: Readonly<Record<string, string>>) => boolean;
}

/**
 * The memory of the simulated cluster: every object by kind, namespace and name, with a resource
 * version that grows by one with each write, as etcd's revision does.
 *
 * Promises: a write either happens whole or throws `ApiStatusError` in the API server's own words.
 * Listeners are told synchronously after the write, in order of resource versions; a listener may
 * write itself, its change is told after the present one. Objects that are handed out are frozen
 * and shared: copy before changing (`structuredClone`).
 *
 * @example
 * const store = createObjectStore({ clock });
 * const pod = store.create(aPod, { manager: 'kube-controller-manager' });
 * store.updateStatus({ ...pod, status: { ...pod.status, phase: 'Running' } });
 */
export interface ObjectStore {
  readonly kinds: readonly KindEntry[];
  /** The last resource version given out. */
  readonly resourceVersion: number;
  /** By kind, namespace and name. The result is shared and frozen. */
  get(ref: ObjectRef): KubeObject | undefined;
  /** All objects of a kind, ordered by namespace and name. */
  list(kind: string, options?: ListOptions): readonly KubeObject[];
  /**
   * Fills UID, resource version, creation time, generation, defaults and managed fields and runs
   * admission: quota, limit ranges, Pod Security, service account, webhooks.
   */
  create(object: KubeObject, options?: WriteOptions): KubeObject;
  /**
   * Replaces everything but status (whose kinds have it as a subresource). Optimistic when the
   * object carries a resource version. Bumps the generation when the spec changes. A write that
   * changes nothing keeps the resource version and tells nobody. An object under deletion whose
   * last finalizer goes is removed.
   */
  update(object: KubeObject, options?: WriteOptions): KubeObject;
  /** Replaces the status (and, as the real server does, metadata other than the spec's own). */
  updateStatus(object: KubeObject, options?: WriteOptions): KubeObject;
  /** Sets `spec.nodeName` and the PodScheduled condition, as the binding subresource does. */
  bind(pod: ObjectRef, nodeName: string): KubeObject;
  /**
   * Removes an object, or marks it with a deletion time when it has finalizers or (pods on a node)
   * a grace period: the kubelet then removes it with `graceSeconds: 0`. A namespace is marked as
   * Terminating and goes with the update that empties `spec.finalizers`. Dependents are the garbage
   * collector's work.
   */
  remove(ref: ObjectRef, options?: RemoveOptions): KubeObject;
  /** Told of every write, synchronously after the commit, in order of resource versions. */
  subscribe(listener: (change: StoreChange) => void): () => void;
}
