import {
  type Diagnosis,
  type Incident,
  type RootCause,
  type Snapshot,
  type SnapshotId,
} from '@aetherius/domain';
import {
  appendTimeline,
  findLatestDiagnosis,
  findOpenIncidentsByCluster,
  lockCluster,
  saveDiagnosis,
  saveSnapshot,
  updateIncident,
  type IncidentPatch,
  type OpenIncident,
  type TenantTx,
} from '@aetherius/store';
import { changeEntry } from '../correlate/timeline-entries.ts';
import type { ManagerContext } from '../manager-context.ts';
import { assignRoots, type RootAssignment } from './assign-roots.ts';
import { diagnosisEntry } from './diagnosis-entry.ts';
import { saysTheSame } from './diagnosis-gist.ts';
import { incidentOfCause, splitOff, subjectsOf } from './incident-identity.ts';

/** A diagnosis with what it was made from. */
export interface Finding {
  readonly open: OpenIncident;
  readonly snapshot: Snapshot;
  readonly diagnosis: Diagnosis;
  readonly tookMs: number;
  readonly at: string;
}

/** A finding within the transaction that applies it. */
export interface Application extends Finding {
  readonly context: ManagerContext;
  readonly tx: TenantTx;
  readonly snapshotId: () => Promise<SnapshotId>;
}

/**
 * Makes a diagnosis the incident's: its headline, cause, target, confidence and severity. Symptoms
 * that an independent root explains leave for an incident of that root; an incident whose cause
 * another one has already merges into it. Does nothing if the incident ended meanwhile. Answers
 * whether a cause was found.
 */
export async function applyDiagnosis(
  context: ManagerContext,
  tx: TenantTx,
  finding: Finding,
): Promise<boolean> {
  const { clusterId, incidentId } = finding.open.incident;
  await lockCluster(tx, clusterId);
  const openNow = await findOpenIncidentsByCluster(tx, clusterId);
  const open = openNow.find(({ incident }) => incident.incidentId === incidentId);
  if (!open) return false;
  const application = { ...finding, open, context, tx, snapshotId: snapshotOnce(tx, finding) };
  const symptoms = open.symptoms.map(({ symptom }) => symptom);
  const assignment = assignRoots(open.incident, symptoms, finding.diagnosis.rootCauses);
  if (assignment) await applyRoots(application, assignment);
  else await applyWithoutCause(application);
  return assignment !== undefined;
}

/** The snapshot is stored when the first diagnosis that needs it is. */
function snapshotOnce(tx: TenantTx, { open, snapshot }: Finding): () => Promise<SnapshotId> {
  let saving: Promise<SnapshotId> | undefined;
  const { clusterId, incidentId } = open.incident;
  return () => (saving ??= saveSnapshot(tx, { clusterId, incidentId, snapshot }));
}

async function applyRoots(
  application: Application,
  { own, others }: RootAssignment,
): Promise<void> {
  for (const other of others) {
    const incident = await splitOff(application, other);
    await applyRoot(application, incident, other.root);
  }
  if (others.length > 0) await keepSubjects(application, own.fingerprints);
  const incident = await incidentOfCause(application, own.root);
  await applyRoot(application, incident, own.root);
  application.context.wake('correlate');
}

/** What left with another cause is no longer a subject of this incident. */
async function keepSubjects(
  { tx, open }: Application,
  fingerprints: readonly string[],
): Promise<void> {
  const kept = open.symptoms.filter(({ fingerprint }) => fingerprints.includes(fingerprint));
  const subjects = subjectsOf(kept.map(({ symptom }) => symptom));
  await updateIncident(tx, open.incident.incidentId, { subjects });
}

/** Each incident keeps the part of the diagnosis that is about its own cause. */
async function applyRoot(
  application: Application,
  incident: Incident,
  root: RootCause,
): Promise<void> {
  const { tx, at } = application;
  const diagnosis = { ...application.diagnosis, rootCauses: [root] };
  const stored = await keep(application, incident, diagnosis);
  if (!stored) return;
  await updateIncident(tx, incident.incidentId, {
    ...stored,
    severity: root.severity,
    headline: root.headline,
    target: root.target,
    rootCause: root.faultClass,
    confidence: root.confidence,
    affects: root.affects,
  });
  const changes = root.changes.map((change) => changeEntry(incident, { change, observedAt: at }));
  await appendTimeline(tx, changes);
}

/**
 * `unresolved` and `healthy` name no cause, and causes of something else are none of this incident.
 * A cause that was found before stays: its evidence may have left the snapshot while its symptoms
 * are still there.
 */
async function applyWithoutCause(application: Application): Promise<void> {
  const { open, tx } = application;
  const { incident } = open;
  const diagnosis = withoutForeignCauses(application.diagnosis);
  const hasCause = incident.rootCause !== null && incident.rootCause !== 'unresolved';
  const stored = await keep(application, incident, diagnosis);
  if (!stored || hasCause) return;
  await updateIncident(tx, incident.incidentId, {
    ...stored,
    ...(diagnosis.verdict === 'unresolved'
      ? { rootCause: 'unresolved', confidence: 0 }
      : { rootCause: null, confidence: null, severity: 'low' }),
  });
}

function withoutForeignCauses(diagnosis: Diagnosis): Diagnosis {
  if (diagnosis.rootCauses.length === 0) return diagnosis;
  return { ...diagnosis, verdict: 'unresolved', rootCauses: [] };
}

/** Stores a diagnosis that says something new and tells of it; undefined if there is nothing new. */
async function keep(
  application: Application,
  incident: Incident,
  diagnosis: Diagnosis,
): Promise<IncidentPatch | undefined> {
  const { tx, at, tookMs, context } = application;
  const { incidentId, clusterId } = incident;
  const before = await findLatestDiagnosis(tx, incidentId);
  if (before && saysTheSame(before.diagnosis, diagnosis)) return undefined;
  const diagnosisId = await saveDiagnosis(tx, {
    incidentId,
    clusterId,
    snapshotId: await application.snapshotId(),
    diagnosedAt: at,
    tookMs,
    diagnosis,
  });
  if (!before) {
    const afterMs = Date.parse(at) - Date.parse(incident.openedAt);
    context.metrics.diagnosedSeconds.observe(Math.max(0, afterMs) / 1000);
  }
  await appendTimeline(tx, [diagnosisEntry(incident, { diagnosis, tookMs, at })]);
  return { diagnosisId };
}
