import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { parse } from 'yaml';

/** A JSON object of which a test reads a few fields. */
export type Json = Record<string, unknown>;

/** One HTTP answer. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  /** The body as JSON; an empty object when it is none. */
  readonly body: Json;
}

/** A request; `body` goes as JSON unless `contentType` says otherwise. */
export interface RawRequest {
  readonly method?: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One event of a watch. */
export interface WatchEvent {
  readonly type: string;
  readonly object: Json;
}

interface Kubeconfig {
  readonly clusters: readonly { cluster: Record<string, string> }[];
  readonly users: readonly { user: Record<string, string> }[];
}

/** The API of a cluster over plain HTTPS, as a kubeconfig names it: no client library in between. */
export class RawApi {
  private readonly url: URL;
  private readonly agent: Agent;
  private readonly token: string | undefined;

  constructor(kubeconfigPath: string) {
    const config = parse(readFileSync(kubeconfigPath, 'utf8')) as Kubeconfig;
    const cluster = config.clusters[0]?.cluster ?? {};
    const user = config.users[0]?.user ?? {};
    this.url = new URL(cluster['server'] ?? '');
    this.token = user['token'];
    this.agent = new Agent({
      keepAlive: true,
      ca: decode(cluster['certificate-authority-data']),
      cert: decode(user['client-certificate-data']),
      key: decode(user['client-key-data']),
    });
  }

  /** Sends one request and reads the whole answer. */
  async send(path: string, options: RawRequest = {}): Promise<RawAnswer> {
    const message = await this.open(path, options);
    const chunks: Buffer[] = [];
    for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    return {
      status: message.statusCode ?? 0,
      headers: message.headers,
      text,
      body: toJson(text),
    };
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<RawAnswer> {
    return this.send(path, { headers });
  }

  async post(path: string, body: unknown): Promise<RawAnswer> {
    return this.send(path, { method: 'POST', body });
  }

  async put(path: string, body: unknown): Promise<RawAnswer> {
    return this.send(path, { method: 'PUT', body });
  }

  async delete(path: string, body?: unknown): Promise<RawAnswer> {
    return this.send(path, { method: 'DELETE', ...(body ? { body } : {}) });
  }

  /** PATCH in one of the API's four forms. */
  async patch(
    path: string,
    body: unknown,
    kind: 'json' | 'merge' | 'strategic' | 'apply',
  ): Promise<RawAnswer> {
    const contentTypes = {
      json: 'application/json-patch+json',
      merge: 'application/merge-patch+json',
      strategic: 'application/strategic-merge-patch+json',
      apply: 'application/apply-patch+yaml',
    };
    return this.send(path, { method: 'PATCH', body, contentType: contentTypes[kind] });
  }

  /** Collects the events of a watch until `isDone` says so or the stream ends. */
  async watch(
    path: string,
    isDone: (events: readonly WatchEvent[]) => boolean,
    timeoutMs = 20_000,
  ): Promise<WatchEvent[]> {
    const events: WatchEvent[] = [];
    const onLine = (line: string): boolean => {
      events.push(JSON.parse(line) as WatchEvent);
      return isDone(events);
    };
    await this.lines(path, onLine, timeoutMs);
    return events;
  }

  /** Reads a stream line by line until `onLine` gives true, the stream ends, or time is over. */
  async lines(path: string, onLine: (line: string) => unknown, timeoutMs = 20_000): Promise<void> {
    const message = await this.open(path, {});
    const timer = setTimeout(() => message.destroy(), timeoutMs);
    let rest = '';
    try {
      for await (const chunk of message as AsyncIterable<Buffer>) {
        const parts = `${rest}${chunk.toString('utf8')}`.split('\n');
        rest = parts.pop() ?? '';
        if (parts.filter(Boolean).some((line) => onLine(line) === true)) break;
      }
    } catch {
      // Cut by the timer above or by the server: what came so far is the answer.
    } finally {
      clearTimeout(timer);
      message.destroy();
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private open(path: string, options: RawRequest): Promise<IncomingMessage> {
    const body = options.body === undefined ? undefined : toText(options.body);
    const headers: Record<string, string | number> = {
      Accept: 'application/json',
      'User-Agent': 'contract/1.0',
      ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}),
      ...(body === undefined
        ? {}
        : {
            'Content-Type': options.contentType ?? 'application/json',
            'Content-Length': Buffer.byteLength(body),
          }),
      ...options.headers,
    };
    const { hostname, port } = this.url;
    const method = options.method ?? 'GET';
    return new Promise((resolve, reject) => {
      const outgoing = request({ hostname, port, path, method, headers, agent: this.agent });
      outgoing.once('response', resolve);
      outgoing.once('error', reject);
      outgoing.end(body);
    });
  }
}

function toText(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function decode(base64: string | undefined): string | undefined {
  return base64 ? Buffer.from(base64, 'base64').toString('utf8') : undefined;
}

function toJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {};
  }
}

/** The value at a path of field names and indexes. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (found, step) =>
      typeof found === 'object' && found !== null ? (found as Json)[step] : undefined,
    value,
  );
}

/** The list at a path; empty when there is none. */
export function listAt(value: unknown, ...path: (string | number)[]): Json[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? (found as Json[]) : [];
}
