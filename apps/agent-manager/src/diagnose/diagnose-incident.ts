/**
 * Diagnoses one incident: takes a snapshot from the agent, asks reasoning, stores both for good and
 * settles what the incident is called and whether it is one. Safe to repeat: a result that says
 * nothing new is not stored again.
 *
 * Fails with what the agent or reasoning fails with; the incident stays as it was.
 *
 * Example: `await diagnoseIncident(context, open)` after its first symptoms.
 */
import type { DiagnosisInput } from '@aetherius/domain';
import type { OpenIncident } from '@aetherius/store';
import type { ManagerContext } from '../manager-context.ts';
import { applyDiagnosis } from './apply-diagnosis.ts';
import { collectSnapshot } from './collect-snapshot.ts';

/** Collect → reason → apply. Answers whether a cause of this incident was found. */
export async function diagnoseIncident(
  context: ManagerContext,
  open: OpenIncident,
): Promise<boolean> {
  const snapshot = await collectSnapshot(context, open);
  const input: DiagnosisInput = {
    now: context.clock.now().toISOString(),
    snapshot,
    symptoms: open.symptoms.filter(({ state }) => state === 'firing').map(({ symptom }) => symptom),
  };
  // The time that computing takes is real time, also when a recording is replayed faster.
  const startedMs = performance.now();
  const diagnosis = await context.reasoning.createDiagnosis(input);
  const tookMs = Math.round(performance.now() - startedMs);
  const { incidentId, number } = open.incident;
  context.log.info(
    { incidentId, number, verdict: diagnosis.verdict, tookMs },
    'incident diagnosed',
  );
  return context.inTransaction((tx) =>
    applyDiagnosis(context, tx, { open, snapshot, diagnosis, tookMs, at: input.now }),
  );
}
