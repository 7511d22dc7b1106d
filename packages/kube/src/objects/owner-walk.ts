import { controllerOf, refOf, type KubeObject, type ObjectRef } from '@aetherius/domain';

/** Finds an object by reference, from a cache or from the API server. */
export type OwnerLookup = (
  ref: ObjectRef,
) => Promise<KubeObject | undefined> | KubeObject | undefined;

/** Owners of owners are at most a few; a cycle of references must not trap us. */
const maxSteps = 8;

/**
 * The chain of controlling owners, nearest first, without the object itself: for a pod its
 * ReplicaSet and Deployment. The last may be known by its reference only, when it was deleted, has
 * another UID by now, or is of a kind that is not read. Static pods end at themselves, not at
 * their Node. (`ownersOf` of the domain answers the same from a view, without asking a server.)
 */
export async function walkOwners(object: KubeObject, find: OwnerLookup): Promise<ObjectRef[]> {
  const chain: ObjectRef[] = [];
  let at: KubeObject | undefined = object;
  while (at && chain.length < maxSteps) {
    const owner = controllerOf(at);
    if (!owner) break;
    chain.push(owner);
    const found: KubeObject | undefined = await find(owner);
    at = found && found.metadata.uid === owner.uid ? found : undefined;
  }
  return chain;
}

/** The top of the chain: the workload that people would name; the object itself without owners. */
export async function findTopOwner(object: KubeObject, find: OwnerLookup): Promise<ObjectRef> {
  const chain = await walkOwners(object, find);
  return chain.at(-1) ?? refOf(object);
}
