import * as z from 'zod';
import type { ClusterId } from '@aetherius/domain';
import { idSchema, isoTimeSchema } from './primitive.ts';
import { deniedSchema } from './snapshot.ts';

/** How well a cluster is seen: everything, a part of it, or nothing for too long. */
export const clusterHealths = ['ok', 'partial', 'silent'] as const;

/** A watched cluster as its row in the overview. */
export const clusterSchema = z
  .object({
    clusterId: idSchema<ClusterId>(),
    name: z.string(),
    version: z.string(),
    health: z.enum(clusterHealths),
    openIncidents: z.int(),
    lastSignalAt: isoTimeSchema.nullable(),
    agentVersion: z.string(),
    workloads: z.int(),
    objects: z.record(z.string(), z.number()),
    denied: deniedSchema,
    silentKinds: z.array(z.string()).readonly(),
  })
  .meta({ id: 'Cluster' });

/** One watched cluster. */
export type ClusterView = z.infer<typeof clusterSchema>;
