import { listClusters } from '@aetherius/store';
import { correlateCluster } from '../../correlate/correlate-cluster.ts';
import type { ManagerContext } from '../../manager-context.ts';
import type { Task } from '../background.ts';

/** Groups symptoms into incidents, one transaction a cluster. */
export function correlateTask(context: ManagerContext): Task {
  return {
    name: 'correlate',
    everyMs: 10_000,
    wokenBy: 'ingest after each batch, and a diagnosis that moved symptoms',
    run: async () => {
      const clusters = await context.inTransaction((tx) => listClusters(tx));
      for (const { clusterId } of clusters) {
        await context.inTransaction((tx) => correlateCluster(context, tx, clusterId));
      }
      context.wake('diagnose');
      return {};
    },
  };
}
