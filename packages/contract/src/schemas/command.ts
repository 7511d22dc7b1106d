import * as z from 'zod';
import type { AgentCommand, ClusterId, CommandId, CommandResult } from '@aetherius/domain';
import { idSchema, isoTimeSchema, messageSchema, objectRefSchema } from './primitive.ts';
import { logsSchema, snapshotSchema } from './snapshot.ts';

const envelope = {
  commandId: idSchema<CommandId>(),
  clusterId: idSchema<ClusterId>(),
  deadlineAt: isoTimeSchema,
};

/** What the control plane may ask of an agent. */
export const commandSchema = z.discriminatedUnion('kind', [
  z.object({
    ...envelope,
    kind: z.literal('collectSnapshot'),
    scope: z.array(objectRefSchema).readonly(),
    maxObjects: z.int(),
    logLines: z.int(),
  }),
  z.object({
    ...envelope,
    kind: z.literal('fetchLogs'),
    pod: objectRefSchema,
    container: z.string(),
    lines: z.int(),
  }),
]) satisfies z.ZodType<AgentCommand>;

/** What an agent answers. */
export const commandResultSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('snapshot'),
    commandId: idSchema<CommandId>(),
    snapshot: snapshotSchema,
  }),
  z.object({ kind: z.literal('logs'), commandId: idSchema<CommandId>(), logs: logsSchema }),
  z.object({
    kind: z.literal('refused'),
    commandId: idSchema<CommandId>(),
    reason: messageSchema,
  }),
]) satisfies z.ZodType<CommandResult>;
