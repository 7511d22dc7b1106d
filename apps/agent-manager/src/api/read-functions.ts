import type { CallOutput, OperationId, ParsedCall } from '@aetherius/contract';
import { appError, type IncidentId, type Snapshot } from '@aetherius/domain';
import type { HttpCall } from '@aetherius/runtime';
import {
  countUnresolvedIncidents,
  findIncidentByNumber,
  listClusters,
  listIncidents,
  listTimeline,
  requireDiagnosis,
  requireIncident,
  requireSnapshot,
  type DiagnosisRecord,
  type IncidentFilter,
  type TenantTx,
} from '@aetherius/store';
import { toClusterView } from './cluster-view.ts';
import { toIncidentView, toTimelineItem } from './incident-view.ts';

/** Reads of the tenant. */
export type Read = <T>(work: (tx: TenantTx) => Promise<T>) => Promise<T>;

/** A parsed call with the language of its reader. */
type Asked<Id extends OperationId> = ParsedCall<Id> & Pick<HttpCall, 'language'>;

/** The operations that only read. */
export function readFunctions(read: Read) {
  return {
    listClusters: ({ query }: Asked<'listClusters'>) =>
      read((tx) => clusterPage(tx, { limit: query.limit, cursor: query.cursor })),
    listIncidents: (call: Asked<'listIncidents'>) => read((tx) => incidentPage(tx, call)),
    getIncident: (call: Asked<'getIncident'>) => read((tx) => incidentDetail(tx, call)),
    getIncidentTimeline: (call: Asked<'getIncidentTimeline'>) =>
      read((tx) => timelinePage(tx, call)),
    getIncidentSnapshot: ({ params }: Asked<'getIncidentSnapshot'>) =>
      read((tx) => latestSnapshot(tx, params.incidentId)),
  };
}

/** The store knows few clusters and gives them all; the page is cut here, by name and id. */
async function clusterPage(
  tx: TenantTx,
  page: { readonly limit: number; readonly cursor: string | undefined },
): Promise<CallOutput<'listClusters'>> {
  const clusters = await listClusters(tx);
  const counts = await countUnresolvedIncidents(tx);
  const start = clusters.findIndex(({ clusterId }) => clusterId === page.cursor) + 1;
  if (page.cursor !== undefined && start === 0) {
    throw appError('REQUEST_INVALID', { field: 'query.cursor', problem: 'cursor: unknown' });
  }
  const shown = clusters.slice(start, start + page.limit);
  const hasMore = start + page.limit < clusters.length;
  return {
    items: shown.map((cluster) => toClusterView(cluster, counts)),
    nextCursor: hasMore ? (shown.at(-1)?.clusterId ?? null) : null,
  };
}

async function incidentPage(
  tx: TenantTx,
  { query, language }: Asked<'listIncidents'>,
): Promise<CallOutput<'listIncidents'>> {
  if (query.number !== undefined) {
    const incident = await findIncidentByNumber(tx, query.number);
    return { items: incident ? [toIncidentView(incident, language)] : [], nextCursor: null };
  }
  const { limit, cursor } = query;
  const page = await listIncidents(tx, { limit, cursor, filter: filterOf(query) });
  return { ...page, items: page.items.map((incident) => toIncidentView(incident, language)) };
}

function filterOf(query: Asked<'listIncidents'>['query']): IncidentFilter {
  return {
    ...(query.state === undefined ? {} : { states: [query.state].flat() }),
    ...(query.severity === undefined ? {} : { severities: [query.severity].flat() }),
    ...(query.clusterId === undefined ? {} : { clusterId: query.clusterId }),
    ...(query.namespace === undefined ? {} : { namespace: query.namespace }),
    ...(query.q === undefined ? {} : { text: query.q }),
  };
}

async function incidentDetail(
  tx: TenantTx,
  { params, language }: Asked<'getIncident'>,
): Promise<CallOutput<'getIncident'>> {
  const incident = await requireIncident(tx, params.incidentId);
  const record = incident.diagnosisId ? await requireDiagnosis(tx, incident.diagnosisId) : null;
  return {
    incident: toIncidentView(incident, language),
    diagnosis: record?.diagnosis ?? null,
    diagnosedAt: record?.diagnosedAt ?? null,
    diagnosedInMs: record?.tookMs ?? null,
    snapshotId: record?.snapshotId ?? null,
  };
}

/** Pages go back in time; within a page the oldest comes first, as people read it. */
async function timelinePage(
  tx: TenantTx,
  { params, query, language }: Asked<'getIncidentTimeline'>,
): Promise<CallOutput<'getIncidentTimeline'>> {
  await requireIncident(tx, params.incidentId);
  const { limit, cursor } = query;
  const page = await listTimeline(tx, params.incidentId, { limit, cursor });
  const items = page.items
    .toReversed()
    .toSorted((a, b) => Date.parse(a.occurredAt) - Date.parse(b.occurredAt));
  return { ...page, items: items.map((entry) => toTimelineItem(entry, language)) };
}

async function latestSnapshot(tx: TenantTx, incidentId: IncidentId): Promise<Snapshot> {
  const incident = await requireIncident(tx, incidentId);
  const record: DiagnosisRecord | null = incident.diagnosisId
    ? await requireDiagnosis(tx, incident.diagnosisId)
    : null;
  if (!record?.snapshotId) throw appError('NOT_FOUND', { what: 'snapshot', id: incidentId });
  return requireSnapshot(tx, record.snapshotId);
}
