import type { KubeObject, ObjectMeta } from '@aetherius/domain';
import { conflict, forbidden } from './api-status.ts';
import type { KindEntry, RemoveOptions } from './object-store.ts';
import { wireTime } from './wire-time.ts';

/** What a delete does to an object now. */
export type Removal =
  | { readonly kind: 'gone' }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'marked'; readonly marked: KubeObject };

interface RemovalInput {
  readonly entry: KindEntry;
  readonly current: KubeObject;
  readonly now: Date;
  readonly options: RemoveOptions;
}

/** Decides whether a delete removes the object, marks it, or finds it marked already. */
export function planRemoval(input: RemovalInput): Removal {
  checkPreconditions(input);
  if (input.entry.kind === 'Namespace') return planNamespaceRemoval(input);
  const { current, options } = input;
  const graceSeconds = input.entry.kind === 'Pod' ? podGraceSeconds(current, options) : 0;
  const finalizers = finalizersFor(current, options);
  if (graceSeconds === 0 && finalizers.length === 0) return { kind: 'gone' };
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = current.metadata;
  if (deletionTimestamp && deletionGracePeriodSeconds <= graceSeconds) return { kind: 'unchanged' };
  return { kind: 'marked', marked: mark(input, graceSeconds, finalizers) };
}

function checkPreconditions({ entry, current, options }: RemovalInput): void {
  // Preconditions of a delete are told by the kind, not by the resource.
  const names = { ...entry, plural: entry.kind };
  const { uid, resourceVersion } = options.preconditions ?? {};
  const { metadata } = current;
  if (uid && uid !== metadata.uid) {
    const uids = `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`;
    throw conflict(names, metadata.name, uids);
  }
  if (resourceVersion && resourceVersion !== metadata.resourceVersion) {
    const versions = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`;
    throw conflict(names, metadata.name, versions);
  }
}

const lastingNamespaces = ['default', 'kube-system', 'kube-public'];

function planNamespaceRemoval({ entry, current, now }: RemovalInput): Removal {
  const { name } = current.metadata;
  if (lastingNamespaces.includes(name)) {
    throw forbidden(entry, name, 'this namespace may not be deleted');
  }
  if (current.metadata.deletionTimestamp) {
    const waits = [current.spec?.['finalizers'], current.metadata.finalizers];
    const isFree = waits.every((list) => !Array.isArray(list) || list.length === 0);
    return isFree ? { kind: 'gone' } : { kind: 'unchanged' };
  }
  return {
    kind: 'marked',
    marked: {
      ...current,
      metadata: { ...current.metadata, deletionTimestamp: wireTime(now) },
      status: { ...current.status, phase: 'Terminating' },
    },
  };
}

/** Pods on a node wait for the kubelet; unscheduled and ended ones go at once. */
function podGraceSeconds(pod: KubeObject, options: RemoveOptions): number {
  const phase = pod.status?.['phase'];
  if (!pod.spec?.['nodeName'] || phase === 'Succeeded' || phase === 'Failed') return 0;
  const own = pod.spec['terminationGracePeriodSeconds'];
  const asked = options.graceSeconds ?? (typeof own === 'number' ? own : 30);
  return Math.max(0, asked);
}

function finalizersFor(current: KubeObject, options: RemoveOptions): string[] {
  const finalizers = (current.metadata.finalizers ?? []).filter(
    (name) => name !== 'foregroundDeletion' && name !== 'orphan',
  );
  const present = current.metadata.finalizers ?? [];
  if (!options.propagation) return [...present];
  if (options.propagation === 'Foreground') return [...finalizers, 'foregroundDeletion'];
  return options.propagation === 'Orphan' ? [...finalizers, 'orphan'] : finalizers;
}

function mark(input: RemovalInput, graceSeconds: number, finalizers: string[]): KubeObject {
  const { current, now } = input;
  const metadata: ObjectMeta = {
    ...current.metadata,
    deletionTimestamp: wireTime(new Date(now.getTime() + graceSeconds * 1000)),
    deletionGracePeriodSeconds: graceSeconds,
    ...(finalizers.length > 0 ? { finalizers } : {}),
  };
  if (current.metadata.generation) metadata.generation = current.metadata.generation + 1;
  return { ...current, metadata };
}
