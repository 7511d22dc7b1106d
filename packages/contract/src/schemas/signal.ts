import * as z from 'zod';
import {
  symptomCodes,
  type ClusterId,
  type Signal,
  type SignalId,
  type Symptom,
} from '@aetherius/domain';
import {
  idSchema,
  isoTimeSchema,
  messageSchema,
  objectRefSchema,
  severitySchema,
} from './primitive.ts';
import { deniedSchema, objectChangeSchema } from './snapshot.ts';

/** One abnormal condition. */
export const symptomSchema = z
  .object({
    fingerprint: z.string(),
    code: z.enum(symptomCodes),
    subject: objectRefSchema,
    object: objectRefSchema,
    container: z.string().exactOptional(),
    severity: severitySchema,
    since: isoTimeSchema,
    params: messageSchema.shape.params,
    related: z.array(objectRefSchema).readonly(),
  })
  .meta({ id: 'Symptom' }) satisfies z.ZodType<Symptom>;

const envelope = {
  signalId: idSchema<SignalId>(),
  clusterId: idSchema<ClusterId>(),
  occurredAt: isoTimeSchema,
  observedAt: isoTimeSchema,
  fingerprint: z.string(),
};

const symptomSignalSchema = z.object({
  ...envelope,
  kind: z.literal('symptom'),
  state: z.enum(['firing', 'clear']),
  symptom: symptomSchema,
});

const eventSignalSchema = z.object({
  ...envelope,
  kind: z.literal('event'),
  severity: severitySchema,
  category: z.enum(['alert', 'change', 'activity', 'recovery', 'healer']),
  reason: z.string(),
  messageClass: z.string().exactOptional(),
  message: z.string(),
  count: z.number(),
  component: z.string(),
  regarding: objectRefSchema,
  subject: objectRefSchema,
});

const changeSignalSchema = z.object({
  ...envelope,
  kind: z.literal('change'),
  subject: objectRefSchema,
  change: objectChangeSchema,
});

const coverageSignalSchema = z.object({
  ...envelope,
  kind: z.literal('coverage'),
  agentVersion: z.string(),
  clusterName: z.string(),
  clusterVersion: z.string(),
  workloads: z.number(),
  objects: z.record(z.string(), z.number()),
  denied: deniedSchema,
  silentKinds: z.array(z.string()).readonly(),
  counters: z.record(z.string(), z.number()),
  resync: z
    .object({ resyncId: z.string(), firing: z.array(z.string()).readonly() })
    .exactOptional(),
});

/** What an agent sends. */
export const signalSchema = z.discriminatedUnion('kind', [
  symptomSignalSchema,
  eventSignalSchema,
  changeSignalSchema,
  coverageSignalSchema,
]) satisfies z.ZodType<Signal>;
