import type { ServerResponse } from 'node:http';
import type { Clock } from '@aetherius/runtime';
import { methodNotAllowed, pathNotFound } from '../api-status.ts';
import type { LogProvider, UsageProvider } from '../cluster-ports.ts';
import { serveReview } from './access-review.ts';
import { isTrue, type ApiRequest, type ResourcePath, type ResourceRequest } from './api-request.ts';
import { answer, type ApiAnswer } from './api-response.ts';
import type { RbacAuthorizer } from './authorizer.ts';
import { serveControl, type ControlDeps } from './control.ts';
import { discover, versionInfo } from './discovery.ts';
import { getObject, listObjects, type ReadDeps } from './list.ts';
import { serveMetrics } from './metrics-api.ts';
import { openApi } from './openapi.ts';
import { patchObject } from './patch-object.ts';
import { checkQueryOptions } from './query-options.ts';
import { servePodLog } from './pod-log.ts';
import {
  serveBinding,
  serveEviction,
  serveScale,
  serveToken,
  type IssueToken,
} from './subresources.ts';
import { createObject, deleteCollection, deleteObject, replaceObject } from './write.ts';

/** Everything a route may need. */
export type RouteDeps = ReadDeps &
  ControlDeps & {
    readonly clock: Clock;
    readonly logs: LogProvider;
    readonly usage: UsageProvider;
    readonly authorizer: RbacAuthorizer;
    readonly issueToken: IssueToken;
  };

interface RouteInput {
  readonly request: ApiRequest;
  readonly resource: ResourcePath | undefined;
  readonly response: ServerResponse;
  readonly deps: RouteDeps;
}

/** An answer to send, or word that the route writes the response by itself. */
export type RouteResult = ApiAnswer | 'streaming';

/** Finds the route of an authorized request and runs it. */
export async function routeRequest(input: RouteInput): Promise<RouteResult> {
  const { request, resource, deps } = input;
  if (request.path.startsWith('/aetherius/')) return serveControl(request, deps);
  if (!resource) return servePath(request, deps);
  if (resource.group === 'metrics.k8s.io') return serveMetrics(request, resource, deps);
  if (resource.entry) return serveResource(input, { ...request, resource: withEntry(resource) });
  if (request.method === 'POST') {
    const reviewed = await serveReview(request, resource.plural, deps);
    if (reviewed) return reviewed;
  }
  if (!discover(groupPath(resource), discoveryOptions(request, deps))) return notServed();
  throw pathNotFound();
}

function withEntry(resource: ResourcePath): ResourceRequest['resource'] {
  const { entry } = resource;
  if (!entry) throw pathNotFound();
  return { ...resource, entry };
}

function groupPath({ group, version }: ResourcePath): string {
  return group ? `/apis/${group}/${version}` : `/api/${version}`;
}

/** A group that is not served answers in plain text, as Go's router does. */
function notServed(): ApiAnswer {
  return { code: 404, body: '404 page not found\n' };
}

function discoveryOptions(request: ApiRequest, deps: RouteDeps): Parameters<typeof discover>[1] {
  const { message } = request;
  return {
    accept: message.headers.accept,
    hasMetrics: deps.usage.isAvailable(),
    address: message.headers.host ?? '127.0.0.1',
  };
}

function servePath(request: ApiRequest, deps: RouteDeps): ApiAnswer {
  const { path } = request;
  if (path === '/version') return answer(versionInfo());
  if (path === '/healthz' || path === '/livez' || path === '/readyz') return answer('ok');
  const found =
    discover(path, discoveryOptions(request, deps)) ??
    (path.startsWith('/openapi/') ? openApi(path) : undefined);
  if (found) return found;
  if (path.startsWith('/api/') || path.startsWith('/apis/')) return notServed();
  throw pathNotFound();
}

async function serveResource(input: RouteInput, request: ResourceRequest): Promise<RouteResult> {
  const { deps, response } = input;
  const { entry, name, namespace } = request.resource;
  // One object of a namespaced kind is only found in its namespace.
  if (entry.namespaced && name && namespace === undefined) throw pathNotFound();
  checkQueryOptions(request);
  if (request.resource.subresource) return serveSubresource(input, request);
  if (request.method === 'GET' && isTrue(request.query.get('watch'))) {
    deps.watches.start(request, response);
    return 'streaming';
  }
  return request.resource.name ? serveNamed(request, deps) : serveCollection(request, deps);
}

async function serveNamed(request: ResourceRequest, deps: RouteDeps): Promise<ApiAnswer> {
  switch (request.method) {
    case 'GET':
      return getObject(request, deps);
    case 'PUT':
      return replaceObject(request, deps);
    case 'PATCH':
      return patchObject(request, deps);
    case 'DELETE':
      return deleteObject(request, deps);
    default:
      throw methodNotAllowed();
  }
}

async function serveCollection(request: ResourceRequest, deps: RouteDeps): Promise<ApiAnswer> {
  switch (request.method) {
    case 'GET':
      return listObjects(request, deps);
    case 'POST':
      return createObject(request, deps);
    case 'DELETE': {
      const { entry, namespace } = request.resource;
      const isEverywhere = entry.namespaced && namespace === undefined;
      if (isEverywhere || entry.kind === 'Namespace') throw methodNotAllowed();
      return deleteCollection(request, deps);
    }
    default:
      throw methodNotAllowed();
  }
}

/** Subresources that are not read and written as parts of their object. */
const methodsOf: Readonly<Record<string, readonly string[]>> = {
  log: ['GET'],
  eviction: ['POST'],
  binding: ['POST'],
  token: ['POST'],
};

async function serveSubresource(input: RouteInput, request: ResourceRequest): Promise<RouteResult> {
  const { deps, response } = input;
  const { entry, subresource } = request.resource;
  if (!entry.subresources.some((served) => served === subresource)) throw pathNotFound();
  const methods = methodsOf[subresource ?? ''] ?? ['GET', 'PUT', 'PATCH'];
  if (!methods.includes(request.method)) throw methodNotAllowed();
  switch (subresource) {
    case 'log':
      servePodLog(request, response, deps);
      return 'streaming';
    case 'scale':
      return serveScale(request, deps);
    case 'eviction':
      return serveEviction(request, deps);
    case 'binding':
      return serveBinding(request, deps);
    case 'token':
      return serveToken(request, deps);
    default:
      return servePart(request, deps);
  }
}

/** `status`, `finalize` and `ephemeralcontainers` are parts of the object itself. */
async function servePart(request: ResourceRequest, deps: RouteDeps): Promise<ApiAnswer> {
  switch (request.method) {
    case 'GET':
      return getObject(request, deps);
    case 'PUT':
      return replaceObject(request, deps);
    case 'PATCH':
      return patchObject(request, deps);
    default:
      throw methodNotAllowed();
  }
}
