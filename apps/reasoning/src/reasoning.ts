import { bindRoutes, openApiDocument } from '@aetherius/contract';
import { diagnose } from '@aetherius/diagnosis';
import { message, type KnowledgePack } from '@aetherius/domain';
import { loadPacks } from '@aetherius/knowledge';
import {
  createMetrics,
  createStatelessGuard,
  processFunctions,
  startHttpServer,
  type Clock,
  type HttpCall,
  type HttpServer,
  type HttpServerOptions,
  type ListenOptions,
  type Logger,
  type Metrics,
} from '@aetherius/runtime';
import { render } from '@aetherius/text';
import { reasoningMetrics } from './metrics.ts';

/** What reasoning needs. */
export interface ReasoningDeps {
  readonly listen: ListenOptions;
  readonly log: Logger;
  readonly clock: Clock;
  readonly version: string;
  /** The packs that come with the product, unless others are given. */
  readonly pack?: KnowledgePack;
}

/** The app; `start` resolves once it listens. */
export interface Reasoning {
  readonly start: () => Promise<{ readonly url: string }>;
  readonly stop: () => Promise<void>;
}

/** Makes the app without starting it. */
export function createReasoning(deps: ReasoningDeps): Reasoning {
  let server: HttpServer | undefined;
  return {
    start: async () => {
      const pack = deps.pack ?? loadPacks();
      server = await startHttpServer(serverOptions(deps, pack));
      deps.log.info({ url: server.url, pack: pack.version }, 'reasoning listens');
      return { url: server.url };
    },
    stop: async () => {
      await server?.stop();
      server = undefined;
    },
  };
}

function serverOptions(deps: ReasoningDeps, pack: KnowledgePack): HttpServerOptions {
  const metrics = createMetrics('reasoning');
  const functions = { ...ownFunctions(deps, metrics), ...diagnosisFunctions(metrics, pack) };
  return {
    ...deps,
    metrics,
    guard: createStatelessGuard(),
    routes: bindRoutes<keyof typeof functions, HttpCall>(functions),
    errorText: (error, language) => render(message(`error.${error.code}`, error.details), language),
  };
}

function diagnosisFunctions(metrics: Metrics, pack: KnowledgePack) {
  const { diagnoseSeconds, verdicts } = reasoningMetrics(metrics);
  return {
    createDiagnosis: ({ body }: { body: Parameters<typeof diagnose>[0] }) => {
      const done = diagnoseSeconds.startTimer();
      const diagnosis = diagnose(body, pack);
      done();
      verdicts.inc({ verdict: diagnosis.verdict });
      return Promise.resolve(diagnosis);
    },
  };
}

function ownFunctions(deps: ReasoningDeps, metrics: Metrics) {
  return processFunctions({
    app: 'reasoning',
    version: deps.version,
    clock: deps.clock,
    metrics,
    openApi: () => openApiDocument('reasoning', deps.version),
    health: () => Promise.resolve({ status: 'ok', warnings: [] }),
  });
}
