/**
 * The functions behind the routes of port 8080, and what they show. Reads go to the store and come
 * back as views: sentences in the reader's language, nothing that is not meant to leave. What is
 * not the manager's is forwarded through the typed client. Permission, audit, idempotency and
 * errors are the HTTP set-up's business; a function throws an `AppError` and that is all.
 *
 * Example: `bindRoutes(managerFunctions(deps))`.
 */
import { openApiDocument, type ParsedCall } from '@aetherius/contract';
import { appError, type IncidentId } from '@aetherius/domain';
import { processFunctions, type HttpCall, type Metrics } from '@aetherius/runtime';
import { requireIncident } from '@aetherius/store';
import { managerHealth } from '../manager-health.ts';
import type { ManagerContext } from '../manager-context.ts';
import type { NoticeFeed } from '../notices/notice-feed.ts';
import { demoFunctions, type DemoPort } from './demo-functions.ts';
import { readFunctions, type Read } from './read-functions.ts';

/** What the routes need besides the shared context. */
export interface ApiDeps {
  readonly context: ManagerContext;
  readonly read: Read;
  readonly feed: NoticeFeed;
  readonly metrics: Metrics;
  readonly version: string;
  readonly demo: DemoPort | undefined;
  readonly askAgain: (incidentId: IncidentId) => void;
}

/** A function for every operation of port 8080; it serves the union of all apps. */
export function managerFunctions(deps: ApiDeps) {
  const { context, read } = deps;
  return {
    ...processFunctions({
      app: 'agent-manager',
      version: deps.version,
      clock: context.clock,
      metrics: deps.metrics,
      openApi: () => openApiDocument('union', deps.version),
      health: () => managerHealth(context),
    }),
    ...readFunctions(read),
    ...demoFunctions(deps.demo),
    diagnoseIncident: async ({ params }: ParsedCall<'diagnoseIncident'>) => {
      const { incidentId, state } = await read((tx) => requireIncident(tx, params.incidentId));
      if (state !== 'open') throw appError('CONFLICT', { what: state });
      deps.askAgain(incidentId);
      return { incidentId };
    },
    createDiagnosis: ({ body, signal }: ParsedCall<'createDiagnosis'> & Pick<HttpCall, 'signal'>) =>
      context.reasoning.createDiagnosis(body, { signal }),
    streamNotices: ({ lastEventId, signal }: Pick<HttpCall, 'lastEventId' | 'signal'>) =>
      deps.feed.read({ lastEventId, signal }),
  };
}
