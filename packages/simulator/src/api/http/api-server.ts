/**
 * The HTTPS face of the simulated cluster: the Kubernetes API over an object store, close enough
 * that kubectl and the product cannot tell it from a small real cluster for what they use.
 *
 * Promises: refusals are Status objects in the real server's words; a watch tells every change
 * after its resource version in order, or says 410; `stop` ends all streams. It fails a request
 * with 500 and logs the cause when something unforeseen is thrown, and goes on.
 *
 * @example
 * const server = createApiServer({ store, cluster, clock, logger, tls, authenticator });
 * const { url } = await server.listen(0);
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Clock, Logger } from '@aetherius/runtime';
import { ApiStatusError, badRequest, forbidden, internalError } from '../api-status.ts';
import type { SimulatedCluster } from '../cluster-ports.ts';
import type { ObjectStore } from '../object-store.ts';
import { WatchHistory } from '../watch-history.ts';
import type { ApiRequest, ResourcePath } from './api-request.ts';
import { parseResourcePath, verbOf } from './api-request.ts';
import { sendAnswer, sendError } from './api-response.ts';
import type { TokenAuthenticator } from './authenticator.ts';
import { RbacAuthorizer, refusalText, type AccessAttempt } from './authorizer.ts';
import type { Disturbance } from './control.ts';
import type { ReadDeps } from './list.ts';
import { routeRequest, type RouteDeps } from './routes.ts';
import { WatchStreams } from './watch.ts';

/** What an API server is made of. */
export interface ApiServerOptions {
  readonly store: ObjectStore;
  readonly cluster: SimulatedCluster;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tls: { readonly certificate: string; readonly key: string };
  readonly authenticator: TokenAuthenticator;
  readonly kubeconfigFor: (user: { name: string; token: string }) => string;
  readonly shutDown: () => void;
}

/** A server that is not listening yet. */
export interface ApiServer {
  /** Listens on 127.0.0.1; port 0 takes a free one. */
  listen(port: number): Promise<{ port: number; url: string }>;
  stop(): Promise<void>;
}

/** Makes the API server of a cluster. */
export function createApiServer(options: ApiServerOptions): ApiServer {
  const { store, clock, logger, tls } = options;
  const history = new WatchHistory(store);
  const read: ReadDeps = { store, history, now: () => clock.now(), pages: new Map() };
  const watches = new WatchStreams(read);
  const disturbance: Disturbance = { delayMs: 0 };
  const authorizer = new RbacAuthorizer(store);
  const deps: RouteDeps = {
    ...read,
    ...options,
    logs: options.cluster.logs,
    usage: options.cluster.usage,
    watches,
    authorizer,
    disturbance,
    issueToken: (user) => options.authenticator.issue(user),
  };
  const server = createServer({ cert: tls.certificate, key: tls.key }, (message, response) => {
    handle(message, response, deps).catch((err: unknown) => {
      if (err instanceof ApiStatusError) {
        sendError(response, err);
        return;
      }
      if (err instanceof URIError) {
        sendError(response, badRequest(`the path cannot be read: ${err.message}`));
        return;
      }
      logger.error({ err, method: message.method, url: message.url }, 'request failed');
      sendError(response, internalError(err instanceof Error ? err.message : String(err)));
    });
  });
  server.keepAliveTimeout = 60_000;
  server.requestTimeout = 0;
  return {
    listen: (port) => listen(server, port),
    stop: () => {
      watches.endAll();
      return close(server);
    },
  };
}

async function handle(
  message: IncomingMessage,
  response: ServerResponse,
  deps: RouteDeps,
): Promise<void> {
  const url = new URL(message.url ?? '/', 'https://localhost');
  const request: ApiRequest = {
    method: message.method ?? 'GET',
    path: url.pathname.length > 1 ? url.pathname.replace(/\/$/, '') : url.pathname,
    query: url.searchParams,
    message,
    user: deps.authenticator.userOf(message),
  };
  const { delayMs } = deps.disturbance;
  if (delayMs > 0 && !request.path.startsWith('/aetherius/')) await deps.clock.sleep(delayMs);
  const resource = parseResourcePath(request.path);
  authorize(request, resource, deps.authorizer);
  const result = await routeRequest({ request, resource, response, deps });
  if (result === 'streaming') return;
  const warnings = [...(result.warnings ?? []), ...deprecations(resource)];
  sendAnswer(response, { ...result, warnings });
}

function deprecations(resource: ResourcePath | undefined): string[] {
  if (resource?.entry?.kind !== 'Endpoints') return [];
  return ['v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'];
}

/** Paths that anybody may read, as on a real cluster. */
const openPaths = new Set(['/healthz', '/livez', '/readyz', '/version']);

function authorize(
  request: ApiRequest,
  resource: ResourcePath | undefined,
  authorizer: RbacAuthorizer,
): void {
  if (openPaths.has(request.path)) return;
  const attempt = attemptFor(request, resource);
  if (authorizer.isAllowed(request.user, attempt)) return;
  const why = refusalText(request.user, attempt);
  if (!resource) {
    throw new ApiStatusError({
      code: 403,
      reason: 'Forbidden',
      message: `forbidden: ${why}`,
      details: {},
    });
  }
  const names = { group: resource.group, plural: resource.plural, kind: resource.plural };
  throw forbidden(names, resource.name ?? '', why);
}

function attemptFor(request: ApiRequest, resource: ResourcePath | undefined): AccessAttempt {
  if (!resource) return { verb: request.method.toLowerCase(), path: request.path };
  const { plural, subresource, group, namespace, name } = resource;
  return {
    verb: verbOf(request, resource),
    group,
    resource: subresource ? `${plural}/${subresource}` : plural,
    // A namespace's own rights are looked up inside it.
    namespace: plural === 'namespaces' && group === '' && name ? name : namespace,
    name,
  };
}

function listen(server: Server, port: number): Promise<{ port: number; url: string }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const bound = (server.address() as AddressInfo).port;
      resolve({ port: bound, url: `https://127.0.0.1:${bound}` });
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
