import * as z from 'zod';
import type { ClusterId, CommandId, SignalKind } from '@aetherius/domain';
import { commandResultSchema, commandSchema } from './schemas/command.ts';
import { idSchema, isoTimeSchema } from './schemas/primitive.ts';
import { signalSchema } from './schemas/signal.ts';

/**
 * A request from an agent: signals of one kind and one cluster, oldest first. It is sent again,
 * with the same `batchId`, until an ack says that it is stored.
 */
export const signalBatchSchema = z.object({
  batchId: z.guid(),
  clusterId: idSchema<ClusterId>(),
  sentAt: isoTimeSchema,
  signals: z.array(signalSchema).min(1).max(1000).readonly(),
});
export type SignalBatch = z.infer<typeof signalBatchSchema>;

/**
 * The answer to a batch. `stored` is given after the commit. `retry`: keep it and send it again
 * later. `refused`: never send it again; it cannot be read or is not this agent's to send.
 */
export const signalAckSchema = z.object({
  batchId: z.string(),
  outcome: z.enum(['stored', 'retry', 'refused']),
  reason: z.string().exactOptional(),
});
export type SignalAck = z.infer<typeof signalAckSchema>;

/** The messages of the agent link by what they are. */
export const busSchemas = {
  signalBatch: signalBatchSchema,
  signalAck: signalAckSchema,
  command: commandSchema,
  commandResult: commandResultSchema,
} as const;

/** The subjects of the agent link. An agent may publish and subscribe under its own id only. */
export const agentSubjects = {
  signal: (clusterId: ClusterId, kind: SignalKind): string =>
    `aetherius.agent.${clusterId}.signal.${kind}`,
  command: (clusterId: ClusterId, commandId: CommandId): string =>
    `aetherius.agent.${clusterId}.command.${commandId}`,
  result: (clusterId: ClusterId, commandId: CommandId): string =>
    `aetherius.agent.${clusterId}.result.${commandId}`,
  /** What the control plane subscribes to. */
  everySignal: 'aetherius.agent.*.signal.*',
  everyResult: 'aetherius.agent.*.result.*',
  /** What an agent subscribes to. */
  everyCommand: (clusterId: ClusterId): string => `aetherius.agent.${clusterId}.command.*`,
} as const;

/** The cluster that a subject of the agent link belongs to; undefined for other subjects. */
export function clusterOfSubject(subject: string): string | undefined {
  return /^aetherius\.agent\.([^.]+)\.(?:signal|command|result)\.[^.]+$/.exec(subject)?.[1];
}
