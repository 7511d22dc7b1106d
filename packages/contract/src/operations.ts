import type { ErrorCode } from '@aetherius/domain';

/** The apps that serve routes of their own. */
export type AppName = 'manager' | 'reasoning' | 'orchestrator';

/** What a person or a process may be allowed to do; read routes need `read`. */
export const actions = ['read', 'incident:diagnose', 'demo:fault', 'diagnosis:run'] as const;
export type Action = (typeof actions)[number];

/** One operation of the REST API, without its schemas (those stand in `routes.ts`). */
export interface Operation {
  readonly method: 'GET' | 'POST';
  /** Parameters stand in braces: `/v1/incidents/{incidentId}`. */
  readonly path: string;
  /** Who serves it. 8080 forwards what is not the manager's. `every`: each app has its own. */
  readonly app: AppName | 'every';
  readonly summary: string;
  readonly action: Action;
  /** It writes something: it must be audited and is refused from other sites. */
  readonly changesState: boolean;
  readonly successStatus: 200 | 202;
  readonly errors: readonly ErrorCode[];
}

const read = { method: 'GET', action: 'read', changesState: false, successStatus: 200 } as const;

/**
 * The operations by their id: the light half of the route table. It names no schema, so a browser
 * that takes the typed client does not load the schema library.
 */
export const operations = {
  listClusters: {
    ...read,
    path: '/v1/clusters',
    app: 'manager',
    summary: 'The watched clusters, by name',
    errors: ['REQUEST_INVALID', 'DATABASE_UNAVAILABLE'],
  },
  listIncidents: {
    ...read,
    path: '/v1/incidents',
    app: 'manager',
    summary: 'Incidents, newest first, in every state unless filtered',
    errors: ['REQUEST_INVALID', 'DATABASE_UNAVAILABLE'],
  },
  getIncident: {
    ...read,
    path: '/v1/incidents/{incidentId}',
    app: 'manager',
    summary: 'One incident with its newest diagnosis',
    errors: ['REQUEST_INVALID', 'NOT_FOUND', 'DATABASE_UNAVAILABLE'],
  },
  getIncidentTimeline: {
    ...read,
    path: '/v1/incidents/{incidentId}/timeline',
    app: 'manager',
    summary: 'What happened around an incident, oldest first',
    errors: ['REQUEST_INVALID', 'NOT_FOUND', 'DATABASE_UNAVAILABLE'],
  },
  getIncidentSnapshot: {
    ...read,
    path: '/v1/incidents/{incidentId}/snapshot',
    app: 'manager',
    summary: 'The snapshot that the newest diagnosis was made from',
    errors: ['REQUEST_INVALID', 'NOT_FOUND', 'DATABASE_UNAVAILABLE'],
  },
  diagnoseIncident: {
    method: 'POST',
    path: '/v1/incidents/{incidentId}/diagnose',
    app: 'manager',
    summary: 'Takes a new snapshot and diagnoses the incident again',
    action: 'incident:diagnose',
    changesState: true,
    successStatus: 202,
    errors: ['REQUEST_INVALID', 'NOT_FOUND', 'FORBIDDEN', 'CONFLICT', 'DATABASE_UNAVAILABLE'],
  },
  streamNotices: {
    ...read,
    path: '/v1/stream',
    app: 'manager',
    summary: 'Server-sent notices that something changed, in the order of the commits',
    errors: ['DATABASE_UNAVAILABLE'],
  },
  listDemoFaults: {
    ...read,
    path: '/v1/demo/faults',
    app: 'manager',
    summary: 'The faults that the demo cluster can show',
    errors: ['DEMO_ONLY'],
  },
  injectDemoFault: {
    method: 'POST',
    path: '/v1/demo/faults/{name}/inject',
    app: 'manager',
    summary: 'Breaks the demo cluster in a named way',
    action: 'demo:fault',
    changesState: true,
    successStatus: 202,
    errors: ['REQUEST_INVALID', 'NOT_FOUND', 'FORBIDDEN', 'CONFLICT', 'DEMO_ONLY'],
  },
  removeDemoFault: {
    method: 'POST',
    path: '/v1/demo/faults/{name}/remove',
    app: 'manager',
    summary: 'Takes a named fault away again',
    action: 'demo:fault',
    changesState: true,
    successStatus: 202,
    errors: ['REQUEST_INVALID', 'NOT_FOUND', 'FORBIDDEN', 'CONFLICT', 'DEMO_ONLY'],
  },
  createDiagnosis: {
    method: 'POST',
    path: '/v1/diagnoses',
    app: 'reasoning',
    summary: 'Diagnoses a snapshot; keeps nothing',
    action: 'diagnosis:run',
    changesState: false,
    successStatus: 200,
    errors: ['REQUEST_INVALID', 'REQUEST_TOO_LARGE', 'FORBIDDEN', 'UNAVAILABLE'],
  },
  getVersion: {
    ...read,
    path: '/v1/version',
    app: 'every',
    summary: 'The version of the process',
    errors: [],
  },
  getHealth: {
    ...read,
    path: '/health',
    app: 'every',
    summary: 'Whether the process works, with typed warnings; 503 when it is down',
    errors: [],
  },
  getMetrics: {
    ...read,
    path: '/metrics',
    app: 'every',
    summary: 'Metrics in the text format of Prometheus',
    errors: [],
  },
  getOpenApi: {
    ...read,
    path: '/openapi.json',
    app: 'every',
    summary: 'This document; on 8080 the union of all apps',
    errors: [],
  },
} as const satisfies Readonly<Record<string, Operation>>;

/** The id of an operation. */
export type OperationId = keyof typeof operations;
