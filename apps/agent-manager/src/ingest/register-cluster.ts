import type { SignalBatch } from '@aetherius/contract';
import type { CoverageSignal } from '@aetherius/domain';
import {
  appendTimeline,
  closeCluster,
  closeIncidentsOfCluster,
  findCluster,
  findClustersByName,
  touchCluster,
  upsertCluster,
  type TenantTx,
} from '@aetherius/store';
import type { ManagerContext } from '../manager-context.ts';
import { incidentEntry } from '../correlate/timeline-entries.ts';

/**
 * Renews what is known of the batch's cluster and holds its row until the commit. A cluster that
 * was never seen under a name that is taken is the other one created anew: that one is closed with
 * its incidents.
 */
export async function registerCluster(
  context: ManagerContext,
  tx: TenantTx,
  batch: SignalBatch,
): Promise<void> {
  const at = context.clock.now().toISOString();
  const coverage = batch.signals.findLast(
    (signal): signal is CoverageSignal => signal.kind === 'coverage',
  );
  if (!coverage) {
    await registerByIdOnly(tx, batch, at);
    return;
  }
  const before = await findCluster(tx, batch.clusterId);
  await upsertCluster(tx, {
    clusterId: batch.clusterId,
    name: coverage.clusterName,
    version: coverage.clusterVersion,
    agentVersion: coverage.agentVersion,
    coverage: isOlder(coverage, before?.coverage) ? before.coverage : coverage,
    at,
  });
  // A name may be shared by two clusters that both live: only a newcomer replaces anybody.
  if (!before?.coverage) await closePredecessors(context, tx, { coverage, at });
}

/**
 * Signals may come before the first heartbeat; until then the cluster is called by its id. Whoever
 * was silent and sends anything is heard again.
 */
async function registerByIdOnly(tx: TenantTx, batch: SignalBatch, at: string): Promise<void> {
  const { clusterId } = batch;
  const known = await findCluster(tx, clusterId);
  if (known && known.agentState !== 'silent') {
    await touchCluster(tx, clusterId, at);
    return;
  }
  const { name, version } = known ?? { name: clusterId, version: '' };
  await upsertCluster(tx, { clusterId, name, version, at });
}

async function closePredecessors(
  context: ManagerContext,
  tx: TenantTx,
  { coverage, at }: { coverage: CoverageSignal; at: string },
): Promise<void> {
  for (const old of await findClustersByName(tx, coverage.clusterName)) {
    if (old.clusterId === coverage.clusterId) continue;
    const closed = await closeIncidentsOfCluster(tx, old.clusterId, at);
    const entries = closed.map((incidentId) =>
      incidentEntry({ incidentId, clusterId: old.clusterId, at, code: 'cluster_recreated' }),
    );
    await appendTimeline(tx, entries);
    await closeCluster(tx, {
      clusterId: old.clusterId,
      recreatedAs: coverage.clusterId,
      at,
    });
    context.metrics.incidents.inc({ to: 'resolved' }, closed.length);
    context.log.info(
      { clusterId: old.clusterId, recreatedAs: coverage.clusterId, incidents: closed.length },
      'cluster was created anew',
    );
  }
}

function isOlder(
  coverage: CoverageSignal,
  known: CoverageSignal | null | undefined,
): known is CoverageSignal {
  return !!known && Date.parse(coverage.observedAt) < Date.parse(known.observedAt);
}
