import * as z from 'zod';
import type {
  Diagnosis,
  DiagnosisInput,
  Evidence,
  EvidenceSource,
  RootCause,
} from '@aetherius/domain';
import { isoTimeSchema, messageSchema, objectRefSchema, severitySchema } from './primitive.ts';
import { symptomSchema } from './signal.ts';
import { objectChangeSchema, snapshotSchema } from './snapshot.ts';

/** The frozen input of a diagnosis. */
export const diagnosisInputSchema = z
  .object({
    now: isoTimeSchema,
    snapshot: snapshotSchema,
    trigger: z.object({ text: z.string().max(10_000) }).exactOptional(),
    symptoms: z.array(symptomSchema).readonly().exactOptional(),
  })
  .meta({ id: 'DiagnosisInput' }) satisfies z.ZodType<DiagnosisInput>;

const evidenceSourceSchema = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('field'),
      ref: objectRefSchema,
      path: z.string(),
      value: z.string(),
    }),
    z.object({
      kind: z.literal('event'),
      ref: objectRefSchema,
      reason: z.string(),
      message: z.string(),
      count: z.number(),
      firstSeenAt: isoTimeSchema.exactOptional(),
      lastSeenAt: isoTimeSchema.exactOptional(),
    }),
    z.object({
      kind: z.literal('log'),
      ref: objectRefSchema,
      container: z.string(),
      previous: z.boolean(),
      line: z.string(),
    }),
    z.object({ kind: z.literal('change'), change: objectChangeSchema }),
    z.object({
      kind: z.literal('series'),
      name: z.string(),
      labels: z.record(z.string(), z.string()),
    }),
    z.object({ kind: z.literal('absence'), ref: objectRefSchema }),
  ])
  .meta({ id: 'EvidenceSource' }) satisfies z.ZodType<EvidenceSource>;

const evidenceSchema = z
  .object({
    evidenceId: z.string(),
    claim: messageSchema,
    source: evidenceSourceSchema,
    observedAt: isoTimeSchema,
    kubectl: z.string(),
    decisive: z.boolean(),
  })
  .meta({ id: 'Evidence' }) satisfies z.ZodType<Evidence>;

const rootCauseSchema = z
  .object({
    faultClass: z.string(),
    faultId: z.string(),
    target: objectRefSchema,
    targetExists: z.boolean(),
    confidence: z.number(),
    severity: severitySchema,
    headline: messageSchema,
    evidence: z.array(evidenceSchema).readonly(),
    chain: z
      .array(
        z.object({ what: messageSchema, ref: objectRefSchema, at: isoTimeSchema.exactOptional() }),
      )
      .readonly(),
    ruledOut: z.array(z.object({ faultClass: z.string(), why: messageSchema })).readonly(),
    affects: z.array(objectRefSchema).readonly(),
    explains: z.array(objectRefSchema).readonly(),
    changes: z.array(objectChangeSchema).readonly(),
    remedy: z.object({
      remedyId: z.string(),
      what: messageSchema,
      params: messageSchema.shape.params,
      safe: z.boolean(),
      why: messageSchema,
    }),
    beganAt: isoTimeSchema.exactOptional(),
  })
  .meta({ id: 'RootCause' }) satisfies z.ZodType<RootCause>;

/** What was found. */
export const diagnosisSchema = z
  .object({
    verdict: z.enum(['fault', 'healthy', 'unresolved']),
    rootCauses: z.array(rootCauseSchema).readonly(),
    summary: messageSchema,
    notes: z.array(messageSchema).readonly(),
    gaps: z.array(z.object({ what: messageSchema })).readonly(),
    nextProbe: z
      .object({
        ask: messageSchema,
        command: z.enum(['collectSnapshot', 'fetchLogs', 'none']),
        ref: objectRefSchema.exactOptional(),
        container: z.string().exactOptional(),
        gainBits: z.number(),
      })
      .exactOptional(),
    packVersion: z.string(),
  })
  .meta({ id: 'Diagnosis' }) satisfies z.ZodType<Diagnosis>;
