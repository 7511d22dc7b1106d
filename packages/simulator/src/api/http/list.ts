import type { KubeObject } from '@aetherius/domain';
import { ApiStatusError, badRequest, expired, notFound } from '../api-status.ts';
import type { ObjectStore } from '../object-store.ts';
import { parseFieldSelector, parseLabelSelector, type Predicate } from '../selector-query.ts';
import type { WatchHistory } from '../watch-history.ts';
import type { ResourceRequest } from './api-request.ts';
import { answer, type ApiAnswer } from './api-response.ts';
import { partialMetadata, representationOf, toTable } from './representation.ts';
import { viewOf } from './resource-view.ts';

/** What reading needs. */
export interface ReadDeps {
  readonly store: ObjectStore;
  readonly history: WatchHistory;
  readonly now: () => Date;
  /** Lists whose later pages somebody may still ask for, by continue token. */
  readonly pages: Map<string, readonly KubeObject[]>;
}

/** How many lists wait for their next page; the oldest are then answered with 410. */
const maxOpenLists = 200;

/** Answers GET of one object. */
export function getObject(request: ResourceRequest, deps: ReadDeps): ApiAnswer {
  const object = requireObject(request, deps.store);
  return represent(object, request, deps);
}

/** One object in the form the client asked for. */
export function represent(
  object: KubeObject,
  request: ResourceRequest,
  deps: Pick<ReadDeps, 'now'>,
): ApiAnswer {
  const shown = viewOf(request.resource).toWire(object);
  switch (representationOf(request.message.headers.accept)) {
    case 'table':
      return answer(tableOf([shown], request, { now: deps.now(), metadata: versionOf(object) }));
    case 'metadata':
      return answer(partialMetadata(shown));
    default:
      return answer(shown);
  }
}

/** The object that a path names; 404 when there is none. */
export function requireObject(request: ResourceRequest, store: ObjectStore): KubeObject {
  const { entry, namespace, name = '' } = request.resource;
  const object = store.get({ kind: entry.kind, name, ...(namespace ? { namespace } : {}) });
  if (!object) throw notFound(entry, name);
  return object;
}

/** The condition that a request's label and field selectors put on objects. */
export function selectorOf(request: ResourceRequest): Predicate | undefined {
  const { query, resource } = request;
  const labelText = query.get('labelSelector');
  const fieldText = query.get('fieldSelector');
  const labels = labelText ? parseLabelSelector(labelText) : undefined;
  const fields = fieldText ? parseFieldSelector(fieldText, resource.entry) : undefined;
  const ofName = resource.name;
  if (!labels && !fields && !ofName) return undefined;
  return (object) =>
    (labels?.(object.metadata.labels ?? {}) ?? true) &&
    (fields?.(object) ?? true) &&
    (!ofName || object.metadata.name === ofName);
}

/** Answers GET of a collection: selectors, pages, tables, metadata only. */
export function listObjects(request: ResourceRequest, deps: ReadDeps): ApiAnswer {
  const { resource } = request;
  const page = readPage(request, deps);
  const view = viewOf(resource);
  const shown = page.items.map((object) => view.toWire(object));
  switch (representationOf(request.message.headers.accept)) {
    case 'table':
      return answer(tableOf(shown, request, { now: deps.now(), metadata: page.metadata }));
    case 'metadata':
      return answer({
        kind: 'PartialObjectMetadataList',
        apiVersion: 'meta.k8s.io/v1',
        metadata: page.metadata,
        items: shown.map(partialMetadata),
      });
    default:
      return answer({
        kind: `${resource.entry.kind}List`,
        apiVersion: view.apiVersion,
        metadata: page.metadata,
        items: shown.map(withoutKind),
      });
  }
}

/** Items of a typed list carry neither kind nor version: the list says it for all. */
export function withoutKind(object: KubeObject): unknown {
  const { kind: _kind, apiVersion: _version, ...fields } = object;
  return fields;
}

function tableOf(
  objects: readonly KubeObject[],
  request: ResourceRequest,
  { now, metadata }: { now: Date; metadata: Readonly<Record<string, unknown>> },
): unknown {
  const includeObject = request.query.get('includeObject') ?? 'Metadata';
  const { entry } = request.resource;
  return toTable(objects, { entry, now, includeObject, metadata, withColumns: true });
}

function versionOf(object: KubeObject): { resourceVersion?: string } {
  const { resourceVersion } = object.metadata;
  return resourceVersion ? { resourceVersion } : {};
}

interface Page {
  readonly items: readonly KubeObject[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

interface ContinueToken {
  readonly rv: number;
  readonly start: number;
  readonly key: string;
}

function readPage(request: ResourceRequest, deps: ReadDeps): Page {
  const { query } = request;
  const limit = parseLimit(query.get('limit'));
  const tokenText = query.get('continue');
  checkVersion(request, deps);
  const token = tokenText ? parseToken(tokenText) : undefined;
  const objects = token ? continuedList(token, request, deps) : freshList(request, deps);
  const start = token?.start ?? 0;
  const resourceVersion = token?.rv ?? deps.store.resourceVersion;
  const end = limit > 0 ? start + limit : objects.length;
  const metadata: Record<string, unknown> = { resourceVersion: String(resourceVersion) };
  if (end < objects.length) {
    const key = `${request.path}?${query.get('labelSelector')}&${query.get('fieldSelector')}`;
    metadata['continue'] = keepPage({ rv: resourceVersion, start: end, key }, objects, deps);
    if (!query.get('labelSelector') && !query.get('fieldSelector')) {
      metadata['remainingItemCount'] = objects.length - end;
    }
  }
  return { items: objects.slice(start, end), metadata };
}

function parseLimit(text: string | null): number {
  if (text === null || text === '') return 0;
  if (!/^-?\d+$/.test(text)) {
    throw badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
  }
  return Number(text);
}

function checkVersion({ query }: ResourceRequest, { store }: ReadDeps): void {
  const text = query.get('resourceVersion') ?? '';
  if (!/^\d*$/.test(text)) {
    const why = `strconv.ParseUint: parsing "${text}": invalid syntax`;
    throw badRequest(`invalid resource version: resourceVersion: Invalid value: "${text}": ${why}`);
  }
  const wanted = Number(text);
  if (wanted <= store.resourceVersion) return;
  throw new ApiStatusError({
    code: 504,
    reason: 'Timeout',
    message: `Timeout: Too large resource version: ${wanted}, current: ${store.resourceVersion}`,
    details: {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  });
}

function freshList(request: ResourceRequest, deps: ReadDeps): readonly KubeObject[] {
  const { entry, namespace } = request.resource;
  const objects = deps.store.list(entry.kind, namespace === undefined ? {} : { namespace });
  const matches = selectorOf(request);
  return matches ? objects.filter(matches) : objects;
}

function continuedList(
  token: ContinueToken,
  request: ResourceRequest,
  deps: ReadDeps,
): readonly KubeObject[] {
  const objects = deps.pages.get(pageKey(token));
  if (objects && token.rv >= deps.history.oldestKnown(request.resource.entry.kind)) return objects;
  throw expired(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  );
}

function keepPage(token: ContinueToken, objects: readonly KubeObject[], deps: ReadDeps): string {
  deps.pages.set(pageKey(token), objects);
  for (const key of deps.pages.keys()) {
    if (deps.pages.size <= maxOpenLists) break;
    deps.pages.delete(key);
  }
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', ...token })).toString('base64url');
}

function pageKey({ rv, key }: ContinueToken): string {
  return `${rv} ${key}`;
}

function parseToken(text: string): ContinueToken {
  try {
    const token = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as ContinueToken;
    if (typeof token.rv === 'number' && typeof token.start === 'number') return token;
  } catch {
    // Falls through to the refusal, as for any other text.
  }
  const why = 'illegal base64 data at input byte 0';
  throw badRequest(`invalid continue token: continue key is not valid: ${why}`);
}
