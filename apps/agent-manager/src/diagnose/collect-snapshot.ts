import {
  appError,
  refKey,
  toId,
  type CollectSnapshotCommand,
  type CommandId,
  type ObjectRef,
  type Snapshot,
} from '@aetherius/domain';
import { finishCommand, insertCommand, markCommandSent, type OpenIncident } from '@aetherius/store';
import type { ManagerContext } from '../manager-context.ts';

/**
 * An agent answers from its cache within milliseconds; logs come from the API server and may take
 * seconds each. Too short: no diagnosis while the cluster is slow. Too long: an agent that hangs
 * holds up the diagnoses of others.
 */
const answerWithinMs = 30_000;
/** The closure of an incident is tens of objects. More means that the scope is the whole cluster. */
const maxObjects = 2_000;
/** Enough for a stack trace and what came before it. */
const logLines = 100;

/** Asks the agent for everything around an incident; REFUSED with the agent's reason. */
export async function collectSnapshot(
  context: ManagerContext,
  open: OpenIncident,
): Promise<Snapshot> {
  const command = await recordCommand(context, open);
  const result = await context.commands.send(command, { timeoutMs: answerWithinMs });
  const state = result.kind === 'refused' ? 'refused' : 'done';
  await context.inTransaction((tx) =>
    finishCommand(tx, {
      commandId: command.commandId,
      state,
      ...(result.kind === 'refused' ? { stored: result } : {}),
      at: context.clock.now().toISOString(),
    }),
  );
  if (result.kind !== 'snapshot') throw appError('REFUSED', { reason: refusalOf(result) });
  return result.snapshot;
}

function recordCommand(
  context: ManagerContext,
  open: OpenIncident,
): Promise<CollectSnapshotCommand> {
  const now = context.clock.now();
  return context.inTransaction(async (tx) => {
    const command: CollectSnapshotCommand = {
      kind: 'collectSnapshot',
      commandId: toId<CommandId>(tx.newId()),
      clusterId: open.incident.clusterId,
      deadlineAt: new Date(now.getTime() + answerWithinMs).toISOString(),
      scope: scopeOf(open),
      maxObjects,
      logLines,
    };
    const { incidentId } = open.incident;
    await insertCommand(tx, { command, incidentId, at: now.toISOString() });
    await markCommandSent(tx, command.commandId);
    return command;
  });
}

/** What shows the symptoms, where they were seen, and what was found to be the target. */
function scopeOf({ incident, symptoms }: OpenIncident): readonly ObjectRef[] {
  const refs = [
    ...symptoms.flatMap(({ symptom }) => [symptom.subject, symptom.object]),
    ...incident.subjects,
    incident.target,
  ];
  return [...new Map(refs.map((ref) => [refKey(ref), ref])).values()];
}

function refusalOf(result: { kind: string; reason?: { code: string } }): string {
  return result.reason?.code ?? result.kind;
}
