import { request as plainRequest, type Agent, type IncomingMessage } from 'node:http';
import { request as secureRequest } from 'node:https';

/** One HTTP request. */
export interface HttpRequest {
  readonly url: URL;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The body of the answer may be silent for as long as it likes. */
  readonly isStream: boolean;
  readonly signal?: AbortSignal;
}

/** A server that does not begin to answer within this time is taken for dead. */
const headersTimeoutMs = 30_000;
/** A silent body of an ordinary answer; lists of thousands of pods arrive in pieces well below. */
const bodyTimeoutMs = 60_000;

/**
 * Sends a request and resolves with the answer as soon as its head is there. Node's own client: a
 * library would add fifteen megabytes to every agent. A GET whose kept connection the server had
 * closed meanwhile is sent once more.
 */
export async function sendHttp(asked: HttpRequest): Promise<IncomingMessage> {
  try {
    return await sendOnce(asked);
  } catch (error) {
    if (asked.method !== 'GET' || !(error instanceof StaleConnectionError)) throw error;
    return sendOnce(asked);
  }
}

/** The server had closed a kept connection before the request reached it. */
class StaleConnectionError extends Error {}

function sendOnce(asked: HttpRequest): Promise<IncomingMessage> {
  const { url, agent, body, headers, method, signal } = asked;
  const send = url.protocol === 'http:' ? plainRequest : secureRequest;
  return new Promise((resolve, reject) => {
    const sizes = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const request = send(url, {
      agent,
      method,
      timeout: headersTimeoutMs,
      headers: {
        ...headers,
        ...sizes,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(signal ? { signal } : {}),
    });
    request.once('timeout', () => request.destroy(new Error('no answer in time')));
    request.once('error', (cause: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && cause.code === 'ECONNRESET';
      reject(isStale ? new StaleConnectionError('connection was closed', { cause }) : cause);
    });
    request.once('response', (answer) => {
      request.setTimeout(asked.isStream ? 0 : bodyTimeoutMs);
      // What breaks a body is met by whoever reads it; here it would end the process.
      request.on('error', () => undefined);
      resolve(answer);
    });
    request.end(body);
  });
}
