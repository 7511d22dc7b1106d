import {
  appError,
  toId,
  type AgentCommand,
  type ClusterId,
  type CommandId,
  type CommandResult,
  type IncidentId,
  type IsoTime,
} from '@aetherius/domain';
import type { Selectable } from 'kysely';
import type { TenantTx } from './database.ts';
import { toJsonb } from './jsonb.ts';
import type { Tables } from './schema.ts';

/**
 * A command and what became of it: `pending` → `sent` → `done` or `refused` by the agent's answer,
 * or `expired` when its deadline passed first.
 */
export interface CommandRecord {
  readonly command: AgentCommand;
  readonly incidentId: IncidentId | null;
  readonly state: 'pending' | 'sent' | 'done' | 'refused' | 'expired';
  readonly result: CommandResult | null;
  readonly createdAt: IsoTime;
  readonly finishedAt: IsoTime | null;
}

/** Records a command before it is sent; the same id a second time changes nothing. */
export async function insertCommand(
  tx: TenantTx,
  inserting: { command: AgentCommand; incidentId: IncidentId | null; at: IsoTime },
): Promise<void> {
  const { command } = inserting;
  await tx.db
    .insertInto('command')
    .values({
      command_id: command.commandId,
      cluster_id: command.clusterId,
      incident_id: inserting.incidentId,
      kind: command.kind,
      state: 'pending',
      body: toJsonb(command),
      created_at: inserting.at,
      deadline_at: command.deadlineAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  tx.noteChange({ kind: 'command', subjectId: command.commandId });
}

/** Marks a pending command as sent. */
export async function markCommandSent(tx: TenantTx, commandId: CommandId): Promise<void> {
  await tx.db
    .updateTable('command')
    .set({ state: 'sent' })
    .where('command_id', '=', commandId)
    .where('state', '=', 'pending')
    .execute();
}

/**
 * Records the agent's answer; false if the command was finished before (answers may come twice).
 * Pass no `stored` for a snapshot: its body is kept by `saveSnapshot`, not here.
 */
export async function finishCommand(
  tx: TenantTx,
  finishing: {
    commandId: CommandId;
    state: 'done' | 'refused';
    stored?: CommandResult;
    at: IsoTime;
  },
): Promise<boolean> {
  const row = await tx.db
    .updateTable('command')
    .set({
      state: finishing.state,
      result: finishing.stored ? toJsonb(finishing.stored) : null,
      finished_at: finishing.at,
    })
    .where('command_id', '=', finishing.commandId)
    .where('state', 'in', ['pending', 'sent'])
    .returning('command_id')
    .executeTakeFirst();
  if (!row) return false;
  tx.noteChange({ kind: 'command', subjectId: finishing.commandId });
  return true;
}

/** Expires the commands whose deadline has passed; returns their ids. */
export async function expireCommands(tx: TenantTx, now: IsoTime): Promise<readonly CommandId[]> {
  const rows = await tx.db
    .updateTable('command')
    .set({ state: 'expired', finished_at: now })
    .where('state', 'in', ['pending', 'sent'])
    .where('deadline_at', '<', now)
    .returning('command_id')
    .execute();
  for (const row of rows) tx.noteChange({ kind: 'command', subjectId: row.command_id });
  return rows.map((row) => toId<CommandId>(row.command_id));
}

/** The commands of a cluster that wait for an answer, oldest first. */
export async function listUnfinishedCommands(
  tx: TenantTx,
  clusterId: ClusterId,
): Promise<readonly CommandRecord[]> {
  const rows = await tx.db
    .selectFrom('command')
    .selectAll()
    .where('cluster_id', '=', clusterId)
    .where('state', 'in', ['pending', 'sent'])
    .orderBy('command_id')
    .execute();
  return rows.map(toRecord);
}

/** A command by its id; NOT_FOUND if it is not there. */
export async function requireCommand(tx: TenantTx, commandId: CommandId): Promise<CommandRecord> {
  const row = await tx.db
    .selectFrom('command')
    .selectAll()
    .where('command_id', '=', commandId)
    .executeTakeFirst();
  if (!row) throw appError('NOT_FOUND', { what: 'command', id: commandId });
  return toRecord(row);
}

function toRecord(row: Selectable<Tables['command']>): CommandRecord {
  return {
    command: row.body,
    incidentId: row.incident_id === null ? null : toId<IncidentId>(row.incident_id),
    state: row.state,
    result: row.result,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}
