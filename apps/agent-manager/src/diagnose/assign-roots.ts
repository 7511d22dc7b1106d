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
 * explains its subject or the object where it was seen (at one workload: that names its container),
 * and what nobody claims stays. The incident
 * keeps the root that it had before if that is still one, else the first that explains anything.
 * Where none does, one that is at least near them counts. Roots that have nothing to do with its
 * symptoms are other incidents' business; undefined if there are no others.
 */
export function assignRoots(
  incident: { readonly rootCause: string | null; readonly target: ObjectRef },
  symptoms: readonly Symptom[],
  roots: readonly RootCause[],
): RootAssignment | undefined {
  const involved = roots.filter((root) => symptoms.some((symptom) => explains(root, symptom)));
  const near = roots.filter((root) => symptoms.some((symptom) => isNear(root, symptom)));
  const own = involved.find((root) => isCauseOf(root, incident)) ?? involved[0] ?? near[0];
  if (!own) return undefined;
  const claims = new Map<RootCause, string[]>([[own, []]]);
  for (const symptom of symptoms) {
    const root = claimantOf(symptom, [own, ...involved]) ?? own;
    claims.set(root, [...(claims.get(root) ?? []), symptom.fingerprint]);
  }
  const assigned = [...claims].map(([root, fingerprints]) => ({ root, fingerprints }));
  return {
    own: { root: own, fingerprints: claims.get(own) ?? [] },
    others: assigned.filter(({ root }) => root !== own),
  };
}

/** Of several causes at one workload the one that names the symptom's container, else the first. */
function claimantOf(symptom: Symptom, roots: readonly RootCause[]): RootCause | undefined {
  const claiming = roots.filter((root) => explains(root, symptom));
  const ofContainer = claiming.find(
    (root) =>
      symptom.container !== undefined && root.headline.params['container'] === symptom.container,
  );
  return ofContainer ?? claiming[0];
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
  return haveCommon([root.target, ...root.explains], [symptom.subject, symptom.object]);
}

/** What it affects or passes through shows the symptom, or its target is a neighbour of that. */
function isNear(root: RootCause, symptom: Symptom): boolean {
  const touched = [...root.affects, ...root.chain.map(({ ref }) => ref)];
  return (
    haveCommon(touched, [symptom.subject, symptom.object]) ||
    haveCommon([root.target], symptom.related)
  );
}

function haveCommon(some: readonly ObjectRef[], others: readonly ObjectRef[]): boolean {
  const keys = new Set(some.map(refKey));
  return others.some((ref) => keys.has(refKey(ref)));
}
