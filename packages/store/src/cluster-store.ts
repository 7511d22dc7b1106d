import {
  appError,
  toId,
  type ClusterId,
  type CoverageSignal,
  type IsoTime,
} from '@aetherius/domain';
import { sql, type Selectable } from 'kysely';
import type { TenantTx } from './database.ts';
import { toJsonb } from './jsonb.ts';
import type { Tables } from './schema.ts';

/** A cluster as the control plane knows it. */
export interface ClusterRecord {
  readonly clusterId: ClusterId;
  readonly name: string;
  readonly version: string;
  readonly agentVersion: string | null;
  /** `silent`: no signal for too long. `closed`: it is gone; `recreatedAs` may name its successor. */
  readonly agentState: 'connected' | 'silent' | 'closed';
  /** The last heartbeat: what the agent sees and what it cannot see. */
  readonly coverage: CoverageSignal | null;
  readonly firstSeenAt: IsoTime;
  readonly lastSignalAt: IsoTime | null;
  readonly closedAt: IsoTime | null;
  readonly recreatedAs: ClusterId | null;
}

/** What an agent tells about its cluster when it registers or sends a heartbeat. */
export interface ClusterRegistration {
  readonly clusterId: ClusterId;
  readonly name: string;
  readonly version: string;
  readonly agentVersion?: string;
  readonly coverage?: CoverageSignal;
  /** The time of the control plane. */
  readonly at: IsoTime;
}

/**
 * Registers a cluster or renews what is known of it, and says whether it is new. A closed cluster
 * that speaks again is open again.
 */
export async function upsertCluster(
  tx: TenantTx,
  registration: ClusterRegistration,
): Promise<{ readonly cluster: ClusterRecord; readonly isNew: boolean }> {
  const coverage = registration.coverage ? toJsonb(registration.coverage) : null;
  const row = await tx.db
    .insertInto('cluster')
    .values({
      cluster_id: registration.clusterId,
      name: registration.name,
      version: registration.version,
      agent_version: registration.agentVersion ?? null,
      agent_state: 'connected',
      coverage,
      first_seen_at: registration.at,
      last_signal_at: registration.at,
    })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'cluster_id']).doUpdateSet({
        name: (eb) => eb.ref('excluded.name'),
        version: (eb) => eb.ref('excluded.version'),
        agent_version: sql`coalesce(excluded.agent_version, cluster.agent_version)`,
        agent_state: 'connected',
        coverage: sql`coalesce(excluded.coverage, cluster.coverage)`,
        last_signal_at: sql`greatest(excluded.last_signal_at, cluster.last_signal_at)`,
        closed_at: null,
        recreated_as: null,
      }),
    )
    .returningAll()
    // xmax is 0 only in a row that this statement inserted.
    .returning(sql<boolean>`xmax = 0`.as('is_new'))
    .executeTakeFirstOrThrow();
  tx.noteChange({ kind: 'cluster', subjectId: registration.clusterId });
  return { cluster: toCluster(row), isNew: row.is_new };
}

/** Renews the time of the last signal without touching anything else; no change is noted. */
export async function touchCluster(tx: TenantTx, clusterId: ClusterId, at: IsoTime): Promise<void> {
  await tx.db
    .updateTable('cluster')
    .set({ last_signal_at: sql`greatest(${at}::timestamptz, last_signal_at)` })
    .where('cluster_id', '=', clusterId)
    .execute();
}

/**
 * Holds the cluster's row until the transaction ends, so that one transaction at a time correlates
 * a cluster, in whatever replica. NOT_FOUND if it is unknown.
 */
export async function lockCluster(tx: TenantTx, clusterId: ClusterId): Promise<ClusterRecord> {
  const row = await tx.db
    .selectFrom('cluster')
    .selectAll()
    .where('cluster_id', '=', clusterId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw appError('NOT_FOUND', { what: 'cluster', id: clusterId });
  return toCluster(row);
}

/** Marks the agents `silent` that have sent nothing since `before`; returns those it marked. */
export async function markSilentClusters(
  tx: TenantTx,
  before: IsoTime,
): Promise<readonly ClusterRecord[]> {
  const rows = await tx.db
    .updateTable('cluster')
    .set({ agent_state: 'silent' })
    .where('agent_state', '=', 'connected')
    .where('last_signal_at', '<', before)
    .returningAll()
    .execute();
  for (const row of rows) tx.noteChange({ kind: 'cluster', subjectId: row.cluster_id });
  return rows.map(toCluster);
}

/** Closes a cluster that is gone; `recreatedAs` names the one that took its place. */
export async function closeCluster(
  tx: TenantTx,
  closing: { clusterId: ClusterId; recreatedAs: ClusterId | null; at: IsoTime },
): Promise<void> {
  await tx.db
    .updateTable('cluster')
    .set({ agent_state: 'closed', closed_at: closing.at, recreated_as: closing.recreatedAs })
    .where('cluster_id', '=', closing.clusterId)
    .execute();
  tx.noteChange({ kind: 'cluster', subjectId: closing.clusterId });
}

/** A cluster, if it is known. */
export async function findCluster(
  tx: TenantTx,
  clusterId: ClusterId,
): Promise<ClusterRecord | undefined> {
  const row = await tx.db
    .selectFrom('cluster')
    .selectAll()
    .where('cluster_id', '=', clusterId)
    .executeTakeFirst();
  return row && toCluster(row);
}

/** The clusters that are not closed and have this name. */
export async function findClustersByName(
  tx: TenantTx,
  name: string,
): Promise<readonly ClusterRecord[]> {
  const rows = await tx.db
    .selectFrom('cluster')
    .selectAll()
    .where('name', '=', name)
    .where('agent_state', '<>', 'closed')
    .execute();
  return rows.map(toCluster);
}

/** All clusters by name, closed ones only if asked for. A tenant has few: not paged. */
export async function listClusters(
  tx: TenantTx,
  options: { includeClosed?: boolean } = {},
): Promise<readonly ClusterRecord[]> {
  let query = tx.db.selectFrom('cluster').selectAll().orderBy('name').orderBy('cluster_id');
  if (!options.includeClosed) query = query.where('agent_state', '<>', 'closed');
  const rows = await query.execute();
  return rows.map(toCluster);
}

function toCluster(row: Selectable<Tables['cluster']>): ClusterRecord {
  return {
    clusterId: toId<ClusterId>(row.cluster_id),
    name: row.name,
    version: row.version,
    agentVersion: row.agent_version,
    agentState: row.agent_state,
    coverage: row.coverage,
    firstSeenAt: row.first_seen_at,
    lastSignalAt: row.last_signal_at,
    closedAt: row.closed_at,
    recreatedAs: row.recreated_as === null ? null : toId<ClusterId>(row.recreated_as),
  };
}
