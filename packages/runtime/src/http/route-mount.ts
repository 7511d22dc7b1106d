import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Histogram } from 'prom-client';
import { appError, type Actor } from '@aetherius/domain';
import { writeEvents } from './event-stream.ts';
import type { HttpServerOptions } from './http-server.ts';
import type { HttpCall, HttpRoute, KeyedReply, RequestParser, ServerEvent } from './http-route.ts';
import { requestHash } from './request-hash.ts';
import { requestLanguage } from './request-language.ts';

interface Mount {
  readonly route: HttpRoute;
  readonly server: HttpServerOptions;
  readonly stopping: AbortSignal;
  readonly requests: Histogram;
}

/** Puts one route of the table onto the server, with everything that every route has. */
export function mountRoute(app: FastifyInstance, mount: Mount): void {
  const { route } = mount;
  app.route({
    method: route.method,
    url: route.path.replace(/\{(\w+)\}/g, ':$1'),
    ...(route.bodyLimitBytes === undefined ? {} : { bodyLimit: route.bodyLimitBytes }),
    onResponse: (_request, reply, done) => {
      const status = `${Math.floor(reply.statusCode / 100)}xx`;
      mount.requests.observe({ operation: route.operationId, status }, reply.elapsedTime / 1000);
      done();
    },
    handler: (request, reply) => answer(mount, request, reply),
  });
}

/** In this order: who is it, may they, is it well-formed, write it down, do it once. */
async function answer(
  mount: Mount,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { route, server } = mount;
  const actor = server.guard.authenticate();
  await requirePermission(mount, actor, request);
  const call = parseCall(mount, actor, { request, reply });
  if (route.changesState) await audit(mount, { actor, request, outcome: 'allowed' });
  if (route.contentType === 'text/event-stream') return stream(mount, call, reply);
  const { status, reply: body } = await runKeyed(mount, call, request);
  return send(route, reply.status(statusOf(body) ?? status), body);
}

async function requirePermission(
  mount: Mount,
  actor: Actor,
  request: FastifyRequest,
): Promise<void> {
  try {
    mount.server.guard.authorize(actor, mount.route.action, {});
  } catch (error) {
    if (mount.route.changesState) await audit(mount, { actor, request, outcome: 'denied' });
    throw error;
  }
}

/** Written before the act: what cannot be written down is not done. */
function audit(
  { route, server }: Mount,
  entry: { actor: Actor; request: FastifyRequest; outcome: 'allowed' | 'denied' },
): Promise<void> {
  return server.guard.audit({
    actor: entry.actor,
    action: route.action,
    subject: entry.request.url.split('?')[0] ?? '',
    at: server.clock.now().toISOString(),
    details: {
      operationId: route.operationId,
      requestId: entry.request.id,
      outcome: entry.outcome,
    },
  });
}

function parseCall(
  { route, stopping }: Mount,
  actor: Actor,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): HttpCall {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return {
    params: parsePart(route.params, request.params, 'params'),
    query: parsePart(route.query, request.query, 'query'),
    body: parsePart(route.body, request.body, 'body'),
    actor,
    requestId: request.id,
    language: requestLanguage(request),
    lastEventId: headerText(request, 'last-event-id'),
    signal: AbortSignal.any([gone.signal, stopping]),
  };
}

function parsePart(parser: RequestParser | undefined, value: unknown, part: string): unknown {
  if (!parser) return undefined;
  const parsed = parser.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = [part, ...(issue?.path ?? [])].map(String).join('.');
  const problem = `${field}: ${issue?.message ?? 'malformed'}`;
  throw appError('REQUEST_INVALID', { field, problem });
}

async function runKeyed(
  { route, server }: Mount,
  call: HttpCall,
  request: FastifyRequest,
): Promise<KeyedReply> {
  const run = async (): Promise<KeyedReply> => ({
    status: route.successStatus,
    reply: await route.run(call),
  });
  const key = headerText(request, 'idempotency-key');
  // What changes nothing may be run again: its answer is the same.
  if (!route.changesState || key === undefined) return run();
  if (key.length > 200) throw appError('REQUEST_INVALID', { problem: 'Idempotency-Key' });
  const hash = requestHash(request.url, request.body);
  return server.guard.runOnce({ key, operationId: route.operationId, requestHash: hash }, run);
}

/** Health answers with a status of its own: probes look at nothing else. */
function statusOf(body: unknown): number | undefined {
  const isDown =
    typeof body === 'object' && body !== null && 'status' in body && body.status === 'down';
  return isDown ? 503 : undefined;
}

function send(route: HttpRoute, reply: FastifyReply, body: unknown): FastifyReply {
  reply.header('cache-control', 'no-store');
  if (route.contentType === 'text/plain') {
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(body);
  }
  // Not by a schema: Fastify's serializer would drop fields in silence. A test compares answers
  // with the route table instead.
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(body));
}

function stream(mount: Mount, call: HttpCall, reply: FastifyReply): FastifyReply {
  const events = mount.route.run(call) as AsyncIterable<ServerEvent>;
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    // Kept alive after its end, the connection would hold up the close of the server.
    connection: 'close',
  });
  writeEvents(reply.raw, events, call.signal).catch((error: unknown) => {
    mount.server.log.warn({ err: error, requestId: call.requestId }, 'stream ended early');
  });
  return reply;
}

function headerText(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
