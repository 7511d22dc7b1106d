import * as z from 'zod';
import {
  severities,
  type Branded,
  type IsoTime,
  type Message,
  type ObjectRef,
} from '@aetherius/domain';

/** An instant as ISO-8601 text with a zone; written in UTC. */
export const isoTimeSchema = z.iso.datetime({ offset: true }) as z.ZodType<IsoTime, IsoTime>;

/** Languages that answers are rendered in. */
export const languageSchema = z.enum(['en', 'zh']);

/** A sentence as code and values. */
export const messageSchema = z
  .object({
    code: z.string(),
    params: z.record(
      z.string(),
      z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).readonly()]),
    ),
  })
  .meta({ id: 'Message' }) satisfies z.ZodType<Message>;

/** Names one Kubernetes object. */
export const objectRefSchema = z
  .object({
    kind: z.string().max(253),
    name: z.string().max(253),
    namespace: z.string().max(253).exactOptional(),
    apiVersion: z.string().max(253).exactOptional(),
    uid: z.string().max(253).exactOptional(),
  })
  .meta({ id: 'ObjectRef' }) satisfies z.ZodType<ObjectRef>;

/** How bad it is, worst first. */
export const severitySchema = z.enum(severities);

/** An id of one kind. The check is the shape of a UUID only: ids of clusters are not ours. */
export function idSchema<Id extends Branded<string>>(): z.ZodType<Id, string> {
  return z.guid() as z.ZodType<string, string> as z.ZodType<Id, string>;
}
