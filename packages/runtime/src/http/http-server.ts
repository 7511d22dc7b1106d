import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { appError, type AppError } from '@aetherius/domain';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import { toAppError, toErrorAnswer } from './error-answer.ts';
import type { HttpGuard, HttpRoute } from './http-route.ts';
import { requestLanguage } from './request-language.ts';
import { requireKnownHost, requireSameSite } from './request-origin.ts';
import { mountRoute } from './route-mount.ts';
import { securityHeaders } from './security-headers.ts';

/** Where a server listens. */
export interface ListenOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** 127.0.0.1 unless told otherwise. */
  readonly host?: string;
  /** Must be true for any host that other machines can reach. */
  readonly allowRemote?: boolean;
  /** Further names in `Host` that are ours. */
  readonly allowedHosts?: readonly string[];
}

/** What a server needs. */
export interface HttpServerOptions {
  readonly listen: ListenOptions;
  readonly log: Logger;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly routes: readonly HttpRoute[];
  readonly guard: HttpGuard;
  /** The sentence for a failure. */
  readonly errorText: (error: AppError, language: 'en' | 'zh') => string;
  /** Mounts what is not in the route table: static files. */
  readonly extend?: (server: FastifyInstance) => Promise<void>;
}

/** A server that listens. */
export interface HttpServer {
  readonly url: string;
  readonly port: number;
  /** Ends all streams, lets running requests finish and closes. */
  readonly stop: () => Promise<void>;
}

/** Bodies of ordinary requests are small; routes that take more say so in the route table. */
const bodyLimitBytes = 256 * 1024;
/** A client that sends a request slower than this is cut off. */
const requestTimeoutMs = 60_000;

/**
 * Starts a server. Fails with LISTEN_REFUSED for an address that other machines can reach unless
 * it is explicitly allowed (there are no users yet), and with PORT_IN_USE.
 */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const host = requireAllowedAddress(options.listen);
  const server = await createHttpApp(options);
  try {
    await server.app.listen({ host, port: options.listen.port });
  } catch (error) {
    await server.stop();
    if ((error as { code?: string }).code === 'EADDRINUSE') {
      throw appError('PORT_IN_USE', { host, port: options.listen.port }, { cause: error });
    }
    throw error;
  }
  const address = server.app.server.address();
  const port = typeof address === 'object' && address ? address.port : options.listen.port;
  const name = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${name}:${port}`, port, stop: server.stop };
}

/** The server without its socket: for tests that inject requests. */
export async function createHttpApp(
  options: HttpServerOptions,
): Promise<{ app: FastifyInstance; stop: () => Promise<void> }> {
  // Loaded here, because every process takes this package and only servers need Fastify.
  const { fastify } = await import('fastify');
  const app = fastify({
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    forceCloseConnections: 'idle',
    genReqId: () => crypto.randomUUID(),
    // A path that is no valid URL comes to no hook and no error handler.
    frameworkErrors: (thrown, request, reply) => {
      reply.headers(securityHeaders).header('x-request-id', request.id);
      answerError(options, { thrown, request, reply });
    },
    routerOptions: { maxParamLength: 300 },
    logger: false,
  });
  const stopping = new AbortController();
  app.removeContentTypeParser('text/plain');
  addHooks(app, options);
  addErrorAnswers(app, options);
  const requests = options.metrics.histogram({
    name: 'http_request_seconds',
    help: 'Time of HTTP requests by operation and status class',
    labelNames: ['operation', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
  });
  for (const route of options.routes) {
    mountRoute(app, { route, server: options, stopping: stopping.signal, requests });
  }
  await options.extend?.(app);
  return {
    app,
    stop: async () => {
      stopping.abort();
      await app.close();
    },
  };
}

function addHooks(app: FastifyInstance, options: HttpServerOptions): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders).header('x-request-id', request.id);
    requireKnownHost(request.headers, options.listen.allowedHosts ?? []);
    if (request.method !== 'GET' && request.method !== 'HEAD') requireSameSite(request.headers);
  });
}

function addErrorAnswers(app: FastifyInstance, options: HttpServerOptions): void {
  app.setErrorHandler((thrown, request, reply) => answerError(options, { thrown, request, reply }));
  app.setNotFoundHandler((request) => {
    throw appError('NOT_FOUND', { what: 'route', id: `${request.method} ${request.url}` });
  });
}

function answerError(
  options: HttpServerOptions,
  { thrown, request, reply }: { thrown: unknown; request: FastifyRequest; reply: FastifyReply },
): FastifyReply {
  const error = toAppError(thrown);
  const { status, body } = toErrorAnswer(error, {
    requestId: request.id,
    text: (failure) => options.errorText(failure, requestLanguage(request)),
  });
  if (status >= 500) options.log.error({ err: error, requestId: request.id }, 'request failed');
  return reply.status(status).send(body);
}

function requireAllowedAddress(listen: ListenOptions): string {
  const host = listen.host ?? '127.0.0.1';
  const isLocal = ['127.0.0.1', '::1', 'localhost'].includes(host);
  if (!isLocal && !listen.allowRemote) throw appError('LISTEN_REFUSED', { host });
  return host;
}
