/**
 * Groups the firing symptoms of a cluster into incidents and moves incidents through their states.
 * It looks at what is stored and at nothing else, so it may run at any time and any number of
 * times; it holds the cluster's row, so that one transaction at a time does it.
 *
 * Every firing symptom ends up in exactly one unresolved incident; an incident is `open` while one
 * of its symptoms fires and `mitigated` while none does. It fails as its transaction fails.
 *
 * Example: two Deployments lose their database; their symptoms name it as related, so they become
 * one incident and not two.
 */
import { correlate } from '@aetherius/detection';
import {
  assertNever,
  nextIncidentState,
  type ClusterId,
  type Incident,
  type IncidentTrigger,
} from '@aetherius/domain';
import {
  appendTimeline,
  findOpenIncidentsByCluster,
  linkSymptoms,
  listFiringSymptoms,
  lockCluster,
  openIncident,
  updateIncident,
  type ClusterRecord,
  type OpenIncident,
  type SymptomRecord,
  type TenantTx,
} from '@aetherius/store';
import type { ManagerContext } from '../manager-context.ts';
import { backfillTimeline } from './backfill-timeline.ts';
import { symptomHeadline } from './symptom-headline.ts';
import { incidentEntry, symptomEntry } from './timeline-entries.ts';
import { withoutSymptoms, withSymptom } from './working-incident.ts';

/** What one run works with. */
interface Correlation {
  readonly context: ManagerContext;
  readonly tx: TenantTx;
  readonly cluster: ClusterRecord;
  readonly at: string;
}

/** More at once: people wait for the first of many incidents, and ingest for the cluster's row. */
const placedAtOnce = 25;

/**
 * Gives firing symptoms an incident, then settles the state of every incident. Answers `more` when
 * some symptoms are left for a further transaction.
 */
export async function correlateCluster(
  context: ManagerContext,
  tx: TenantTx,
  clusterId: ClusterId,
): Promise<'all' | 'more'> {
  const cluster = await lockCluster(tx, clusterId);
  const run = { context, tx, cluster, at: context.clock.now().toISOString() };
  const incidents = new Map(
    (await findOpenIncidentsByCluster(tx, clusterId)).map((open) => [
      open.incident.incidentId,
      open,
    ]),
  );
  const firing = await listFiringSymptoms(tx, clusterId);
  const homeless = firing.filter(
    ({ incidentId }) => incidentId === null || !incidents.has(incidentId),
  );
  for (const record of homeless.slice(0, placedAtOnce)) {
    const placed = await placeSymptom(run, record, [...incidents.values()]);
    incidents.set(placed.incident.incidentId, placed);
  }
  for (const open of incidents.values()) await settleState(run, open);
  return homeless.length > placedAtOnce ? 'more' : 'all';
}

async function placeSymptom(
  run: Correlation,
  record: SymptomRecord,
  incidents: readonly OpenIncident[],
): Promise<OpenIncident> {
  const correlation = correlate(record.symptom, incidents.map(toCandidate));
  switch (correlation.decision) {
    case 'attach': {
      const open = incidents.find(({ incident }) => incident.incidentId === correlation.incidentId);
      return open ? attachSymptom(run, record, open) : openForSymptom(run, record);
    }
    case 'open':
      return openForSymptom(run, record);
    default:
      return assertNever(correlation);
  }
}

function toCandidate(open: OpenIncident) {
  return {
    incidentId: open.incident.incidentId,
    symptoms: open.symptoms.map(({ symptom }) => symptom),
  };
}

async function openForSymptom(run: Correlation, record: SymptomRecord): Promise<OpenIncident> {
  const { tx, context, at } = run;
  const { symptom } = record;
  const noticedAfterMs = noticedAfter(run, record);
  const incident = await openIncident(tx, {
    clusterId: record.clusterId,
    severity: symptom.severity,
    headline: symptomHeadline(symptom),
    target: symptom.subject,
    subjects: [symptom.subject],
    beganAt: symptom.since,
    openedAt: at,
    noticedAfterMs,
    fingerprints: [record.fingerprint],
  });
  const { incidentId, clusterId } = incident;
  await appendTimeline(tx, [incidentEntry({ incidentId, clusterId, at, code: 'opened' })]);
  const open = withSymptom(withoutSymptoms(incident), record);
  await writeFirstLines(run, record, open);
  context.metrics.incidents.inc({ to: 'open' });
  context.metrics.noticedSeconds.observe(noticedAfterMs / 1000);
  context.log.info(
    { incidentId, number: incident.number, symptom: symptom.code },
    'incident opened',
  );
  return open;
}

async function attachSymptom(
  run: Correlation,
  record: SymptomRecord,
  open: OpenIncident,
): Promise<OpenIncident> {
  const { incidentId } = open.incident;
  const { clusterId, fingerprint } = record;
  await linkSymptoms(run.tx, { clusterId, fingerprints: [fingerprint], incidentId });
  const grown = withSymptom(open, record);
  const { subjects, severity, beganAt } = grown.incident;
  await updateIncident(run.tx, incidentId, { subjects, severity, beganAt });
  await writeFirstLines(run, record, grown);
  return grown;
}

async function writeFirstLines(
  run: Correlation,
  record: SymptomRecord,
  open: OpenIncident,
): Promise<void> {
  const signal = { occurredAt: record.symptom.since, observedAt: record.observedAt };
  await appendTimeline(run.tx, [symptomEntry(open.incident, { record, signal })]);
  await backfillTimeline(run.tx, { open, symptom: record.symptom });
}

/**
 * The time from the decisive status to now. What was there before the cluster was watched could
 * not be noticed earlier than then.
 */
function noticedAfter({ cluster, at }: Correlation, record: SymptomRecord): number {
  const couldBeSeenAt = Math.max(Date.parse(record.symptom.since), Date.parse(cluster.firstSeenAt));
  return Math.max(0, Date.parse(at) - couldBeSeenAt);
}

async function settleState(run: Correlation, open: OpenIncident): Promise<void> {
  const { incident, symptoms } = open;
  const isFiring = symptoms.some(({ state }) => state === 'firing');
  const trigger: IncidentTrigger = isFiring ? 'symptom_fired' : 'all_clear';
  const next = nextIncidentState(incident.state, trigger);
  if (next === undefined) return;
  await moveIncident(run, incident, next === 'open' ? 'open' : 'mitigated');
}

async function moveIncident(
  { context, tx, at }: Correlation,
  incident: Incident,
  to: 'open' | 'mitigated',
): Promise<void> {
  const { incidentId, clusterId } = incident;
  const mitigatedAt = to === 'mitigated' ? at : null;
  await updateIncident(tx, incidentId, { state: to, mitigatedAt });
  const code = to === 'mitigated' ? 'mitigated' : 'returned';
  await appendTimeline(tx, [incidentEntry({ incidentId, clusterId, at, code })]);
  context.metrics.incidents.inc({ to });
  context.log.info({ incidentId, number: incident.number, to }, 'incident moved');
}
