import { refKey, worstSeverity, type Incident, type ObjectRef } from '@aetherius/domain';
import type { OpenIncident, SymptomRecord } from '@aetherius/store';

/** An incident that was opened within this transaction, before it has any symptom. */
export function withoutSymptoms(incident: Incident): OpenIncident {
  return {
    incident,
    symptoms: [],
    fingerprints: new Set(),
    subjectKeys: new Set(incident.subjects.map(refKey)),
    relatedKeys: new Set(),
  };
}

/** The incident with one more symptom. */
export function withSymptom(open: OpenIncident, record: SymptomRecord): OpenIncident {
  const { symptom, fingerprint } = record;
  const { incident } = open;
  const others = open.symptoms.filter((known) => known.fingerprint !== fingerprint);
  return {
    incident: {
      ...incident,
      subjects: withRef(incident.subjects, symptom.subject),
      severity: severityWith(incident, record),
      beganAt: symptom.since < incident.beganAt ? symptom.since : incident.beganAt,
    },
    symptoms: [...others, { ...record, incidentId: incident.incidentId }],
    fingerprints: new Set([...open.fingerprints, fingerprint]),
    subjectKeys: new Set([...open.subjectKeys, refKey(symptom.subject)]),
    relatedKeys: new Set([...open.relatedKeys, ...symptom.related.map(refKey)]),
  };
}

/** Once diagnosed, the cause says how bad it is; a further symptom does not. */
function severityWith(incident: Incident, record: SymptomRecord): Incident['severity'] {
  const isDiagnosed = incident.diagnosisId !== null;
  return isDiagnosed
    ? incident.severity
    : worstSeverity(incident.severity, record.symptom.severity);
}

function withRef(refs: readonly ObjectRef[], ref: ObjectRef): readonly ObjectRef[] {
  return refs.some((known) => refKey(known) === refKey(ref)) ? refs : [...refs, ref];
}
