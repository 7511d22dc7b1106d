import {
  appError,
  toId,
  type ClusterId,
  type Diagnosis,
  type DiagnosisId,
  type IncidentId,
  type IsoTime,
  type SnapshotId,
} from '@aetherius/domain';
import type { Selectable } from 'kysely';
import type { TenantTx } from './database.ts';
import { toJsonb } from './jsonb.ts';
import type { Tables } from './schema.ts';

/** A diagnosis with what it was made for and from. */
export interface DiagnosisRecord {
  readonly diagnosisId: DiagnosisId;
  readonly incidentId: IncidentId;
  readonly clusterId: ClusterId;
  readonly snapshotId: SnapshotId | null;
  readonly diagnosedAt: IsoTime;
  readonly tookMs: number;
  readonly diagnosis: Diagnosis;
}

/** Stores a diagnosis for good. The incident points to it only after `updateIncident` says so. */
export async function saveDiagnosis(
  tx: TenantTx,
  saving: Omit<DiagnosisRecord, 'diagnosisId'>,
): Promise<DiagnosisId> {
  const diagnosisId = toId<DiagnosisId>(tx.newId());
  await tx.db
    .insertInto('diagnosis')
    .values({
      diagnosis_id: diagnosisId,
      incident_id: saving.incidentId,
      cluster_id: saving.clusterId,
      snapshot_id: saving.snapshotId,
      verdict: saving.diagnosis.verdict,
      diagnosed_at: saving.diagnosedAt,
      took_ms: Math.round(saving.tookMs),
      body: toJsonb(saving.diagnosis),
    })
    .execute();
  tx.noteChange({ kind: 'incident', subjectId: saving.incidentId });
  return diagnosisId;
}

/** A diagnosis by its id; NOT_FOUND if it is not there. */
export async function requireDiagnosis(
  tx: TenantTx,
  diagnosisId: DiagnosisId,
): Promise<DiagnosisRecord> {
  const row = await tx.db
    .selectFrom('diagnosis')
    .selectAll()
    .where('diagnosis_id', '=', diagnosisId)
    .executeTakeFirst();
  if (!row) throw appError('NOT_FOUND', { what: 'diagnosis', id: diagnosisId });
  return toRecord(row);
}

/** The newest diagnosis of an incident, if there is one. */
export async function findLatestDiagnosis(
  tx: TenantTx,
  incidentId: IncidentId,
): Promise<DiagnosisRecord | undefined> {
  const row = await tx.db
    .selectFrom('diagnosis')
    .selectAll()
    .where('incident_id', '=', incidentId)
    .orderBy('diagnosis_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && toRecord(row);
}

function toRecord(row: Selectable<Tables['diagnosis']>): DiagnosisRecord {
  return {
    diagnosisId: toId<DiagnosisId>(row.diagnosis_id),
    incidentId: toId<IncidentId>(row.incident_id),
    clusterId: toId<ClusterId>(row.cluster_id),
    snapshotId: row.snapshot_id === null ? null : toId<SnapshotId>(row.snapshot_id),
    diagnosedAt: row.diagnosed_at,
    tookMs: row.took_ms,
    diagnosis: row.body,
  };
}
