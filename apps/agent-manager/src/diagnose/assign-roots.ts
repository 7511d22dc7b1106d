import { refKey, type ObjectRef, type RootCause, type Symptom } from '@aetherius/domain';

/** A root with the symptoms that it explains, by fingerprint. */
export interface AssignedRoot {
  readonly root: RootCause;
  readonly fingerprints: readonly string[];
}

/** How the roots of a diagnosis divide the symptoms of one incident. */
export interface RootAssignment {
  /** The cause that the incident keeps. */
  readonly own: AssignedRoot;
  /** Causes that take symptoms away and become incidents of their own. */
  readonly others: readonly AssignedRoot[];
}

/**
 * Divides the symptoms of an incident among independent roots: each goes to the first root that
 * explains its subject or the object where it was seen, and what nobody claims stays. The incident
 * keeps the root that it had before if that is still one, else the first that explains anything.
 * Roots that explain none of its symptoms are other incidents' business.
 */
export function assignRoots(
  incident: { readonly rootCause: string | null; readonly target: ObjectRef },
  symptoms: readonly Symptom[],
  roots: readonly [RootCause, ...RootCause[]],
): RootAssignment {
  const involved = roots.filter((root) => symptoms.some((symptom) => explains(root, symptom)));
  const own = involved.find((root) => isCauseOf(root, incident)) ?? involved[0] ?? roots[0];
  const claims = new Map<RootCause, string[]>([[own, []]]);
  for (const symptom of symptoms) {
    const root = [own, ...involved].find((candidate) => explains(candidate, symptom)) ?? own;
    claims.set(root, [...(claims.get(root) ?? []), symptom.fingerprint]);
  }
  const assigned = [...claims].map(([root, fingerprints]) => ({ root, fingerprints }));
  return {
    own: { root: own, fingerprints: claims.get(own) ?? [] },
    others: assigned.filter(({ root }) => root !== own),
  };
}

/** Whether a root stands for the cause that an incident has already. */
export function isCauseOf(
  root: RootCause,
  incident: { readonly rootCause: string | null; readonly target: ObjectRef },
): boolean {
  return root.faultClass === incident.rootCause && isSameIdentity(root.target, incident.target);
}

function isSameIdentity(a: ObjectRef, b: ObjectRef): boolean {
  return a.uid && b.uid ? a.uid === b.uid : refKey(a) === refKey(b);
}

function explains(root: RootCause, symptom: Symptom): boolean {
  const explained = new Set([root.target, ...root.explains].map(refKey));
  return explained.has(refKey(symptom.subject)) || explained.has(refKey(symptom.object));
}
