import type { IncidentId } from '@aetherius/domain';
import { inParallel } from '@aetherius/runtime';
import {
  findOpenIncidentsByCluster,
  listClusters,
  type OpenIncident,
  type TenantTx,
} from '@aetherius/store';
import { diagnoseIncident } from '../../diagnose/diagnose-incident.ts';
import { NewsReader, type Signatures } from '../../diagnose/news.ts';
import { attempted, firstPace, nextDueMs, seen, type Pace } from '../../diagnose/pace.ts';
import type { ManagerContext } from '../../manager-context.ts';
import type { Task } from '../background.ts';

/** The task, and a person's wish to see an incident diagnosed again. */
export interface DiagnoseTask extends Task {
  readonly askAgain: (incidentId: IncidentId) => void;
}

/** Two fill the agent and the engines of a small machine; more only wait for each other. */
const atOnce = 2;

/**
 * Diagnoses unresolved incidents: new ones soon, changed ones again, those without a cause ever
 * more rarely. What it remembers between runs is only when to look: after a restart every
 * unresolved incident is diagnosed once.
 */
export function diagnoseTask(context: ManagerContext): DiagnoseTask {
  const paces = new Map<IncidentId, Pace>();
  const news = new NewsReader();
  return {
    name: 'diagnose',
    everyMs: 10_000,
    wokenBy: '`correlate` after each run, and `POST /v1/incidents/{incidentId}/diagnose`',
    askAgain: (incidentId) => {
      paces.delete(incidentId);
      context.wake('diagnose');
    },
    run: async () => {
      const { candidates, signatures } = await context.inTransaction(async (tx) => {
        const listed = await listCandidates(tx);
        return { candidates: listed, signatures: await news.read(tx, listed) };
      });
      noteNews(paces, signatures, nowMs(context));
      const due = candidates.filter(({ incident }) => {
        const pace = paces.get(incident.incidentId);
        return pace !== undefined && nextDueMs(pace) <= nowMs(context);
      });
      await inParallel(due, atOnce, (open) => attempt(context, paces, open));
      return sooner(context, paces);
    },
  };
}

/** Open incidents; of mitigated ones those that ended before anybody looked. */
async function listCandidates(tx: TenantTx): Promise<readonly OpenIncident[]> {
  const candidates: OpenIncident[] = [];
  for (const { clusterId, agentState } of await listClusters(tx)) {
    // Nobody would answer; when the agent is back, its first batch wakes this task.
    if (agentState === 'silent') continue;
    candidates.push(...(await findOpenIncidentsByCluster(tx, clusterId)));
  }
  return candidates.filter(
    ({ incident }) => incident.state === 'open' || incident.diagnosisId === null,
  );
}

/** Notes for every candidate whether something is new since it was last looked at. */
function noteNews(paces: Map<IncidentId, Pace>, signatures: Signatures, atMs: number): void {
  for (const incidentId of paces.keys()) if (!signatures.has(incidentId)) paces.delete(incidentId);
  for (const [incidentId, signature] of signatures) {
    const pace = paces.get(incidentId);
    paces.set(incidentId, pace ? seen(pace, signature, atMs) : firstPace(signature, atMs));
  }
}

async function attempt(
  context: ManagerContext,
  paces: Map<IncidentId, Pace>,
  open: OpenIncident,
): Promise<void> {
  const { incidentId, number } = open.incident;
  const pace = paces.get(incidentId);
  if (!pace) return;
  // What changes while the diagnosis runs counts as news behind it.
  const startedAtMs = nowMs(context);
  const settle = (isSettled: boolean): void => {
    const now = paces.get(incidentId);
    if (now) paces.set(incidentId, attempted(now, startedAtMs, isSettled));
  };
  try {
    settle(await diagnoseIncident(context, open));
  } catch (error) {
    settle(false);
    context.log.warn({ err: error, incidentId, number }, 'diagnosis failed');
  }
}

function sooner(
  context: ManagerContext,
  paces: ReadonlyMap<IncidentId, Pace>,
): { againInMs?: number } {
  const dues = [...paces.values()].map(nextDueMs);
  if (dues.length === 0) return {};
  return { againInMs: Math.max(0, Math.min(...dues) - nowMs(context)) };
}

function nowMs(context: ManagerContext): number {
  return context.clock.now().getTime();
}
