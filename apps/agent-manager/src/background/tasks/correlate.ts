import { listClusters } from '@aetherius/store';
import { correlateCluster } from '../../correlate/correlate-cluster.ts';
import type { ManagerContext } from '../../manager-context.ts';
import type { Task } from '../background.ts';

/** Groups symptoms into incidents, cluster by cluster, in short transactions. */
export function correlateTask(context: ManagerContext): Task {
  return {
    name: 'correlate',
    everyMs: 10_000,
    wokenBy: 'ingest after each batch, and a diagnosis that moved symptoms',
    run: async () => {
      const clusters = await context.inTransaction((tx) => listClusters(tx));
      for (const { clusterId } of clusters) {
        const placeSome = () =>
          context.inTransaction((tx) => correlateCluster(context, tx, clusterId));
        while ((await placeSome()) === 'more') context.wake('diagnose');
      }
      context.wake('diagnose');
      return {};
    },
  };
}
