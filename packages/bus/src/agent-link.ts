import {
  agentSubjects,
  clusterOfSubject,
  commandResultSchema,
  commandSchema,
  signalAckSchema,
  signalBatchSchema,
  type SignalAck,
  type SignalBatch,
} from '@aetherius/contract';
import {
  appError,
  message,
  type AgentCommand,
  type ClusterId,
  type CommandId,
  type CommandResult,
} from '@aetherius/domain';
import type { Clock } from '@aetherius/runtime';
import type { Bus, RequestOptions, Subscription } from './bus.ts';

/** Agent: sends a batch under the kind of its first signal. Resolves with the answer. */
export async function sendBatch(
  bus: Bus,
  batch: SignalBatch,
  options: RequestOptions,
): Promise<SignalAck> {
  const kind = batch.signals[0]?.kind;
  if (!kind) throw appError('REQUEST_INVALID', { problem: 'empty batch' });
  const subject = agentSubjects.signal(batch.clusterId, kind);
  return signalAckSchema.parse(await bus.request(subject, batch, options));
}

/**
 * Control plane: takes the batches of every agent. What cannot be read, or tells of another
 * cluster than its subject, is refused without asking `take`.
 */
export function serveBatches(
  bus: Bus,
  take: (batch: SignalBatch) => Promise<SignalAck>,
): Subscription {
  return bus.subscribe(agentSubjects.everySignal, async (raw, subject): Promise<SignalAck> => {
    const parsed = signalBatchSchema.safeParse(raw);
    if (!parsed.success) return refusal(raw, parsed.error.issues[0]?.message ?? 'unreadable');
    const batch = parsed.data;
    const isOwn =
      batch.clusterId === clusterOfSubject(subject) &&
      batch.signals.every((signal) => signal.clusterId === batch.clusterId);
    return isOwn ? take(batch) : refusal(raw, 'foreign cluster');
  });
}

/** Agent: runs the commands of its cluster and publishes what each gives. */
export function serveCommands(
  bus: Bus,
  clusterId: ClusterId,
  run: (command: AgentCommand) => Promise<CommandResult>,
): Subscription {
  return bus.subscribe(agentSubjects.everyCommand(clusterId), async (raw) => {
    const command = commandSchema.parse(raw);
    const result = await run(command).catch((error: unknown): CommandResult => ({
      kind: 'refused',
      commandId: command.commandId,
      reason: message('command.failed', { error: String(error) }),
    }));
    await bus.publish(agentSubjects.result(clusterId, command.commandId), result);
  });
}

/** Control plane: the end of the link that commands agents. */
export interface CommandLink {
  /** The agent's answer. Fails with `TIMED_OUT` when there is none in time. */
  readonly send: (command: AgentCommand, options: RequestOptions) => Promise<CommandResult>;
  readonly stop: () => void;
}

/** Listens for results, so it must exist before the first command. */
export function createCommandLink(deps: {
  readonly bus: Bus;
  readonly clock: Pick<Clock, 'setTimeout'>;
}): CommandLink {
  const { bus, clock } = deps;
  const waiting = new Map<CommandId, (result: CommandResult) => void>();
  const subscription = bus.subscribe(agentSubjects.everyResult, (raw, subject) => {
    const result = commandResultSchema.parse(raw);
    if (!subject.endsWith(`.${result.commandId}`)) return;
    waiting.get(result.commandId)?.(result);
  });
  return {
    stop: subscription.stop,
    send: async (command, options) => {
      const answer = Promise.withResolvers<CommandResult>();
      waiting.set(command.commandId, answer.resolve);
      const expired = (): void =>
        answer.reject(
          appError('TIMED_OUT', { what: 'collect-agent', seconds: options.timeoutMs / 1000 }),
        );
      const cancelTimer = clock.setTimeout(expired, options.timeoutMs);
      options.signal?.addEventListener('abort', expired, { once: true });
      try {
        await bus.publish(agentSubjects.command(command.clusterId, command.commandId), command);
        return await answer.promise;
      } finally {
        cancelTimer();
        options.signal?.removeEventListener('abort', expired);
        waiting.delete(command.commandId);
      }
    },
  };
}

function refusal(raw: unknown, reason: string): SignalAck {
  const batchId =
    typeof raw === 'object' && raw !== null && 'batchId' in raw ? String(raw.batchId) : '';
  return { batchId, outcome: 'refused', reason };
}
