import { randomUUID } from 'node:crypto';
import type { KubeObject, ObjectMeta, ObjectRef } from '@aetherius/domain';
import type { Clock, Logger } from '@aetherius/runtime';
import { alreadyExists, badRequest, conflict, notFound } from './api-status.ts';
import { frozenCopy, isSameJson } from './frozen.ts';
import { apiVersionOf, findKind, kindEntries } from './kinds.ts';
import { trackFields } from './managed-fields.ts';
import { ObjectIndex } from './object-index.ts';
import type {
  KindEntry,
  ListOptions,
  ObjectStore,
  RemoveOptions,
  StoreChange,
  WriteOptions,
} from './object-store.ts';
import { randomSuffix } from './random-suffix.ts';
import { planRemoval } from './removal.ts';
import type { WriteContext, WriteStep } from './write-pipeline.ts';
import { wireTime } from './wire-time.ts';

/** What a store is made of. */
export interface ObjectStoreOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Defaulting: what it fills belongs to the writer. */
  readonly completeSteps: readonly WriteStep[];
  /** Admission, the server's own fields, and validation: what they fill belongs to nobody. */
  readonly admitSteps: readonly WriteStep[];
  /** Picks names and addresses; `Math.random` unless given. */
  readonly random?: () => number;
}

type Commit = { readonly type: StoreChange['type']; readonly object: KubeObject };

/** Kinds whose status a client may give on create: nobody else would write it. */
const keepsStatusOnCreate = new Set([
  'Node',
  'Namespace',
  'APIService',
  'CustomResourceDefinition',
]);

/** Keeps everything in memory; a restart is a new cluster. */
export class MemoryObjectStore implements ObjectStore {
  readonly kinds = kindEntries;
  private readonly options: ObjectStoreOptions;
  private readonly indexes = new Map<string, ObjectIndex>();
  private readonly listeners = new Set<(change: StoreChange) => void>();
  private readonly undelivered: StoreChange[] = [];
  private isDelivering = false;
  private lastVersion = 1;

  constructor(options: ObjectStoreOptions) {
    this.options = options;
    for (const entry of kindEntries) this.indexes.set(entry.kind, new ObjectIndex());
  }

  get resourceVersion(): number {
    return this.lastVersion;
  }

  get(ref: ObjectRef): KubeObject | undefined {
    const entry = requireKind(ref.kind);
    return this.index(entry).get(entry.namespaced ? (ref.namespace ?? '') : '', ref.name);
  }

  list(kind: string, options: ListOptions = {}): readonly KubeObject[] {
    const objects = this.index(requireKind(kind)).list(options.namespace);
    const matches = options.labelSelector;
    return matches ? objects.filter((object) => matches(object.metadata.labels ?? {})) : objects;
  }

  create(object: KubeObject, options: WriteOptions = {}): KubeObject {
    const entry = requireKind(object.kind);
    const draft = structuredClone(object);
    const context = this.contextOf(entry, undefined, options);
    fillNewMetadata(draft, context);
    if (entry.subresources.includes('status') && !keepsStatusOnCreate.has(entry.kind)) {
      delete draft.status;
    }
    const { namespace = '', name } = draft.metadata;
    const taken = this.index(entry).get(namespace, name);
    this.prepare(draft, context);
    if (taken) throw alreadyExists(entry, draft.metadata.name);
    return options.dryRun ? frozenCopy(draft) : this.commit({ type: 'ADDED', object: draft });
  }

  update(object: KubeObject, options: WriteOptions = {}): KubeObject {
    const { entry, current } = this.requireCurrent(object);
    const context = this.contextOf(entry, current, options);
    const draft = structuredClone(object);
    keepSystemMetadata(draft, current);
    if (entry.subresources.includes('status')) keepField(draft, current, 'status');
    this.prepare(draft, context);
    if (isSpecChanged(draft, current)) bumpGeneration(draft, current);
    return this.store(draft, context);
  }

  updateStatus(object: KubeObject, options: WriteOptions = {}): KubeObject {
    const { entry, current } = this.requireCurrent(object);
    const context = this.contextOf(entry, current, options);
    const given = object.metadata;
    const metadata: ObjectMeta = { ...current.metadata };
    if (entry.kind === 'Node' || entry.kind === 'Pod') {
      if (given.labels) metadata.labels = given.labels;
      if (given.annotations) metadata.annotations = given.annotations;
    }
    if (given.managedFields) metadata.managedFields = given.managedFields;
    const draft: KubeObject = { ...current, metadata };
    if (object.status) draft.status = object.status;
    trackFields(draft, context, 'status');
    return this.store(draft, context);
  }

  bind(pod: ObjectRef, nodeName: string): KubeObject {
    const { entry, current } = this.requireCurrent({ ...pod, metadata: pod });
    const name = current.metadata.name;
    const names = { ...entry, plural: 'pods/binding' };
    if (current.metadata.deletionTimestamp) {
      throw conflict(names, name, `pod ${name} is being deleted, cannot be assigned to a host`);
    }
    const assigned = current.spec?.['nodeName'];
    if (assigned) {
      throw conflict(names, name, `pod ${name} is already assigned to node "${String(assigned)}"`);
    }
    const draft: KubeObject = {
      ...current,
      metadata: { ...current.metadata },
      spec: { ...current.spec, nodeName },
      status: scheduledStatus(current, this.options.clock.now()),
    };
    const context = this.contextOf(entry, current, { manager: 'kube-scheduler' });
    trackFields(draft, context);
    return this.store(draft, context);
  }

  remove(ref: ObjectRef, options: RemoveOptions = {}): KubeObject {
    const { entry, current } = this.requireCurrent({ ...ref, metadata: { name: ref.name } }, ref);
    const plan = planRemoval({ entry, current, now: this.options.clock.now(), options });
    if (plan.kind === 'unchanged') return current;
    if (options.dryRun) return plan.kind === 'gone' ? current : frozenCopy(plan.marked);
    return plan.kind === 'gone'
      ? this.commit({ type: 'DELETED', object: current })
      : this.commit({ type: 'MODIFIED', object: plan.marked });
  }

  subscribe(listener: (change: StoreChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private index(entry: KindEntry): ObjectIndex {
    const index = this.indexes.get(entry.kind);
    if (!index) throw new Error(`no index for ${entry.kind}`);
    return index;
  }

  private contextOf(
    entry: KindEntry,
    previous: KubeObject | undefined,
    options: WriteOptions,
  ): WriteContext {
    const random = this.options.random ?? Math.random;
    return { entry, previous, options, store: this, now: this.options.clock.now(), random };
  }

  private requireCurrent(
    object: { kind: string; metadata: Partial<ObjectMeta> },
    ref?: ObjectRef,
  ): { entry: KindEntry; current: KubeObject } {
    const entry = requireKind(object.kind);
    const { namespace, resourceVersion, uid } = { ...object.metadata, ...ref } as ObjectMeta;
    const name = ref?.name ?? object.metadata.name ?? '';
    const current = this.get({ kind: entry.kind, name, ...(namespace ? { namespace } : {}) });
    if (!current) throw notFound(entry, name);
    if (uid && uid !== current.metadata.uid) {
      const uids = `UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`;
      const key = `/registry/${entry.plural}/${namespace ? `${namespace}/` : ''}${name}`;
      const about = `Code: 4, Key: ${key}, ResourceVersion: 0`;
      const why = `AdditionalErrorMsg: Precondition failed: ${uids}`;
      throw conflict(entry, name, `StorageError: invalid object, ${about}, ${why}`);
    }
    if (resourceVersion && resourceVersion !== current.metadata.resourceVersion) {
      throw conflict(entry, name);
    }
    return { entry, current };
  }

  private prepare(draft: KubeObject, context: WriteContext): void {
    const { completeSteps, admitSteps } = this.options;
    for (const step of completeSteps) step(draft, context);
    trackFields(draft, context, context.options.subresource);
    for (const step of admitSteps) step(draft, context);
  }

  private store(draft: KubeObject, context: WriteContext): KubeObject {
    const current = context.previous;
    if (current && isUnchanged(draft, current)) return current;
    if (context.options.dryRun) return frozenCopy(draft);
    if (isReadyToGo(draft)) return this.commit({ type: 'DELETED', object: draft });
    return this.commit({ type: 'MODIFIED', object: draft });
  }

  private commit({ type, object }: Commit): KubeObject {
    const index = this.index(requireKind(object.kind));
    const { namespace = '', name } = object.metadata;
    const previous = index.get(namespace, name);
    const resourceVersion = ++this.lastVersion;
    const metadata = withoutEmptyFields(object.metadata);
    metadata.resourceVersion = String(resourceVersion);
    const stored = frozenCopy({ ...object, metadata });
    if (type === 'DELETED') index.delete(namespace, name);
    else index.set(stored);
    this.deliver({ type, object: stored, resourceVersion, ...(previous ? { previous } : {}) });
    return stored;
  }

  /** A listener may write; its changes wait here until everybody has heard of the present one. */
  private deliver(change: StoreChange): void {
    this.undelivered.push(change);
    if (this.isDelivering) return;
    this.isDelivering = true;
    for (let next = this.undelivered.shift(); next; next = this.undelivered.shift()) {
      for (const listener of this.listeners) this.tell(listener, next);
    }
    this.isDelivering = false;
  }

  private tell(listener: (change: StoreChange) => void, change: StoreChange): void {
    try {
      listener(change);
    } catch (err) {
      this.options.logger.error({ err, kind: change.object.kind }, 'store listener failed');
    }
  }
}

function requireKind(kind: string): KindEntry {
  const entry = findKind(kind);
  if (!entry) throw badRequest(`no kind "${kind}" is registered`);
  return entry;
}

function fillNewMetadata(draft: KubeObject, { entry, now, random }: WriteContext): void {
  draft.apiVersion = apiVersionOf(entry);
  const { generateName } = draft.metadata;
  if (!draft.metadata.name && generateName) {
    draft.metadata.name = `${generateName.slice(0, 58)}${randomSuffix(random)}`;
  }
  if (!entry.namespaced) delete draft.metadata.namespace;
  const { metadata } = draft;
  metadata.uid = randomUUID();
  metadata.creationTimestamp = wireTime(now);
  delete metadata.resourceVersion;
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.generation;
  if (hasGeneration(draft)) metadata.generation = 1;
}

const kindsWithGeneration = new Set([
  'Pod',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'ReplicationController',
  'Job',
  'CronJob',
  'Ingress',
  'IngressClass',
  'NetworkPolicy',
  'PodDisruptionBudget',
  'EndpointSlice',
  'PriorityClass',
  'CustomResourceDefinition',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
]);

function hasGeneration(object: KubeObject): boolean {
  return kindsWithGeneration.has(object.kind);
}

function keepSystemMetadata(draft: KubeObject, current: KubeObject): void {
  draft.apiVersion = current.apiVersion;
  const kept = draft.metadata as unknown as Record<string, unknown>;
  const from = current.metadata as unknown as Record<string, unknown>;
  const keys = ['uid', 'creationTimestamp', 'generation', 'generateName', 'resourceVersion'];
  for (const key of [...keys, 'deletionTimestamp', 'deletionGracePeriodSeconds']) {
    if (from[key] === undefined) delete kept[key];
    else kept[key] = from[key];
  }
}

function keepField(draft: KubeObject, current: KubeObject, field: string): void {
  if (current[field] === undefined) delete draft[field];
  else draft[field] = current[field];
}

function isSpecChanged(draft: KubeObject, current: KubeObject): boolean {
  if (!hasGeneration(draft)) return false;
  const before: Record<string, unknown> = { ...current, metadata: null, status: null };
  const after: Record<string, unknown> = { ...draft, metadata: null, status: null };
  return !isSameJson(before, after);
}

function bumpGeneration(draft: KubeObject, current: KubeObject): void {
  draft.metadata.generation = (current.metadata.generation ?? 1) + 1;
}

function isUnchanged(draft: KubeObject, current: KubeObject): boolean {
  const before = { ...current, metadata: comparableMetadata(current) };
  const after = { ...draft, metadata: comparableMetadata(draft) };
  return isSameJson(before, after);
}

function comparableMetadata(object: KubeObject): Record<string, unknown> {
  return { ...withoutEmptyFields(object.metadata), resourceVersion: null };
}

/** Whether an object under deletion has nothing left to wait for. */
function isReadyToGo(object: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = object.metadata;
  if (!deletionTimestamp || finalizers?.length) return false;
  const specFinalizers = object.spec?.['finalizers'];
  if (Array.isArray(specFinalizers) && specFinalizers.length > 0) return false;
  return (deletionGracePeriodSeconds ?? 0) === 0;
}

/** The wire has no empty labels, annotations, finalizers or owners. */
function withoutEmptyFields(metadata: ObjectMeta): ObjectMeta {
  const result = { ...metadata };
  const optional = ['labels', 'annotations', 'finalizers', 'ownerReferences'] as const;
  for (const field of optional) {
    const value = result[field];
    if (value && Object.keys(value).length === 0) delete result[field];
  }
  return result;
}

function scheduledStatus(pod: KubeObject, now: Date): Record<string, unknown> {
  const conditions = (pod.status?.['conditions'] ?? []) as { type: string }[];
  const scheduled = {
    type: 'PodScheduled',
    status: 'True',
    observedGeneration: pod.metadata.generation ?? 1,
    lastProbeTime: null,
    lastTransitionTime: wireTime(now),
  };
  const others = conditions.filter((condition) => condition.type !== 'PodScheduled');
  return { ...pod.status, conditions: [...others, scheduled] };
}
