import { refOf, type KubeObject, type ObjectRef, type OwnerReference } from '@aetherius/domain';

/** Finds an object by reference, from a cache or from the API server. */
export type FindObject = (
  ref: ObjectRef,
) => Promise<KubeObject | undefined> | KubeObject | undefined;

/** Owners of owners are at most a few; a cycle of references must not trap us. */
const maxSteps = 8;

/** The reference to the controlling owner, or to the only owner when none claims control. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  const owners = object.metadata.ownerReferences ?? [];
  return (
    owners.find((owner) => owner.controller === true) ??
    (owners.length === 1 ? owners[0] : undefined)
  );
}

/** The object that an owner reference names. Owners live in the namespace of what they own. */
export function ownerRef(object: KubeObject, owner: OwnerReference): ObjectRef {
  const { namespace } = object.metadata;
  const isClusterScoped = owner.kind === 'Node' || owner.kind === 'Namespace';
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.name,
    uid: owner.uid,
    ...(namespace && !isClusterScoped ? { namespace } : {}),
  };
}

/**
 * The chain of controlling owners, nearest first, without the object itself: for a pod its
 * ReplicaSet and Deployment. The last may be known by its reference only, when it was deleted, has
 * another UID by now, or is of a kind that is not read. Static pods end at themselves, not at
 * their Node.
 */
export async function walkOwners(object: KubeObject, find: FindObject): Promise<ObjectRef[]> {
  const chain: ObjectRef[] = [];
  let at: KubeObject | undefined = object;
  while (at && chain.length < maxSteps) {
    const owner = controllerOf(at);
    if (!owner || owner.kind === 'Node') break;
    const ref = ownerRef(at, owner);
    chain.push(ref);
    const found: KubeObject | undefined = await find(ref);
    at = found && found.metadata.uid === owner.uid ? found : undefined;
  }
  return chain;
}

/** The top of the chain: the workload that people would name; the object itself without owners. */
export async function findTopOwner(object: KubeObject, find: FindObject): Promise<ObjectRef> {
  const chain = await walkOwners(object, find);
  return chain.at(-1) ?? refOf(object);
}
