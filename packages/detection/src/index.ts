/**
 * Detection: what is abnormal in a view of a cluster, and which incident it belongs to. Pure: time
 * comes in as `now`. Object status is the truth; events only tell what a status keeps to itself.
 * Every condition has a hold, how long it must stand before it fires, whose story is told at its
 * detector. Input that cannot be read gives fewer symptoms, never an exception.
 *
 * Example: after `index.set(pod)`, for each of `subjectsTouchedBy(index, pod)` call
 * `detectSymptoms(index, subject, now)`: new ones of `firing` have begun, missing ones have ended if
 * `isSettled`; look again at `watchAgainAt`. `correlate(symptom, incidents)` says where it belongs.
 */
export { correlate } from './correlate.ts';
export type { AttachReason, Correlation, IncidentCandidate } from './correlate.ts';
export { detectCluster, detectSymptoms } from './detect.ts';
export type { Detection } from './detect.ts';
export { fingerprint } from './fingerprint.ts';
export type { FingerprintParts } from './fingerprint.ts';
export { messageClassOf, schedulingClassOf, schedulingRefusals } from './message-class.ts';
export type { SchedulingRefusal } from './message-class.ts';
export { sha256 } from './sha256.ts';
export { subjectsOf, subjectsTouchedBy, subjectsTouchedByEvent } from './subjects.ts';
