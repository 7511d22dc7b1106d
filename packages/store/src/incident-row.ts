import {
  toId,
  type ClusterId,
  type DiagnosisId,
  type Incident,
  type IncidentId,
  type Message,
  type ObjectRef,
} from '@aetherius/domain';
import type { Selectable } from 'kysely';
import { toStorableText } from './jsonb.ts';
import type { IncidentTable } from './schema.ts';

/** A row with the name of its cluster. */
export type IncidentRow = Selectable<IncidentTable> & { readonly cluster_name: string };

/** The incident that a row tells of. */
export function toIncident(row: IncidentRow): Incident {
  return {
    incidentId: toId<IncidentId>(row.incident_id),
    clusterId: toId<ClusterId>(row.cluster_id),
    clusterName: row.cluster_name,
    number: row.number,
    state: row.state,
    severity: row.severity,
    headline: row.headline,
    target: row.target,
    rootCause: row.root_cause,
    confidence: row.confidence,
    subjects: row.subjects,
    affects: row.affects,
    beganAt: row.began_at,
    openedAt: row.opened_at,
    noticedAfterMs: row.noticed_after_ms,
    mitigatedAt: row.mitigated_at,
    resolvedAt: row.resolved_at,
    resolution: row.resolution,
    reopenedCount: row.reopened_count,
    mergedInto: row.merged_into === null ? null : toId<IncidentId>(row.merged_into),
    diagnosisId: row.diagnosis_id === null ? null : toId<DiagnosisId>(row.diagnosis_id),
  };
}

/** What makes two targets the same object: the UID, or the name where there is no object. */
export function targetIdentity(target: ObjectRef): string {
  return target.uid ?? `${target.kind}/${target.namespace ?? ''}/${target.name}`;
}

/** The namespace that people filter by: the target's, or the target itself. */
export function namespaceOf(target: ObjectRef): string | null {
  return target.kind === 'Namespace' ? target.name : (target.namespace ?? null);
}

/** The words by which a person may find an incident. */
export function searchText(incident: {
  number: number;
  target: ObjectRef;
  subjects: readonly ObjectRef[];
  rootCause: string | null;
  headline: Message;
}): string {
  const names = [incident.target, ...incident.subjects].map(
    (ref) => `${ref.namespace ?? ''}/${ref.kind}/${ref.name}`,
  );
  const values = Object.values(incident.headline.params).map(String);
  const words = [`INC-${incident.number}`, incident.rootCause ?? '', ...names, ...values];
  return toStorableText([...new Set(words)].join(' ').toLowerCase());
}
