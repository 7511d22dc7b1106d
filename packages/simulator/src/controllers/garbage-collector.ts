import { refKey, refOf, type KubeObject, type OwnerReference } from '@aetherius/domain';
import type { Controller, ControllerContext } from './controller-context.ts';
import { isTerminating, parseKey } from './objects.ts';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

/**
 * Removes objects whose owners are gone, and carries out foreground and orphaning deletion. Owners
 * are compared by UID: an object recreated under the same name does not keep the old one's
 * dependents.
 */
export function createGarbageCollector(context: ControllerContext): Controller {
  const { store, index } = context;

  const isOwnerAlive = (object: KubeObject, owner: OwnerReference): boolean => {
    const namespace = object.metadata.namespace;
    const isKnown = store.kinds.find((entry) => entry.kind === owner.kind);
    // Owners of kinds that are not served cannot be looked up and are left in peace.
    if (!isKnown) return true;
    const found = store.get({
      kind: owner.kind,
      name: owner.name,
      ...(isKnown.namespaced && namespace ? { namespace } : {}),
    });
    return found?.metadata.uid === owner.uid;
  };

  const enqueue = context.queue.register('garbage', (key) => {
    const object = store.get(parseKey(key));
    if (!object) return;
    const { finalizers = [], ownerReferences = [] } = object.metadata;
    if (isTerminating(object) && finalizers.includes(FOREGROUND)) {
      deleteForeground(context, object);
      return;
    }
    if (isTerminating(object) && finalizers.includes(ORPHAN)) {
      orphan(context, object);
      return;
    }
    if (isTerminating(object) || ownerReferences.length === 0) return;
    const alive = ownerReferences.filter((owner) => isOwnerAlive(object, owner));
    if (alive.length === 0) store.remove(refOf(object), { propagation: 'Background' });
  });

  return {
    name: 'garbage',
    onChange: ({ type, object }) => {
      const { uid = '', finalizers, ownerReferences } = object.metadata;
      if (type === 'DELETED') {
        for (const dependent of index.ownedBy(uid)) enqueue(refKey(refOf(dependent)));
        for (const owner of ownerReferences ?? []) enqueueWaiting(object, owner);
        return;
      }
      const isWaiting = finalizers?.some((name) => name === FOREGROUND || name === ORPHAN);
      if (isTerminating(object) && isWaiting) enqueue(refKey(refOf(object)));
      if (type === 'ADDED' && ownerReferences?.length) enqueue(refKey(refOf(object)), 2_000);
    },
  };

  /** An owner that waits for its dependents looks again when one of them is gone. */
  function enqueueWaiting(object: KubeObject, owner: OwnerReference): void {
    const key = `${owner.kind}/${object.metadata.namespace ?? ''}/${owner.name}`;
    const found = store.kinds.some((entry) => entry.kind === owner.kind)
      ? store.get(parseKey(key))
      : undefined;
    if (found?.metadata.finalizers?.includes(FOREGROUND)) enqueue(key);
  }
}

function deleteForeground(context: ControllerContext, object: KubeObject): void {
  const dependents = context.index.ownedBy(object.metadata.uid ?? '');
  const blocking = dependents.filter((dependent) =>
    dependent.metadata.ownerReferences?.some(
      (owner) => owner.uid === object.metadata.uid && owner.blockOwnerDeletion,
    ),
  );
  for (const dependent of dependents) {
    if (isTerminating(dependent)) continue;
    const hasOwn = context.index.ownedBy(dependent.metadata.uid ?? '').length > 0;
    context.store.remove(refOf(dependent), { propagation: hasOwn ? 'Foreground' : 'Background' });
  }
  const left = blocking.filter((dependent) => context.store.get(refOf(dependent)));
  if (left.length === 0) dropFinalizer(context, object, FOREGROUND);
}

function orphan(context: ControllerContext, object: KubeObject): void {
  const uid = object.metadata.uid ?? '';
  for (const dependent of context.index.ownedBy(uid)) {
    const ownerReferences = dependent.metadata.ownerReferences?.filter(
      (owner) => owner.uid !== uid,
    );
    const metadata = { ...dependent.metadata, ownerReferences: ownerReferences ?? [] };
    context.store.update({ ...dependent, metadata });
  }
  dropFinalizer(context, object, ORPHAN);
}

/** Takes one finalizer from an object; the store removes it when that was the last. */
export function dropFinalizer(
  context: ControllerContext,
  object: KubeObject,
  finalizer: string,
): void {
  const current = context.store.get(refOf(object));
  if (!current?.metadata.finalizers?.includes(finalizer)) return;
  const finalizers = current.metadata.finalizers.filter((name) => name !== finalizer);
  context.store.update({ ...current, metadata: { ...current.metadata, finalizers } });
}
