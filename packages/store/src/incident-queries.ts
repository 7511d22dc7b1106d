import {
  appError,
  refKey,
  toId,
  type ClusterId,
  type Incident,
  type IncidentId,
  type IncidentState,
  type IsoTime,
  type ObjectRef,
  type RefKey,
  type Severity,
} from '@aetherius/domain';
import { sql, type SelectQueryBuilder } from 'kysely';
import type { TenantTx } from './database.ts';
import { targetIdentity, toIncident, type IncidentRow } from './incident-row.ts';
import { toStorableText } from './jsonb.ts';
import { pageLimit, parseNumberCursor, toPage, type Page, type PageRequest } from './page.ts';
import type { Tables } from './schema.ts';
import { listSymptomsOfIncidents, type SymptomRecord } from './symptom-store.ts';

/** Which incidents to list; every state unless filtered. */
export interface IncidentFilter {
  readonly states?: readonly IncidentState[];
  readonly severities?: readonly Severity[];
  readonly clusterId?: ClusterId;
  readonly namespace?: string;
  readonly rootCause?: string;
  /** Words that all occur in number, names, cause or headline values; case does not count. */
  readonly text?: string;
}

/** The identity of an incident after its diagnosis (the tenant is the transaction's). */
export interface IncidentIdentity {
  readonly clusterId: ClusterId;
  readonly target: ObjectRef;
  readonly faultClass: string;
}

/** An unresolved incident with what a new symptom is compared with. */
export interface OpenIncident {
  readonly incident: Incident;
  readonly symptoms: readonly SymptomRecord[];
  readonly fingerprints: ReadonlySet<string>;
  readonly subjectKeys: ReadonlySet<RefKey>;
  /** The neighbours of its symptoms. */
  readonly relatedKeys: ReadonlySet<RefKey>;
}

/** The unresolved incidents of a cluster, oldest first, with their symptoms. */
export async function findOpenIncidentsByCluster(
  tx: TenantTx,
  clusterId: ClusterId,
): Promise<readonly OpenIncident[]> {
  const rows = await incidents(tx)
    .where('incident.cluster_id', '=', clusterId)
    .where('state', 'in', ['open', 'mitigated'])
    .orderBy('number')
    .execute();
  const found = rows.map(toIncident);
  const symptoms = await listSymptomsOfIncidents(
    tx,
    found.map((incident) => incident.incidentId),
  );
  const byIncident = Map.groupBy(symptoms, (symptom) => symptom.incidentId);
  return found.map((incident) => toOpenIncident(incident, byIncident.get(incident.incidentId)));
}

/** An incident by its id, if it is there. */
export async function findIncident(
  tx: TenantTx,
  incidentId: IncidentId,
): Promise<Incident | undefined> {
  const row = await incidents(tx).where('incident_id', '=', incidentId).executeTakeFirst();
  return row && toIncident(row);
}

/** An incident by its id; NOT_FOUND if it is not there, or another tenant's. */
export async function requireIncident(tx: TenantTx, incidentId: IncidentId): Promise<Incident> {
  const incident = await findIncident(tx, incidentId);
  if (!incident) throw appError('NOT_FOUND', { what: 'incident', id: incidentId });
  return incident;
}

/** The largest number that the column holds; PostgreSQL fails on a comparison with a larger one. */
const maxIncidentNumber = 2 ** 31 - 1;

/** An incident by the number that people read, if it is there. */
export async function findIncidentByNumber(
  tx: TenantTx,
  number: number,
): Promise<Incident | undefined> {
  if (number > maxIncidentNumber) return undefined;
  const row = await incidents(tx).where('number', '=', number).executeTakeFirst();
  return row && toIncident(row);
}

/** A page of incidents, newest first. */
export async function listIncidents(
  tx: TenantTx,
  request: PageRequest & { filter?: IncidentFilter },
): Promise<Page<Incident>> {
  const limit = pageLimit(request);
  const before = parseNumberCursor(request.cursor);
  let query = applyFilter(incidents(tx), request.filter ?? {});
  // By number and not by time: numbers are unique and rise, so a page never repeats or skips.
  if (before !== undefined) query = query.where('number', '<', before);
  const rows = await query
    .orderBy('number', 'desc')
    .limit(limit + 1)
    .execute();
  return toPage(rows, { limit, cursorOf: (row) => String(row.number), toItem: toIncident });
}

/** The unresolved incident with this identity, if there is one. */
export async function findUnresolvedByIdentity(
  tx: TenantTx,
  identity: IncidentIdentity,
): Promise<Incident | undefined> {
  const row = await byIdentity(tx, identity)
    .where('state', 'in', ['open', 'mitigated'])
    .executeTakeFirst();
  return row && toIncident(row);
}

/** The newest incident of this identity that was resolved at `since` or later. */
export async function findReopenable(
  tx: TenantTx,
  identity: IncidentIdentity,
  since: IsoTime,
): Promise<Incident | undefined> {
  const row = await byIdentity(tx, identity)
    .where('state', '=', 'resolved')
    .where('resolution', '=', 'recovered')
    .where('resolved_at', '>=', since)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && toIncident(row);
}

/** The unresolved incidents of a cluster as counted for overviews. */
export interface IncidentCount {
  readonly clusterId: ClusterId;
  readonly state: IncidentState;
  readonly severity: Severity;
  readonly count: number;
}

/** How many unresolved incidents there are, by cluster, state and severity. */
export async function countUnresolvedIncidents(tx: TenantTx): Promise<readonly IncidentCount[]> {
  const rows = await tx.db
    .selectFrom('incident')
    .select(['cluster_id', 'state', 'severity'])
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', 'in', ['open', 'mitigated'])
    .groupBy(['cluster_id', 'state', 'severity'])
    .execute();
  return rows.map((row) => ({
    clusterId: toId<ClusterId>(row.cluster_id),
    state: row.state,
    severity: row.severity,
    count: row.count,
  }));
}

/** The mitigated incidents, of all clusters, that were mitigated at `before` or earlier. */
export async function listMitigatedBefore(
  tx: TenantTx,
  before: IsoTime,
): Promise<readonly Incident[]> {
  const rows = await incidents(tx)
    .where('state', '=', 'mitigated')
    .where('mitigated_at', '<=', before)
    .orderBy('number')
    .execute();
  return rows.map(toIncident);
}

type IncidentQuery = SelectQueryBuilder<Tables, 'incident' | 'cluster', IncidentRow>;

function incidents(tx: TenantTx): IncidentQuery {
  return tx.db
    .selectFrom('incident')
    .innerJoin('cluster', (join) =>
      join
        .onRef('cluster.tenant_id', '=', 'incident.tenant_id')
        .onRef('cluster.cluster_id', '=', 'incident.cluster_id'),
    )
    .selectAll('incident')
    .select('cluster.name as cluster_name');
}

function byIdentity(tx: TenantTx, identity: IncidentIdentity): IncidentQuery {
  return incidents(tx)
    .where('incident.cluster_id', '=', identity.clusterId)
    .where('target_identity', '=', targetIdentity(identity.target))
    .where('root_cause', '=', identity.faultClass);
}

function applyFilter(query: IncidentQuery, filter: IncidentFilter): IncidentQuery {
  let filtered = query;
  if (filter.states) filtered = filtered.where('state', 'in', [...filter.states]);
  if (filter.severities) filtered = filtered.where('severity', 'in', [...filter.severities]);
  if (filter.clusterId) filtered = filtered.where('incident.cluster_id', '=', filter.clusterId);
  if (filter.namespace) {
    filtered = filtered.where('namespace', '=', toStorableText(filter.namespace));
  }
  if (filter.rootCause) filtered = filtered.where('root_cause', '=', filter.rootCause);
  for (const word of wordsOf(filter.text)) {
    // strpos and not LIKE: what a person types is text, never a pattern.
    filtered = filtered.where(sql<boolean>`strpos(search_text, ${word}) > 0`);
  }
  return filtered;
}

function wordsOf(text = ''): string[] {
  return toStorableText(text).toLowerCase().split(/\s+/).filter(Boolean);
}

function toOpenIncident(incident: Incident, symptoms: readonly SymptomRecord[] = []): OpenIncident {
  const subjects = [...incident.subjects, ...symptoms.map((record) => record.symptom.subject)];
  return {
    incident,
    symptoms,
    fingerprints: new Set(symptoms.map((record) => record.fingerprint)),
    subjectKeys: new Set(subjects.map(refKey)),
    relatedKeys: new Set(symptoms.flatMap((record) => record.symptom.related).map(refKey)),
  };
}
