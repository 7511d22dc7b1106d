/**
 * The typed REST client, built from the route table; for browsers and Node. One call, one request:
 * nothing is retried here except the notice stream, which reconnects by itself. Failures are
 * `AppError`s with the code the server gave, `UNAVAILABLE` when nobody answered, `TIMED_OUT` when
 * it took too long.
 *
 * Example: `createClient({ baseUrl: 'http://127.0.0.1:8080' }).listIncidents({ limit: 20 })`.
 */
export { createClient } from './client.ts';
export type { CallOptions, Client, ClientOptions } from './client.ts';
export { watchNotices } from './notice-stream.ts';
export type { NoticeEvent, NoticeStreamOptions } from './notice-stream.ts';
