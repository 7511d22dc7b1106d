import type { IncomingMessage } from 'node:http';
import { StringDecoder } from 'node:string_decoder';
import type { ClusterAccess, Credentials } from '../access/cluster-access.ts';
import { toApiError, toConnectionError } from './api-errors.ts';
import { HttpAgents } from './http-agents.ts';
import { sendHttp } from './send-http.ts';

/** One request to the API server. */
export interface KubeRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly accept?: string;
  readonly body?: unknown;
  /** What is asked, in words for errors: `list pods`. */
  readonly action: string;
  readonly signal?: AbortSignal | undefined;
}

/** An answer that is still arriving. `close` ends it; a body not read to its end must be closed. */
export interface KubeStream {
  readonly body: AsyncIterable<Buffer>;
  close(): void;
}

/** Sends requests to one API server with its certificates and credentials. */
export interface KubeTransport {
  /** Resolves with the answer when it is complete; throws an `AppError` for any failure. */
  fetchJson(request: KubeRequest): Promise<unknown>;
  fetchText(
    request: KubeRequest & { maxBytes?: number },
  ): Promise<{ text: string; isCut: boolean }>;
  /** Resolves as soon as the answer's head is there. There is no time limit on its body. */
  openStream(request: KubeRequest): Promise<KubeStream>;
  stop(): Promise<void>;
}

/** More than the largest page of a list; a larger answer is a fault of the server. */
const maxAnswerBytes = 256 * 1024 * 1024;
/** A Status object is small; what a proxy writes instead is not needed whole. */
const maxFailureBytes = 64 * 1024;

type Answer = IncomingMessage;

/** Makes the transport of an API server. Connections open on first use and are kept. */
export function createKubeTransport(access: ClusterAccess): KubeTransport {
  const agents = new HttpAgents(access);
  const send = async (asked: KubeRequest, isStream: boolean): Promise<Answer> => {
    const credentials = await access.credentials.fetch();
    const answer = await sendOnce({ access, asked, isStream, credentials, agents });
    if (statusOf(answer) < 300) return answer;
    if (statusOf(answer) === 401) access.credentials.discard();
    throw await toFailure(answer, asked, access);
  };
  return {
    async fetchJson(asked) {
      const answer = await send(asked, false);
      return parseJson(await readWhole(answer, asked, access), asked);
    },
    async fetchText(asked) {
      const answer = await send(asked, false);
      return readUpTo(answer, { asked, access, maxBytes: asked.maxBytes ?? maxAnswerBytes });
    },
    async openStream(asked) {
      const body = await send(asked, true);
      // A body destroyed on purpose emits an error that nobody waits for.
      body.on('error', () => undefined);
      return { body: readChunks(body, access), close: () => void body.destroy() };
    },
    stop: () => {
      agents.stop();
      return Promise.resolve();
    },
  };
}

async function sendOnce(from: {
  access: ClusterAccess;
  asked: KubeRequest;
  isStream: boolean;
  credentials: Credentials;
  agents: HttpAgents;
}): Promise<Answer> {
  const { access, asked, credentials, isStream } = from;
  try {
    return await sendHttp({
      url: toUrl(access.server, asked),
      method: asked.method ?? 'GET',
      agent: from.agents.get(credentials),
      isStream,
      headers: {
        accept: asked.accept ?? 'application/json',
        'user-agent': 'aetherius',
        ...(credentials.authorization ? { authorization: credentials.authorization } : {}),
      },
      ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
      ...(asked.signal ? { signal: asked.signal } : {}),
    });
  } catch (cause) {
    asked.signal?.throwIfAborted();
    throw toConnectionError(cause, access.server.origin);
  }
}

function statusOf(answer: Answer): number {
  // Every answer of a server has a status; the type also stands for requests.
  return answer.statusCode ?? 0;
}

function toUrl(server: URL, asked: KubeRequest): URL {
  // The server of a kubeconfig may have a path of its own, as behind Rancher.
  const url = new URL(server.pathname.replace(/\/$/, '') + asked.path, server);
  for (const [name, value] of Object.entries(asked.query ?? {})) {
    if (value !== undefined && value !== '') url.searchParams.set(name, String(value));
  }
  return url;
}

async function* readChunks(
  body: AsyncIterable<Buffer>,
  access: ClusterAccess,
): AsyncIterable<Buffer> {
  try {
    yield* body;
  } catch (cause) {
    throw toConnectionError(cause, access.server.origin);
  }
}

async function readWhole(
  answer: Answer,
  asked: KubeRequest,
  access: ClusterAccess,
): Promise<string> {
  const { text, isCut } = await readUpTo(answer, { asked, access, maxBytes: maxAnswerBytes });
  if (!isCut) return text;
  throw toApiError({ status: 200, action: asked.action, message: 'the answer is too large' });
}

async function readUpTo(
  answer: Answer,
  limits: { asked: KubeRequest; access: ClusterAccess; maxBytes: number },
): Promise<{ text: string; isCut: boolean }> {
  // Decoded piece by piece: joining the buffers first would hold a large list twice, outside the
  // heap, where it is freed late.
  const decoder = new StringDecoder('utf8');
  let text = '';
  let leftBytes = limits.maxBytes;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      text += decoder.write(chunk.subarray(0, leftBytes));
      leftBytes -= chunk.length;
      if (leftBytes < 0) break;
    }
  } catch (cause) {
    limits.asked.signal?.throwIfAborted();
    throw toConnectionError(cause, limits.access.server.origin);
  }
  return { text: text + decoder.end(), isCut: leftBytes < 0 };
}

function parseJson(text: string, asked: KubeRequest): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw toApiError(
      { status: 200, action: asked.action, message: 'the answer is not JSON' },
      cause,
    );
  }
}

/** A failed answer's body is a Status object, if the API server wrote it and not a proxy. */
async function toFailure(
  answer: Answer,
  asked: KubeRequest,
  access: ClusterAccess,
): Promise<Error> {
  const { text } = await readUpTo(answer, { asked, access, maxBytes: maxFailureBytes }).catch(
    () => ({ text: '' }),
  );
  const status = readStatus(text);
  const retryAfter = Number(answer.headers['retry-after']);
  return toApiError({
    status: statusOf(answer),
    action: asked.action,
    url: access.server.origin,
    reason: status.reason,
    message: status.message ?? text.slice(0, 300),
    ...(Number.isFinite(retryAfter) && retryAfter > 0 ? { retryAfterSeconds: retryAfter } : {}),
  });
}

function readStatus(text: string): { reason?: string; message?: string } {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null) return {};
    return {
      ...('reason' in body && typeof body.reason === 'string' ? { reason: body.reason } : {}),
      ...('message' in body && typeof body.message === 'string' ? { message: body.message } : {}),
    };
  } catch {
    return {};
  }
}
