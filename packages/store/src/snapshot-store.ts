import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import {
  appError,
  toId,
  type ClusterId,
  type IncidentId,
  type IsoTime,
  type Snapshot,
  type SnapshotId,
} from '@aetherius/domain';
import type { TenantTx } from './database.ts';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Fast: snapshots shrink to about a tenth at the lowest level already. */
const gzipLevel = 1;

/** A stored snapshot without its body. */
export interface SnapshotRecord {
  readonly snapshotId: SnapshotId;
  readonly clusterId: ClusterId;
  readonly incidentId: IncidentId | null;
  readonly capturedAt: IsoTime;
  readonly objectCount: number;
}

/** Stores a snapshot for good; it is never changed. */
export async function saveSnapshot(
  tx: TenantTx,
  saving: { clusterId: ClusterId; incidentId: IncidentId | null; snapshot: Snapshot },
): Promise<SnapshotId> {
  const snapshotId = toId<SnapshotId>(tx.newId());
  await tx.db
    .insertInto('snapshot')
    .values({
      snapshot_id: snapshotId,
      cluster_id: saving.clusterId,
      incident_id: saving.incidentId,
      captured_at: saving.snapshot.capturedAt,
      object_count: saving.snapshot.objects.length,
      body: await compress(JSON.stringify(saving.snapshot), { level: gzipLevel }),
    })
    .execute();
  return snapshotId;
}

/** A snapshot by its id; NOT_FOUND if it is not there. */
export async function requireSnapshot(tx: TenantTx, snapshotId: SnapshotId): Promise<Snapshot> {
  const row = await tx.db
    .selectFrom('snapshot')
    .select('body')
    .where('snapshot_id', '=', snapshotId)
    .executeTakeFirst();
  if (!row) throw appError('NOT_FOUND', { what: 'snapshot', id: snapshotId });
  return JSON.parse((await decompress(row.body)).toString('utf8')) as Snapshot;
}

/** The snapshots of an incident, newest first, without their bodies. */
export async function listSnapshotsOfIncident(
  tx: TenantTx,
  incidentId: IncidentId,
): Promise<readonly SnapshotRecord[]> {
  const rows = await tx.db
    .selectFrom('snapshot')
    .select(['snapshot_id', 'cluster_id', 'incident_id', 'captured_at', 'object_count'])
    .where('incident_id', '=', incidentId)
    .orderBy('snapshot_id', 'desc')
    .execute();
  return rows.map((row) => ({
    snapshotId: toId<SnapshotId>(row.snapshot_id),
    clusterId: toId<ClusterId>(row.cluster_id),
    incidentId,
    capturedAt: row.captured_at,
    objectCount: row.object_count,
  }));
}
