import * as z from 'zod';
import { isoTimeSchema, severitySchema } from './primitive.ts';

/** What a process says of itself. `warnings` is empty when all is well. */
export const healthSchema = z
  .object({
    status: z.enum(['ok', 'degraded', 'down']),
    app: z.string(),
    version: z.string(),
    startedAt: isoTimeSchema,
    warnings: z
      .array(
        z.object({
          code: z.string(),
          severity: severitySchema,
          text: z.string(),
          since: isoTimeSchema,
        }),
      )
      .readonly(),
  })
  .meta({ id: 'Health' });

/** What `/health` answers. */
export type Health = z.infer<typeof healthSchema>;

/** The version of a process. */
export const versionSchema = z
  .object({ app: z.string(), version: z.string(), node: z.string() })
  .meta({ id: 'Version' });

/** The body of every error answer. `code` is stable; `message` is for people. */
export const errorBodySchema = z
  .object({
    code: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()).exactOptional(),
    requestId: z.string(),
  })
  .meta({ id: 'ErrorBody' });

/** The body of every error answer. */
export type ErrorBody = z.infer<typeof errorBodySchema>;

/** Something changed; read it again. `seq` grows in the order of the commits. */
export const noticeSchema = z
  .object({ seq: z.int(), topic: z.enum(['incident', 'cluster']), id: z.string() })
  .meta({ id: 'Notice' });

/** One notice of the stream. */
export type Notice = z.infer<typeof noticeSchema>;
