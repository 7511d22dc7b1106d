import * as z from 'zod';
import type { KubeEvent, KubeObject, ObjectChange, Snapshot } from '@aetherius/domain';
import { isoTimeSchema, objectRefSchema } from './primitive.ts';

const metadataSchema = z.looseObject({ name: z.string() });

/**
 * A Kubernetes object as the API server serves it. Only what every kind has is checked: readers
 * narrow the rest, and a field that Kubernetes adds tomorrow must not stop a signal today.
 */
export const kubeObjectSchema = z
  .looseObject({ apiVersion: z.string(), kind: z.string(), metadata: metadataSchema })
  .meta({ id: 'KubeObject' }) as z.ZodType<KubeObject, KubeObject>;

/** A core/v1 Event. */
export const kubeEventSchema = z
  .looseObject({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: metadataSchema,
    involvedObject: z.looseObject({}),
  })
  .meta({ id: 'KubeEvent' }) as z.ZodType<KubeEvent, KubeEvent>;

/** A change of an object's spec. */
export const objectChangeSchema = z
  .object({
    ref: objectRefSchema,
    at: isoTimeSchema,
    actor: z.string().exactOptional(),
    fields: z
      .array(
        z.object({
          path: z.string(),
          before: z.string().exactOptional(),
          after: z.string().exactOptional(),
        }),
      )
      .readonly(),
  })
  .meta({ id: 'ObjectChange' }) satisfies z.ZodType<ObjectChange>;

/** Logs of containers by `namespace/pod/container`. */
export const logsSchema = z.record(
  z.string(),
  z.object({ current: z.string().exactOptional(), previous: z.string().exactOptional() }),
);

const deniedSchema = z.array(z.object({ kind: z.string(), reason: z.string() })).readonly();

const seriesSchema = z.object({
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  points: z.array(z.tuple([isoTimeSchema, z.number()]).readonly()).readonly(),
  unit: z.string().exactOptional(),
});

/** What is believed of a cluster, or of a part of it, at one time. */
export const snapshotSchema = z
  .object({
    clusterVersion: z.string(),
    capturedAt: isoTimeSchema,
    objects: z.array(kubeObjectSchema).readonly(),
    events: z.array(kubeEventSchema).readonly(),
    logs: logsSchema,
    metrics: z.array(seriesSchema).readonly(),
    changes: z.array(objectChangeSchema).readonly(),
    coverage: z.object({
      kinds: z.array(z.string()).readonly(),
      denied: deniedSchema,
      missingLogs: z.array(z.string()).readonly(),
    }),
  })
  .meta({ id: 'Snapshot' }) satisfies z.ZodType<Snapshot>;

export { deniedSchema };
