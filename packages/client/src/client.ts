import { operations, type CallInput, type CallOutput, type OperationId } from '@aetherius/contract';
import { toRequest } from './build-request.ts';
import { toAppError, toConnectionError } from './failures.ts';
import { watchNotices, type NoticeEvent, type NoticeStreamOptions } from './notice-stream.ts';

/** How a client reaches the server. */
export interface ClientOptions {
  /** Where the server is, without a path; empty for the page's own origin. */
  readonly baseUrl: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Another `fetch`, for tests and for calls within one process. */
  readonly fetch?: typeof fetch;
  /** The deadline of a call. Too short: a large diagnosis fails; too long: a dead server hangs. */
  readonly timeoutMs?: number;
}

/** What one call may set for itself. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** Repeats with the same key do the thing once. By default every call has a key of its own. */
  readonly idempotencyKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Streamed = 'streamNotices';

/** One method for every operation of the route table, and the notices as an async iterator. */
export type Client = {
  readonly [Id in Exclude<OperationId, Streamed>]: (
    input?: CallInput<Id>,
    options?: CallOptions,
  ) => Promise<CallOutput<Id>>;
} & {
  /** Notices until `signal` aborts; see `watchNotices`. */
  readonly watchNotices: (
    options?: Omit<NoticeStreamOptions, 'baseUrl'>,
  ) => AsyncIterable<NoticeEvent>;
};

const defaultTimeoutMs = 30_000;

/** Makes a client. It holds no connection of its own; there is nothing to close. */
export function createClient(options: ClientOptions): Client {
  const ids = Object.keys(operations) as OperationId[];
  const calls = ids
    .filter((id) => id !== 'streamNotices')
    .map((id) => [
      id,
      (input: Readonly<Record<string, unknown>> = {}, call: CallOptions = {}) =>
        send(options, { id, input, call }),
    ]);
  return {
    ...(Object.fromEntries(calls) as Omit<Client, 'watchNotices'>),
    watchNotices: (stream = {}) =>
      watchNotices({
        baseUrl: options.baseUrl,
        ...(options.fetch ? { fetch: options.fetch } : {}),
        ...(options.headers ? { headers: options.headers } : {}),
        ...stream,
      }),
  };
}

interface Call {
  readonly id: OperationId;
  readonly input: Readonly<Record<string, unknown>>;
  readonly call: CallOptions;
}

async function send(options: ClientOptions, { id, input, call }: Call): Promise<unknown> {
  const request = toRequest(operations[id], input);
  const timeoutMs = call.timeoutMs ?? options.timeoutMs ?? defaultTimeoutMs;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = call.signal ? AbortSignal.any([call.signal, timeout]) : timeout;
  try {
    const response = await (options.fetch ?? fetch)(options.baseUrl + request.path, {
      method: operations[id].method,
      headers: { ...request.headers, ...keyHeader(id, call), ...options.headers, ...call.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
      signal,
    });
    if (!response.ok) throw await toAppError(response, id);
    return await readBody(response);
  } catch (error) {
    const url = options.baseUrl + request.path;
    throw toConnectionError(error, { operationId: id, url, timeoutMs, call });
  }
}

function keyHeader(id: OperationId, call: CallOptions): Record<string, string> {
  if (operations[id].method !== 'POST') return {};
  return { 'idempotency-key': call.idempotencyKey ?? crypto.randomUUID() };
}

async function readBody(response: Response): Promise<unknown> {
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return isJson ? response.json() : response.text();
}
