import type { ClusterView } from '@aetherius/contract';
import type { ClusterRecord, IncidentCount } from '@aetherius/store';

/** A cluster's row in the overview. */
export function toClusterView(
  cluster: ClusterRecord,
  counts: readonly IncidentCount[],
): ClusterView {
  const { coverage } = cluster;
  const openIncidents = counts
    .filter(({ clusterId, state }) => clusterId === cluster.clusterId && state === 'open')
    .reduce((sum, { count }) => sum + count, 0);
  return {
    clusterId: cluster.clusterId,
    name: cluster.name,
    version: cluster.version,
    health: healthOf(cluster),
    openIncidents,
    lastSignalAt: cluster.lastSignalAt,
    agentVersion: cluster.agentVersion ?? '',
    workloads: coverage?.workloads ?? 0,
    objects: coverage?.objects ?? {},
    denied: coverage?.denied ?? [],
    silentKinds: coverage?.silentKinds ?? [],
  };
}

/** Before the first heartbeat nobody knows what is seen, so it is not `ok` yet. */
function healthOf({ agentState, coverage }: ClusterRecord): ClusterView['health'] {
  if (agentState !== 'connected') return 'silent';
  if (!coverage) return 'partial';
  return coverage.denied.length + coverage.silentKinds.length > 0 ? 'partial' : 'ok';
}
