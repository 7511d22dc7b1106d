import * as z from 'zod';
import {
  incidentStates,
  type ClusterId,
  type DiagnosisId,
  type Incident,
  type IncidentId,
  type Message,
  type SnapshotId,
  type TimelineEntry,
} from '@aetherius/domain';
import { diagnosisSchema } from './diagnosis.ts';
import {
  idSchema,
  isoTimeSchema,
  messageSchema,
  objectRefSchema,
  severitySchema,
} from './primitive.ts';

/**
 * An incident on the wire. `headline` is a sentence in the language that the reader asked for;
 * `headlineMessage` is the same as code and values, for clients that render themselves.
 */
export type IncidentView = Omit<Incident, 'headline'> & {
  readonly headline: string;
  readonly headlineMessage: Message;
};

/** The schema of `IncidentView`. */
export const incidentSchema = z
  .object({
    incidentId: idSchema<IncidentId>(),
    clusterId: idSchema<ClusterId>(),
    clusterName: z.string(),
    number: z.int().meta({ description: 'Counts per tenant; people read INC-204.' }),
    state: z.enum(incidentStates),
    severity: severitySchema,
    headline: z.string(),
    headlineMessage: messageSchema,
    target: objectRefSchema,
    rootCause: z.string().nullable().meta({
      description: 'Class of the cause; null until diagnosed, `unresolved` if nobody could say.',
    }),
    confidence: z.number().nullable(),
    subjects: z.array(objectRefSchema).readonly(),
    affects: z.array(objectRefSchema).readonly(),
    beganAt: isoTimeSchema,
    openedAt: isoTimeSchema,
    noticedAfterMs: z.number(),
    mitigatedAt: isoTimeSchema.nullable(),
    resolvedAt: isoTimeSchema.nullable(),
    resolution: z.enum(['recovered', 'cluster_recreated']).nullable(),
    reopenedCount: z.int(),
    mergedInto: idSchema<IncidentId>().nullable(),
    diagnosisId: idSchema<DiagnosisId>().nullable(),
  })
  .meta({ id: 'Incident' }) satisfies z.ZodType<IncidentView>;

/** An incident with what was found about it; `null` where nothing was found yet. */
export const incidentDetailSchema = z
  .object({
    incident: incidentSchema,
    diagnosis: diagnosisSchema.nullable(),
    diagnosedAt: isoTimeSchema.nullable(),
    diagnosedInMs: z.number().nullable(),
    snapshotId: idSchema<SnapshotId>().nullable(),
  })
  .meta({ id: 'IncidentDetail' });

/** What `getIncident` answers. */
export type IncidentDetail = z.infer<typeof incidentDetailSchema>;

/** A timeline entry on the wire; `text` is `what` in the reader's language. */
export type TimelineItem = TimelineEntry & { readonly text: string };

/** The schema of `TimelineItem`. */
export const timelineItemSchema = z
  .object({
    entryId: z.string(),
    incidentId: idSchema<IncidentId>(),
    occurredAt: isoTimeSchema,
    observedAt: isoTimeSchema,
    kind: z.enum(['change', 'signal', 'incident', 'diagnosis']),
    what: messageSchema,
    text: z.string(),
    ref: objectRefSchema.nullable(),
  })
  .meta({ id: 'TimelineItem' }) satisfies z.ZodType<TimelineItem>;
