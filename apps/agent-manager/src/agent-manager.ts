import { createCommandLink, serveBatches, type Bus } from '@aetherius/bus';
import type { Client } from '@aetherius/client';
import { bindRoutes } from '@aetherius/contract';
import { message, type TenantId } from '@aetherius/domain';
import {
  authorizeLocally,
  createMetrics,
  startHttpServer,
  type Authorize,
  type Clock,
  type HttpCall,
  type HttpServer,
  type ListenOptions,
  type Logger,
  type Metrics,
} from '@aetherius/runtime';
import { defaultTenantId, ensureTenant, type Database } from '@aetherius/store';
import { render } from '@aetherius/text';
import { serveConsole } from './api/console-files.ts';
import type { DemoPort } from './api/demo-functions.ts';
import { createManagerGuard } from './api/guard.ts';
import { managerFunctions } from './api/manager-functions.ts';
import { startBackground, type Background } from './background/background.ts';
import { clustersTask } from './background/tasks/clusters.ts';
import { correlateTask } from './background/tasks/correlate.ts';
import { diagnoseTask } from './background/tasks/diagnose.ts';
import { resolveTask } from './background/tasks/resolve.ts';
import { retentionTask } from './background/tasks/retention.ts';
import { ingest } from './ingest/ingest.ts';
import type { ManagerContext } from './manager-context.ts';
import { managerMetrics } from './metrics.ts';
import { createNoticeFeed } from './notices/notice-feed.ts';

/** What the manager needs. It closes nothing that it was given. */
export interface AgentManagerDeps {
  readonly listen: ListenOptions;
  readonly database: Database;
  readonly bus: Bus;
  /** A client of the reasoning app. */
  readonly reasoning: Pick<Client, 'createDiagnosis'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly version: string;
  /** The tenant whose agents are listened to and whose incidents are served. */
  readonly tenantId?: TenantId;
  /** The folder of the built console; without it only the API is served. */
  readonly consoleFolder?: string;
  /** Only where the watched cluster is the demo cluster. */
  readonly demo?: DemoPort;
  readonly authorize?: Authorize;
}

/** The app; `start` resolves once it listens and takes signals. */
export interface AgentManager {
  readonly start: () => Promise<{ readonly url: string }>;
  readonly stop: () => Promise<void>;
}

/** Makes the app without starting it. */
export function createAgentManager(deps: AgentManagerDeps): AgentManager {
  const stops: (() => void | Promise<void>)[] = [];
  return {
    start: async () => {
      const server = await startAll(deps, stops);
      deps.log.info({ url: server.url }, 'agent-manager listens');
      return { url: server.url };
    },
    stop: async () => {
      for (const stop of stops.splice(0).toReversed()) await stop();
    },
  };
}

/** In this order: what others need first; signals are taken last, when all is there for them. */
async function startAll(
  deps: AgentManagerDeps,
  stops: (() => void | Promise<void>)[],
): Promise<HttpServer> {
  const metrics = createMetrics('agent_manager');
  const { context, feed, wakeBy } = createContext(deps, managerMetrics(metrics));
  stops.push(() => context.commands.stop(), feed.stop);
  const at = deps.clock.now().toISOString();
  await context.inTransaction((tx) => ensureTenant(tx, { name: 'default', at }));
  const diagnose = diagnoseTask(context);
  const functions = managerFunctions({
    context,
    read: (work) => deps.database.withTenant(context.tenantId, work),
    feed,
    metrics,
    version: deps.version,
    demo: deps.demo,
    askAgain: diagnose.askAgain,
  });
  const server = await startServer(deps, { context, metrics, functions });
  stops.push(server.stop);
  const background = startBackground(
    [
      correlateTask(context),
      diagnose,
      resolveTask(context),
      clustersTask(context),
      retentionTask(context),
    ],
    context,
  );
  wakeBy(background);
  stops.push(background.stop);
  const subscription = serveBatches(deps.bus, (batch) => ingest(context, batch));
  stops.push(subscription.stop);
  return server;
}

function startServer(
  deps: AgentManagerDeps,
  parts: {
    readonly context: ManagerContext;
    readonly metrics: Metrics;
    readonly functions: ReturnType<typeof managerFunctions>;
  },
): Promise<HttpServer> {
  const { listen, log, clock, consoleFolder } = deps;
  return startHttpServer({
    listen,
    log,
    clock,
    metrics: parts.metrics,
    guard: createManagerGuard({
      write: parts.context.inTransaction,
      authorize: deps.authorize ?? authorizeLocally,
      now: clock.now,
    }),
    routes: bindRoutes<keyof typeof parts.functions, HttpCall>(parts.functions),
    errorText: (error, language) => render(message(`error.${error.code}`, error.details), language),
    extend: async (app) => {
      if (consoleFolder !== undefined) await serveConsole(app, consoleFolder);
    },
  });
}

function createContext(deps: AgentManagerDeps, metrics: ManagerContext['metrics']) {
  const { database, clock, log } = deps;
  const tenantId = deps.tenantId ?? defaultTenantId;
  const feed = createNoticeFeed({
    clock,
    log,
    read: (work) => database.withTenant(tenantId, work),
    openStreams: metrics.streams,
  });
  let background: Background | undefined;
  const context: ManagerContext = {
    clock,
    log,
    metrics,
    database,
    tenantId,
    commands: createCommandLink({ bus: deps.bus, clock }),
    reasoning: deps.reasoning,
    inTransaction: async (work) => {
      const result = await database.withTenant(tenantId, work);
      feed.wake();
      return result;
    },
    wake: (task) => background?.wake(task),
  };
  return {
    context,
    feed,
    wakeBy: (running: Background) => {
      background = running;
    },
  };
}
