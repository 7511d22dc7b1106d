import { z } from 'zod';
import { evidenceScopes, severities } from '@aetherius/domain';

const evidence = z.strictObject({
  fact: z.string(),
  if: z.string().optional(),
  near: z.enum(evidenceScopes).optional(),
  weight: z.number(),
});

const fault = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9_]*$/),
  class: z.string(),
  severity: z.enum(severities),
  prior: z.number(),
  when: evidence.omit({ near: true }),
  target: z.string().optional(),
  mergeBy: z.array(z.string()).optional(),
  mergesNamespaces: z.boolean().optional(),
  latent: z.boolean().optional(),
  safe: z.boolean().optional(),
  evidence: z.array(evidence).optional(),
  rivals: z.array(z.string()),
  explains: z.array(z.string()),
  remedies: z.array(z.string()).min(1),
});

const logPattern = z.strictObject({
  id: z.string(),
  meaning: z.string(),
  pattern: z.string(),
});

/** The shape of one pack file. */
export const packFileSchema = z.strictObject({
  family: z.string().optional(),
  faults: z.array(fault).optional(),
  logPatterns: z.array(logPattern).optional(),
});

export type PackFile = z.infer<typeof packFileSchema>;
export type FaultSource = z.infer<typeof fault>;
export type LogPatternSource = z.infer<typeof logPattern>;
