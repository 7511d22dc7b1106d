import type { ServerResponse } from 'node:http';
import type { KubeObject } from '@aetherius/domain';
import { badRequest, expired, toStatus } from '../api-status.ts';
import type { StoreChange } from '../object-store.ts';
import type { Predicate } from '../selector-query.ts';
import type { ResourceRequest } from './api-request.ts';
import { isTrue } from './api-request.ts';
import type { ReadDeps } from './list.ts';
import { selectorOf } from './list.ts';
import {
  partialMetadata,
  representationOf,
  toTable,
  type Representation,
} from './representation.ts';
import { viewOf } from './resource-view.ts';

/** An open watch stream. */
interface OpenWatch {
  readonly response: ServerResponse;
  readonly close: () => void;
}

interface Stream {
  readonly request: ResourceRequest;
  readonly response: ServerResponse;
  readonly deps: ReadDeps;
  readonly representation: Representation;
  readonly matches: Predicate | undefined;
  /** Changes up to this version are not told: the client knows them. */
  readonly after: number;
  /** Whether a table event has carried the columns yet. */
  hasColumns: boolean;
}

const defaultTimeoutMs = 30 * 60_000;
/** Room for the initial objects of a large cluster; a few seconds of changes come on top. */
const maxBacklogBytes = 256 * 1024 * 1024;
const initialEventsEnd = 'k8s.io/initial-events-end';

/** The watch streams of the server; they can be cut and disturbed for tests. */
export class WatchStreams {
  private readonly open = new Set<OpenWatch>();
  private readonly deps: ReadDeps;
  /** How often an idle stream tells its resource version; a real server does about once a minute. */
  bookmarkEveryMs = 60_000;

  constructor(deps: ReadDeps) {
    this.deps = deps;
  }

  get size(): number {
    return this.open.size;
  }

  /** Cuts every stream without a word, as a dying server or proxy does. */
  dropAll(): number {
    const count = this.open.size;
    for (const { response, close } of this.open) {
      close();
      response.destroy();
    }
    return count;
  }

  /** Ends every stream properly. */
  endAll(): void {
    for (const { response, close } of this.open) {
      close();
      response.end();
    }
  }

  /** Writes lines that are no JSON into every stream. */
  writeGarbage(lines: number): void {
    for (const { response } of this.open) {
      for (let index = 0; index < lines; index += 1)
        response.write(`{"type":"MODIF\u0000${index} ]\n`);
    }
  }

  /** Answers a watch: first what the client has missed, then every change until it ends. */
  start(request: ResourceRequest, response: ServerResponse): void {
    const { query, message } = request;
    const stream: Stream = {
      request,
      response,
      deps: this.deps,
      representation: representationOf(message.headers.accept),
      matches: selectorOf(request),
      after: versionOf(query.get('resourceVersion')),
      hasColumns: false,
    };
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-cache, private',
    });
    response.flushHeaders();
    if (!sendBacklog(stream)) {
      response.end();
      return;
    }
    this.follow(stream, timeoutMsOf(query.get('timeoutSeconds')));
  }

  private follow(stream: Stream, timeoutMs: number): void {
    const { response, request } = stream;
    const unsubscribe = this.deps.store.subscribe((change) => sendChange(stream, change));
    const bookmarks = isTrue(request.query.get('allowWatchBookmarks'))
      ? setInterval(() => sendBookmark(stream), this.bookmarkEveryMs)
      : undefined;
    const timeout = setTimeout(() => {
      watch.close();
      response.end();
    }, timeoutMs);
    const watch: OpenWatch = {
      response,
      close: () => {
        unsubscribe();
        clearInterval(bookmarks);
        clearTimeout(timeout);
        this.open.delete(watch);
      },
    };
    this.open.add(watch);
    response.once('close', watch.close);
  }
}

function versionOf(text: string | null): number {
  if (text === null || /^\d*$/.test(text)) return Number(text ?? 0);
  const why = `strconv.ParseUint: parsing "${text}": invalid syntax`;
  throw badRequest(`resourceVersion: Invalid value: "${text}": ${why}`);
}

function timeoutMsOf(text: string | null): number {
  const seconds = Number(text ?? 0);
  return seconds > 0 ? seconds * 1000 : defaultTimeoutMs;
}

/** False when the stream is over already, because its start is forgotten. */
function sendBacklog(stream: Stream): boolean {
  const { query, resource } = stream.request;
  const from = query.get('resourceVersion') ?? '';
  const sendsInitial = isTrue(query.get('sendInitialEvents'));
  if (sendsInitial || from === '' || from === '0') {
    sendInitial(stream);
    if (sendsInitial) sendBookmark(stream, { [initialEventsEnd]: 'true' });
    return true;
  }
  const { entry } = resource;
  const missed = stream.deps.history.since(entry.kind, Number(from));
  if (!missed) {
    const oldest = stream.deps.history.oldestKnown(entry.kind);
    const status = toStatus(expired(`too old resource version: ${from} (${oldest})`));
    writeEvent(stream, 'ERROR', status);
    return false;
  }
  for (const change of missed) sendChange(stream, change);
  return true;
}

function sendInitial(stream: Stream): void {
  const { entry, namespace } = stream.request.resource;
  const objects = stream.deps.store.list(entry.kind, namespace === undefined ? {} : { namespace });
  for (const object of objects) {
    if (stream.matches?.(object) ?? true) writeObject(stream, 'ADDED', object);
  }
}

/** A change as this watch sees it: objects enter and leave its selection. */
function sendChange(stream: Stream, change: StoreChange): void {
  const { entry, namespace } = stream.request.resource;
  const { object, previous, type } = change;
  if (object.kind !== entry.kind || change.resourceVersion <= stream.after) return;
  if (namespace !== undefined && object.metadata.namespace !== namespace) return;
  const matches = stream.matches ?? (() => true);
  const isIn = type !== 'DELETED' && matches(object);
  const wasIn = previous !== undefined && matches(previous);
  if (isIn) writeObject(stream, wasIn ? 'MODIFIED' : 'ADDED', object);
  else if (wasIn) writeObject(stream, 'DELETED', type === 'DELETED' ? object : leaving(change));
}

/** An object that leaves the selection, as it was, with the version at which it left. */
function leaving({ object, previous, resourceVersion }: StoreChange): KubeObject {
  const last = previous ?? object;
  const metadata = { ...last.metadata, resourceVersion: String(resourceVersion) };
  return { ...last, metadata };
}

function sendBookmark(stream: Stream, annotations?: Record<string, string>): void {
  const { entry } = stream.request.resource;
  const metadata = {
    resourceVersion: String(stream.deps.store.resourceVersion),
    creationTimestamp: null,
    ...(annotations ? { annotations } : {}),
  };
  const { apiVersion } = viewOf(stream.request.resource);
  writeEvent(stream, 'BOOKMARK', { kind: entry.kind, apiVersion, metadata });
}

/** Serialized once for all the watches that send it. */
const serialized = new WeakMap<KubeObject, string>();

function writeObject(stream: Stream, type: string, object: KubeObject): void {
  const view = viewOf(stream.request.resource);
  if (stream.representation === 'object' && view.apiVersion === object.apiVersion) {
    let text = serialized.get(object);
    if (text === undefined) {
      text = JSON.stringify(object);
      serialized.set(object, text);
    }
    writeLine(stream, `{"type":"${type}","object":${text}}\n`);
    return;
  }
  writeEvent(stream, type, representChange(stream, view.toWire(object)));
}

function representChange(stream: Stream, object: KubeObject): unknown {
  if (stream.representation === 'object') return object;
  if (stream.representation === 'metadata') return partialMetadata(object);
  const withColumns = !stream.hasColumns;
  stream.hasColumns = true;
  return toTable([object], {
    entry: stream.request.resource.entry,
    now: stream.deps.now(),
    includeObject: stream.request.query.get('includeObject') ?? 'Metadata',
    metadata: { resourceVersion: object.metadata.resourceVersion },
    withColumns,
  });
}

function writeEvent(stream: Stream, type: string, object: unknown): void {
  writeLine(stream, `${JSON.stringify({ type, object })}\n`);
}

/** A client that does not read is cut off, as a real server does, before its backlog fills memory. */
function writeLine({ response }: Stream, line: string): void {
  if (response.writableLength > maxBacklogBytes) response.destroy();
  else response.write(line);
}
