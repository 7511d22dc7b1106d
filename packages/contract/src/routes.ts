import * as z from 'zod';
import { incidentStates, type ClusterId, type IncidentId } from '@aetherius/domain';
import { operations, type Operation, type OperationId } from './operations.ts';
import { clusterSchema } from './schemas/cluster.ts';
import { demoFaultSchema } from './schemas/demo.ts';
import { diagnosisInputSchema, diagnosisSchema } from './schemas/diagnosis.ts';
import { incidentDetailSchema, incidentSchema, timelineItemSchema } from './schemas/incident.ts';
import { idSchema, languageSchema, severitySchema } from './schemas/primitive.ts';
import { healthSchema, noticeSchema, versionSchema } from './schemas/process.ts';
import { snapshotSchema } from './schemas/snapshot.ts';

/** An operation with the schemas of what goes in and out. */
export interface Route extends Operation {
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly response: z.ZodType;
  readonly contentType?: 'text/event-stream' | 'text/plain';
  /** Larger bodies are refused unread. Too small: real snapshots fail; too large: memory. */
  readonly bodyLimitBytes?: number;
}

const pageQuery = {
  limit: z.coerce.number<number | string>().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
};

const langQuery = {
  lang: languageSchema.optional().meta({ description: 'Else Accept-Language, else English.' }),
};

/** A page of items; `nextCursor` is null on the last one. */
function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item).readonly(), nextCursor: z.string().nullable() });
}

function oneOrMany<Choice extends z.ZodType>(choice: Choice) {
  return z.union([choice, z.array(choice).max(10)]);
}

const incidentParams = z.object({ incidentId: idSchema<IncidentId>() });
const faultParams = z.object({ name: z.string().min(1).max(100) });

/**
 * The one route table: servers, client, OpenAPI and tests are built from it. A snapshot of 5,000
 * objects is about 25 MB, hence the body limit of `createDiagnosis`.
 */
export const routes = {
  listClusters: {
    ...operations.listClusters,
    query: z.object(pageQuery),
    response: pageOf(clusterSchema),
  },
  listIncidents: {
    ...operations.listIncidents,
    query: z.object({
      ...pageQuery,
      ...langQuery,
      state: oneOrMany(z.enum(incidentStates)).optional(),
      severity: oneOrMany(severitySchema).optional(),
      clusterId: idSchema<ClusterId>().optional(),
      namespace: z.string().max(253).optional(),
      q: z
        .string()
        .max(200)
        .optional()
        .meta({ description: 'Words that all occur in the number, names, cause or headline.' }),
      number: z.coerce.number<number | string>().int().min(1).optional(),
    }),
    response: pageOf(incidentSchema),
  },
  getIncident: {
    ...operations.getIncident,
    params: incidentParams,
    query: z.object(langQuery),
    response: incidentDetailSchema,
  },
  getIncidentTimeline: {
    ...operations.getIncidentTimeline,
    params: incidentParams,
    query: z.object({ ...pageQuery, ...langQuery }),
    response: pageOf(timelineItemSchema),
  },
  getIncidentSnapshot: {
    ...operations.getIncidentSnapshot,
    params: incidentParams,
    response: snapshotSchema,
  },
  diagnoseIncident: {
    ...operations.diagnoseIncident,
    params: incidentParams,
    response: z.object({ incidentId: idSchema<IncidentId>() }),
  },
  streamNotices: {
    ...operations.streamNotices,
    response: noticeSchema,
    contentType: 'text/event-stream',
  },
  listDemoFaults: {
    ...operations.listDemoFaults,
    response: z.object({ items: z.array(demoFaultSchema).readonly() }),
  },
  injectDemoFault: {
    ...operations.injectDemoFault,
    params: faultParams,
    response: z.object({ name: z.string() }),
  },
  removeDemoFault: {
    ...operations.removeDemoFault,
    params: faultParams,
    response: z.object({ name: z.string() }),
  },
  createDiagnosis: {
    ...operations.createDiagnosis,
    body: diagnosisInputSchema,
    response: diagnosisSchema,
    bodyLimitBytes: 64 * 1024 * 1024,
  },
  getVersion: { ...operations.getVersion, response: versionSchema },
  getHealth: { ...operations.getHealth, response: healthSchema },
  getMetrics: { ...operations.getMetrics, response: z.string(), contentType: 'text/plain' },
  getOpenApi: { ...operations.getOpenApi, response: z.looseObject({ openapi: z.string() }) },
} as const satisfies { readonly [Id in OperationId]: Route };

/** The route table's type. */
export type Routes = typeof routes;

type InputOf<R, Part extends 'params' | 'query' | 'body'> =
  R extends Readonly<Record<Part, z.ZodType>> ? z.input<R[Part]> : unknown;
type OutputOf<R, Part extends 'params' | 'query' | 'body'> =
  R extends Readonly<Record<Part, z.ZodType>> ? z.output<R[Part]> : undefined;

/** What a caller of an operation gives: its path parameters, query and body in one object. */
export type CallInput<Id extends OperationId> = InputOf<Routes[Id], 'params'> &
  InputOf<Routes[Id], 'query'> &
  InputOf<Routes[Id], 'body'>;

/** What an operation answers. */
export type CallOutput<Id extends OperationId> = z.output<Routes[Id]['response']>;

/** What a server's function for an operation receives, parsed. */
export interface ParsedCall<Id extends OperationId> {
  readonly params: OutputOf<Routes[Id], 'params'>;
  readonly query: OutputOf<Routes[Id], 'query'>;
  readonly body: OutputOf<Routes[Id], 'body'>;
}

/** The routes that an app serves itself. */
export function routesOf(app: Operation['app']): readonly (readonly [OperationId, Route])[] {
  return routeEntries().filter(([, route]) => route.app === app || route.app === 'every');
}

/** All routes with their ids, in the order of the table. */
export function routeEntries(): readonly (readonly [OperationId, Route])[] {
  return Object.entries(routes) as [OperationId, Route][];
}

/** The functions of a server, one for each operation; `Call` is what else they receive. */
export type RouteFunctions<Ids extends OperationId, Call> = {
  readonly [Id in Ids]: (
    call: Omit<Call, 'params' | 'query' | 'body'> & ParsedCall<Id>,
  ) => Id extends 'streamNotices' ? AsyncIterable<unknown> : Promise<CallOutput<Id>>;
};

/** The routes of some operations with the functions that answer them. */
export function bindRoutes<Ids extends OperationId, Call>(
  functions: RouteFunctions<Ids, Call>,
): readonly (Route & { operationId: Ids; run: (call: Call) => unknown })[] {
  const ids = Object.keys(functions) as Ids[];
  return ids.map((operationId) => ({
    ...(routes[operationId] as Route),
    operationId,
    run: (call: Call) => (functions[operationId] as (call: unknown) => unknown)(call),
  }));
}
