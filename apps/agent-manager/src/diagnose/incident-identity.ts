import {
  refKey,
  reopenWithinMs,
  type Incident,
  type IncidentId,
  type ObjectRef,
  type RootCause,
  type Symptom,
} from '@aetherius/domain';
import {
  appendTimeline,
  findReopenable,
  findUnresolvedByIdentity,
  linkSymptoms,
  mergeIncident,
  openIncident,
  updateIncident,
} from '@aetherius/store';
import { symptomHeadline } from '../correlate/symptom-headline.ts';
import { incidentEntry, type IncidentEntryCode } from '../correlate/timeline-entries.ts';
import type { Application } from './apply-diagnosis.ts';
import { isCauseOf, type AssignedRoot } from './assign-roots.ts';

/**
 * The incident that stands for a cause: an unresolved one with the same identity, one that was
 * resolved within a day and is reopened, or the diagnosed one itself. The older of two keeps its
 * number and the younger merges into it.
 */
export async function incidentOfCause(
  application: Application,
  root: RootCause,
): Promise<Incident> {
  const { incident } = application.open;
  if (isCauseOf(root, incident)) return incident;
  const hasCause = incident.rootCause !== null && incident.rootCause !== 'unresolved';
  const besides = incident.incidentId;
  const twin = await findTwin(application, { root, besides, mayReopen: !hasCause });
  if (!twin) return incident;
  const [from, into] = twin.number < incident.number ? [incident, twin] : [twin, incident];
  return merge(application, { from, into });
}

/** The incident for a root that is independent of the diagnosed incident's own. */
export async function splitOff(
  application: Application,
  { root, fingerprints }: AssignedRoot,
): Promise<Incident> {
  const { tx, open } = application;
  const { clusterId, incidentId } = open.incident;
  const known = await findTwin(application, { root, besides: incidentId, mayReopen: true });
  if (known) {
    await linkSymptoms(tx, { clusterId, fingerprints, incidentId: known.incidentId });
    return known;
  }
  const incident = await openForRoot(application, { root, fingerprints });
  await tell(application, { incident: open.incident, code: 'split', number: incident.number });
  await tell(application, { incident, code: 'split_from', number: open.incident.number });
  application.context.metrics.incidents.inc({ to: 'open' });
  return incident;
}

async function findTwin(
  application: Application,
  search: { readonly root: RootCause; readonly besides: IncidentId; readonly mayReopen: boolean },
): Promise<Incident | undefined> {
  const { tx, open, context } = application;
  const { root, besides, mayReopen } = search;
  const { clusterId } = open.incident;
  const identity = { clusterId, target: root.target, faultClass: root.faultClass };
  const unresolved = await findUnresolvedByIdentity(tx, identity);
  if (unresolved) return unresolved.incidentId === besides ? undefined : unresolved;
  // What had a cause of its own so far goes on under its number when the cause changes.
  if (!mayReopen) return undefined;
  const since = new Date(context.clock.now().getTime() - reopenWithinMs).toISOString();
  const resolved = await findReopenable(tx, identity, since);
  return resolved && reopen(application, resolved);
}

async function reopen(application: Application, incident: Incident): Promise<Incident> {
  const { tx, context } = application;
  const { incidentId, clusterId } = incident;
  const at = context.clock.now().toISOString();
  await appendTimeline(tx, [incidentEntry({ incidentId, clusterId, at, code: 'reopened' })]);
  context.metrics.incidents.inc({ to: 'open' });
  context.log.info({ incidentId, number: incident.number }, 'incident reopened');
  return updateIncident(tx, incidentId, {
    state: 'open',
    mitigatedAt: null,
    resolvedAt: null,
    resolution: null,
    reopenedCount: incident.reopenedCount + 1,
  });
}

async function merge(
  application: Application,
  { from, into }: { from: Incident; into: Incident },
): Promise<Incident> {
  const { tx, context } = application;
  const merged = await mergeIncident(tx, { from: from.incidentId, into: into.incidentId });
  await tell(application, { incident: from, code: 'merged_into', number: into.number });
  await tell(application, { incident: into, code: 'merged', number: from.number });
  context.metrics.incidents.inc({ to: 'merged' });
  context.log.info({ incidentId: from.incidentId, into: into.incidentId }, 'incident merged');
  return merged;
}

function openForRoot(
  { tx, open, at }: Application,
  { root, fingerprints }: AssignedRoot,
): Promise<Incident> {
  const symptoms = open.symptoms
    .filter(({ fingerprint }) => fingerprints.includes(fingerprint))
    .map(({ symptom }) => symptom);
  const sinces = symptoms.map(({ since }) => since).toSorted();
  return openIncident(tx, {
    clusterId: open.incident.clusterId,
    severity: root.severity,
    headline: symptoms[0] ? symptomHeadline(symptoms[0]) : root.headline,
    target: root.target,
    subjects: subjectsOf(symptoms),
    beganAt: sinces[0] ?? open.incident.beganAt,
    openedAt: at,
    noticedAfterMs: open.incident.noticedAfterMs,
    fingerprints,
  });
}

/** The objects that show some symptoms, each once. */
export function subjectsOf(symptoms: readonly Symptom[]): readonly ObjectRef[] {
  const keys = new Map(symptoms.map(({ subject }) => [refKey(subject), subject]));
  return [...keys.values()];
}

async function tell(
  { tx, at }: Application,
  told: { readonly incident: Incident; readonly code: IncidentEntryCode; readonly number: number },
): Promise<void> {
  const { incidentId, clusterId } = told.incident;
  const params = { number: told.number };
  await appendTimeline(tx, [incidentEntry({ incidentId, clusterId, at, code: told.code, params })]);
}
