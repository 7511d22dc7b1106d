/**
 * Takes batches of signals from agents. Agents send at least once and in order; what is here twice
 * is dropped by `signalId`. A batch is stored whole or not at all, and answered after the commit:
 * `stored`, `retry` (the agent keeps it and sends it again) or `refused` (it never will be taken).
 * Batches of one cluster are taken one at a time, in whatever replica. What the symptoms mean is
 * decided afterwards by the task `correlate`, from what is stored.
 *
 * It fails only with its answer: PostgreSQL away is `retry`, never an exception.
 *
 * Example: `serveBatches(bus, (batch) => ingest(context, batch))`.
 */
import type { SignalAck, SignalBatch } from '@aetherius/contract';
import { isAppError, type Signal, type SymptomSignal } from '@aetherius/domain';
import { insertSignals, upsertSymptoms, type TenantTx } from '@aetherius/store';
import type { ManagerContext } from '../manager-context.ts';
import { recordOnIncidents } from './record-on-incidents.ts';
import { registerCluster } from './register-cluster.ts';
import { clearsOfResync } from './resync.ts';

/** Parse (done by the link) → dedupe → store → hand over. */
export async function ingest(context: ManagerContext, batch: SignalBatch): Promise<SignalAck> {
  const ack = await storeOrExplain(context, batch);
  context.metrics.batches.inc({ outcome: ack.outcome });
  if (ack.outcome === 'stored') context.wake('correlate');
  return ack;
}

async function storeOrExplain(context: ManagerContext, batch: SignalBatch): Promise<SignalAck> {
  const { batchId } = batch;
  try {
    const fresh = await context.inTransaction((tx) => storeBatch(context, tx, batch));
    for (const signal of fresh) context.metrics.signals.inc({ kind: signal.kind });
    context.metrics.duplicates.inc(batch.signals.length - fresh.length);
    return { batchId, outcome: 'stored' };
  } catch (error) {
    context.log.warn({ err: error, batchId, clusterId: batch.clusterId }, 'batch not stored');
    const isHopeless = isAppError(error) && error.retry === 'never' && error.code !== 'INTERNAL';
    return { batchId, outcome: isHopeless ? 'refused' : 'retry', reason: reasonOf(error) };
  }
}

async function storeBatch(
  context: ManagerContext,
  tx: TenantTx,
  batch: SignalBatch,
): Promise<readonly Signal[]> {
  // First, because it takes the cluster's row until the commit: one batch at a time.
  await registerCluster(context, tx, batch);
  const fresh = await insertSignals(tx, batch.signals);
  const symptoms = fresh.filter((signal): signal is SymptomSignal => signal.kind === 'symptom');
  const clears = await clearsOfResync(tx, fresh);
  const transitions = await upsertSymptoms(tx, batch.clusterId, [...symptoms, ...clears]);
  await recordOnIncidents(tx, { clusterId: batch.clusterId, fresh, transitions });
  return fresh;
}

function reasonOf(error: unknown): string {
  return isAppError(error) ? error.code : 'INTERNAL';
}
