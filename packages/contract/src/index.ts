/**
 * What travels between processes: zod schemas of REST and of the agent link, the one route table,
 * and the OpenAPI document built from it. The schemas mirror the records of `@aetherius/domain`
 * and a test holds the types equal. Parsing throws a `ZodError`; whoever parses turns it into
 * `REQUEST_INVALID`. Fields that a schema does not know are dropped on the way in.
 *
 * Example: `routes.getIncident.path` is `/v1/incidents/{incidentId}` and
 * `CallOutput<'getIncident'>` is the type of its answer.
 */
export * from './bus-messages.ts';
export * from './openapi.ts';
export * from './operations.ts';
export * from './routes.ts';
export * from './schemas/cluster.ts';
export * from './schemas/command.ts';
export * from './schemas/demo.ts';
export * from './schemas/diagnosis.ts';
export * from './schemas/incident.ts';
export * from './schemas/primitive.ts';
export * from './schemas/process.ts';
export * from './schemas/signal.ts';
export * from './schemas/snapshot.ts';
