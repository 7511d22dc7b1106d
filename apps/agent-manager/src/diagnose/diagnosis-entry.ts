import { message, refKey, refLabel, type Diagnosis, type Incident } from '@aetherius/domain';
import type { TimelineDraft } from '@aetherius/store';

/** A line about a diagnosis. Told once for each answer, however often it is confirmed. */
export function diagnosisEntry(
  incident: Pick<Incident, 'incidentId' | 'clusterId'>,
  found: { readonly diagnosis: Diagnosis; readonly tookMs: number; readonly at: string },
): TimelineDraft {
  const { diagnosis, tookMs, at } = found;
  const [root] = diagnosis.rootCauses;
  const shared = {
    incidentId: incident.incidentId,
    clusterId: incident.clusterId,
    occurredAt: at,
    observedAt: at,
    kind: 'diagnosis',
  } as const;
  if (diagnosis.verdict !== 'fault' || !root) {
    return {
      ...shared,
      what: message(`timeline.diagnosed_${diagnosis.verdict}`, { tookMs }),
      ref: null,
      dedupeKey: `diagnosed:${diagnosis.verdict}`,
    };
  }
  return {
    ...shared,
    what: message('timeline.diagnosed', {
      tookMs,
      faultClass: root.faultClass,
      target: refLabel(root.target),
      percent: Math.round(root.confidence * 100),
    }),
    ref: root.target,
    dedupeKey: `diagnosed:${root.faultClass}:${refKey(root.target)}`,
  };
}
