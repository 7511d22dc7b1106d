import {
  message,
  type AgentCommand,
  type ClusterId,
  type CommandResult,
  type ContainerLogs,
  type LogKey,
  type MessageParams,
} from '@aetherius/domain';
import type { Clock, Logger } from '@aetherius/runtime';
import { collectSnapshot, type SnapshotDeps } from './collect-snapshot.ts';

/** The kinds of command an agent can carry out. */
export const commandKinds = [
  'collectSnapshot',
  'fetchLogs',
] as const satisfies readonly AgentCommand['kind'][];

/** What the command runner needs. */
export interface CommandRunnerDeps extends SnapshotDeps {
  readonly clusterId: ClusterId;
  /** The agent's own list, whatever the control plane may ask. */
  readonly allowed: readonly string[];
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Lines of one container's log, whatever was asked for: a result must stay a message. */
const maxLogLines = 2_000;

/**
 * Carries out typed commands. Each is checked here again: the right cluster, not too late, on this
 * agent's own list. A refusal is an answer with a reason; nothing is ever executed that is not one
 * of the kinds below.
 */
export function createCommandRunner(
  deps: CommandRunnerDeps,
): (command: AgentCommand) => Promise<CommandResult> {
  return async (command) => {
    const refusal = refusalOf(command, deps);
    if (refusal) {
      deps.logger.warn({ commandId: command.commandId, code: refusal.code }, 'command refused');
      return {
        kind: 'refused',
        commandId: command.commandId,
        reason: message(refusal.code, refusal.params),
      };
    }
    return withDeadline(command, deps.clock, (signal) => carryOut(deps, command, signal));
  };
}

async function carryOut(
  deps: CommandRunnerDeps,
  command: AgentCommand,
  signal: AbortSignal,
): Promise<CommandResult> {
  const { commandId } = command;
  switch (command.kind) {
    case 'collectSnapshot':
      return {
        kind: 'snapshot',
        commandId,
        snapshot: await collectSnapshot(deps, command, signal),
      };
    case 'fetchLogs':
      return { kind: 'logs', commandId, logs: await fetchLogs(deps, command, signal) };
  }
}

function refusalOf(
  command: AgentCommand,
  deps: CommandRunnerDeps,
): { code: string; params: MessageParams } | undefined {
  const { kind, clusterId, deadlineAt } = command;
  const isKnown = (commandKinds as readonly string[]).includes(kind);
  if (!isKnown || !deps.allowed.includes(kind))
    return { code: 'command.not_allowed', params: { kind } };
  if (clusterId !== deps.clusterId) return { code: 'command.other_cluster', params: { clusterId } };
  if (Date.parse(deadlineAt) <= deps.clock.now().getTime()) {
    return { code: 'command.too_late', params: { deadlineAt } };
  }
  return undefined;
}

/** Aborts the work at the command's deadline: nobody waits for the answer then. */
async function withDeadline<Result>(
  command: AgentCommand,
  clock: Clock,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const leftMs = Date.parse(command.deadlineAt) - clock.now().getTime();
  const cancel = clock.setTimeout(() => controller.abort(), leftMs);
  try {
    return await work(controller.signal);
  } finally {
    cancel();
  }
}

async function fetchLogs(
  deps: CommandRunnerDeps,
  command: Extract<AgentCommand, { kind: 'fetchLogs' }>,
  signal: AbortSignal,
): Promise<Record<LogKey, ContainerLogs>> {
  const { pod, container } = command;
  const lines = Math.min(command.lines, maxLogLines);
  const logs = await deps.logs.fetchLogs({ pod, container, lines, signal });
  return { [`${pod.namespace ?? ''}/${pod.name}/${container}`]: deps.redaction.logs(logs) };
}
