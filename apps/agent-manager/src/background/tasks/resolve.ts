import { nextIncidentState, resolveAfterMs, type Incident } from '@aetherius/domain';
import {
  appendTimeline,
  findIncident,
  listMitigatedBefore,
  lockCluster,
  updateIncident,
} from '@aetherius/store';
import { incidentEntry } from '../../correlate/timeline-entries.ts';
import type { ManagerContext } from '../../manager-context.ts';
import type { Task } from '../background.ts';

/** Resolves what has been mitigated for long enough. */
export function resolveTask(context: ManagerContext): Task {
  return {
    name: 'resolve',
    everyMs: 1_000,
    wokenBy: 'nobody: only time resolves',
    run: async () => {
      const before = new Date(context.clock.now().getTime() - resolveAfterMs).toISOString();
      const due = await context.inTransaction((tx) => listMitigatedBefore(tx, before));
      for (const incident of due) await resolveIncident(context, incident, before);
      return {};
    },
  };
}

function resolveIncident(
  context: ManagerContext,
  { incidentId, clusterId }: Incident,
  before: string,
): Promise<void> {
  return context.inTransaction(async (tx) => {
    await lockCluster(tx, clusterId);
    const incident = await findIncident(tx, incidentId);
    // It may have come back between the list and the lock.
    if (!incident?.mitigatedAt || Date.parse(incident.mitigatedAt) > Date.parse(before)) return;
    if (nextIncidentState(incident.state, 'stayed_clear') !== 'resolved') return;
    const at = context.clock.now().toISOString();
    await updateIncident(tx, incidentId, {
      state: 'resolved',
      resolvedAt: at,
      resolution: 'recovered',
    });
    await appendTimeline(tx, [incidentEntry({ incidentId, clusterId, at, code: 'resolved' })]);
    context.metrics.incidents.inc({ to: 'resolved' });
    context.log.info({ incidentId, number: incident.number }, 'incident resolved');
  });
}
