import {
  toId,
  type CoverageSignal,
  type Signal,
  type SignalId,
  type SymptomSignal,
} from '@aetherius/domain';
import { listFiringSymptoms, type SymptomRecord, type TenantTx } from '@aetherius/store';

/**
 * The end of symptoms that an agent no longer sees after it has looked at everything. It may have
 * been away when they ended, so nobody sent a `clear`. What the agent cannot see now stays as it
 * is: absence of data is not health.
 */
export async function clearsOfResync(
  tx: TenantTx,
  fresh: readonly Signal[],
): Promise<readonly SymptomSignal[]> {
  const marker = fresh.findLast(
    (signal): signal is CoverageSignal => signal.kind === 'coverage' && signal.resync !== undefined,
  );
  if (!marker) return [];
  const firing = await listFiringSymptoms(tx, marker.clusterId);
  return firing
    .filter((record) => isOver(record, marker))
    .map((record) => clearSignal(record, { marker, signalId: toId<SignalId>(tx.newId()) }));
}

function isOver(record: SymptomRecord, marker: CoverageSignal): boolean {
  if (marker.resync?.firing.includes(record.fingerprint)) return false;
  if (Date.parse(record.observedAt) > Date.parse(marker.observedAt)) return false;
  const unseen = new Set([...marker.silentKinds, ...marker.denied.map(({ kind }) => kind)]);
  return !unseen.has(record.symptom.object.kind) && !unseen.has(record.symptom.subject.kind);
}

function clearSignal(
  record: SymptomRecord,
  { marker, signalId }: { marker: CoverageSignal; signalId: SignalId },
): SymptomSignal {
  return {
    kind: 'symptom',
    state: 'clear',
    signalId,
    clusterId: record.clusterId,
    occurredAt: marker.observedAt,
    observedAt: marker.observedAt,
    fingerprint: record.fingerprint,
    symptom: record.symptom,
  };
}
