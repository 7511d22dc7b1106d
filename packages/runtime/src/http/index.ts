/**
 * The HTTP server that every app starts: one set-up for security, errors, request ids, languages,
 * permission, audit, idempotency keys, metrics and streams. It knows no route: apps pass theirs.
 *
 * Promises: listens on this machine only unless told otherwise; a request for a foreign `Host` or,
 * when it writes, from a foreign `Origin`, is refused; a state-changing request is permitted and
 * written down before it is run, and run once for each `Idempotency-Key`; every error has the
 * body `{code, message, details, requestId}`; `stop` ends all streams.
 *
 * Fails at start with LISTEN_REFUSED or PORT_IN_USE.
 *
 * Example: `await startHttpServer({ listen: { port: 8082 }, routes, guard, ... })`.
 */
export { createHttpApp, startHttpServer } from './http-server.ts';
export type { HttpServer, HttpServerOptions, ListenOptions } from './http-server.ts';
export type {
  HttpAudit,
  HttpCall,
  HttpGuard,
  HttpRoute,
  KeyedReply,
  KeyedRequest,
  RequestParser,
  RunOnce,
  ServerEvent,
} from './http-route.ts';
export { processFunctions } from './process-functions.ts';
export type { HealthReport, HealthWarning } from './process-functions.ts';
export { createStatelessGuard } from './stateless-guard.ts';
export { securityHeaders } from './security-headers.ts';
