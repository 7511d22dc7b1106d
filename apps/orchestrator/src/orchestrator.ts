import { bindRoutes, openApiDocument } from '@aetherius/contract';
import { message } from '@aetherius/domain';
import {
  createMetrics,
  createStatelessGuard,
  processFunctions,
  startHttpServer,
  type Clock,
  type HttpCall,
  type HttpServer,
  type ListenOptions,
  type Logger,
} from '@aetherius/runtime';
import { render } from '@aetherius/text';

/** What the orchestrator needs. */
export interface OrchestratorDeps {
  readonly listen: ListenOptions;
  readonly log: Logger;
  readonly clock: Clock;
  readonly version: string;
}

/** The app; `start` resolves once it listens. */
export interface Orchestrator {
  readonly start: () => Promise<{ readonly url: string }>;
  readonly stop: () => Promise<void>;
}

/** Makes the app without starting it. */
export function createOrchestrator(deps: OrchestratorDeps): Orchestrator {
  let server: HttpServer | undefined;
  return {
    start: async () => {
      server = await startHttpServer(serverOptions(deps));
      deps.log.info({ url: server.url }, 'orchestrator listens');
      return { url: server.url };
    },
    stop: async () => {
      await server?.stop();
      server = undefined;
    },
  };
}

function serverOptions(deps: OrchestratorDeps): Parameters<typeof startHttpServer>[0] {
  const metrics = createMetrics('orchestrator');
  const since = deps.clock.now().toISOString();
  const functions = processFunctions({
    app: 'orchestrator',
    version: deps.version,
    clock: deps.clock,
    metrics,
    openApi: () => openApiDocument('orchestrator', deps.version),
    health: () =>
      Promise.resolve({
        status: 'ok',
        warnings: [
          {
            code: 'no_workflows',
            severity: 'info',
            text: render(message('health.no_workflows'), 'en'),
            since,
          },
        ],
      }),
  });
  return {
    ...deps,
    metrics,
    guard: createStatelessGuard(),
    routes: bindRoutes<keyof typeof functions, HttpCall>(functions),
    errorText: (error, language) => render(message(`error.${error.code}`, error.details), language),
  };
}
