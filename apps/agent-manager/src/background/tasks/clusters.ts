import { expireCommands, markSilentClusters } from '@aetherius/store';
import type { ManagerContext } from '../../manager-context.ts';
import type { Task } from '../background.ts';

/**
 * Agents send a heartbeat every few seconds. Too short: a slow network looks like a dead cluster.
 * Too long: people read "all is well" about a cluster that nobody sees.
 */
const silentAfterMs = 45_000;

/** Notices clusters that fell silent, and commands that nobody answered. */
export function clustersTask(context: ManagerContext): Task {
  return {
    name: 'clusters',
    everyMs: 5_000,
    wokenBy: 'nobody: silence makes no noise',
    run: async () => {
      const now = context.clock.now();
      const before = new Date(now.getTime() - silentAfterMs).toISOString();
      const silent = await context.inTransaction(async (tx) => {
        await expireCommands(tx, now.toISOString());
        return markSilentClusters(tx, before);
      });
      for (const { clusterId, name } of silent) {
        context.log.warn({ clusterId, cluster: name }, 'cluster fell silent');
      }
      return {};
    },
  };
}
