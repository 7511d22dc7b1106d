import { refKey } from '@aetherius/domain';
import type { IncidentId, Symptom } from '@aetherius/domain';

/** An unresolved incident, with the symptoms that it holds. */
export interface IncidentCandidate {
  readonly incidentId: IncidentId;
  readonly symptoms: readonly Symptom[];
}

/** Why a symptom joins an incident. */
export type AttachReason =
  | 'same_fingerprint'
  | 'same_subject'
  | 'subject_depends_on_incident'
  | 'incident_depends_on_subject';

/** Where a symptom belongs. */
export type Correlation =
  | { readonly decision: 'attach'; readonly incidentId: IncidentId; readonly reason: AttachReason }
  | { readonly decision: 'open'; readonly reason: 'no_shared_topology' };

/** The closest tie first. */
const attachReasons: readonly AttachReason[] = [
  'same_fingerprint',
  'same_subject',
  'subject_depends_on_incident',
  'incident_depends_on_subject',
];

/**
 * Whether a symptom belongs to an open incident or opens its own. It joins when both have the same
 * subject, or the subject of one is among the `related` of the other. Sharing a third object joins
 * nothing: two workloads that use one ConfigMap may fail for two reasons, and the diagnosis merges
 * incidents more safely than it splits them. The first candidate with the closest tie wins.
 */
export function correlate(symptom: Symptom, candidates: readonly IncidentCandidate[]): Correlation {
  for (const reason of attachReasons) {
    const incident = candidates.find((candidate) => joins(reason, symptom, candidate));
    if (incident) return { decision: 'attach', incidentId: incident.incidentId, reason };
  }
  return { decision: 'open', reason: 'no_shared_topology' };
}

/** Subjects that many workloads lean on: they are the story of those only that tell no other. */
const hubKinds: ReadonlySet<string> = new Set(['Node']);

function joins(reason: AttachReason, symptom: Symptom, candidate: IncidentCandidate): boolean {
  const isOfHub = reason === 'incident_depends_on_subject' && hubKinds.has(symptom.subject.kind);
  const { symptoms } = candidate;
  // A workload that crashed before its node died keeps its own incident, and so does the node.
  return isOfHub
    ? symptoms.length > 0 && symptoms.every((other) => isTied(reason, symptom, other))
    : symptoms.some((other) => isTied(reason, symptom, other));
}

function isTied(reason: AttachReason, symptom: Symptom, other: Symptom): boolean {
  switch (reason) {
    case 'same_fingerprint':
      return symptom.fingerprint === other.fingerprint;
    case 'same_subject':
      return refKey(symptom.subject) === refKey(other.subject);
    case 'subject_depends_on_incident':
      return isRelatedTo(symptom, other);
    case 'incident_depends_on_subject':
      return isRelatedTo(other, symptom);
  }
}

function isRelatedTo(symptom: Symptom, other: Symptom): boolean {
  const key = refKey(other.subject);
  return symptom.related.some((ref) => refKey(ref) === key);
}
