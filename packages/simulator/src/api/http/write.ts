import type { KubeObject } from '@aetherius/domain';
import { badRequest, methodNotAllowed, notFound } from '../api-status.ts';
import { apiVersionOf } from '../kinds.ts';
import type { KindEntry, Propagation, RemoveOptions, WriteOptions } from '../object-store.ts';
import { numberAt, recordOf, textAt, type JsonRecord } from '../patch/json-value.ts';
import { cannotHandle, decodeObject } from '../schema/decode.ts';
import { readOptionalRecord, readRecord, type ResourceRequest } from './api-request.ts';
import { type ApiAnswer } from './api-response.ts';
import { represent, requireObject, selectorOf, withoutKind, type ReadDeps } from './list.ts';
import { viewOf } from './resource-view.ts';

/** What a write request asks for besides its object. */
export interface WriteRequest {
  readonly options: WriteOptions;
  /** Warnings that the answer carries to the client. */
  readonly warnings: string[];
  readonly fieldValidation: string;
}

/** Reads manager, dry run and validation level from the query. */
export function writeRequestOf({ query, message }: ResourceRequest): WriteRequest {
  const warnings: string[] = [];
  const agent = (message.headers['user-agent'] ?? 'unknown').split('/')[0] ?? 'unknown';
  const dryRun = query.getAll('dryRun').includes('All');
  return {
    options: {
      manager: query.get('fieldManager') ?? agent,
      dryRun,
      onWarning: (text) => warnings.push(text),
    },
    warnings,
    fieldValidation: query.get('fieldValidation') ?? 'Warn',
  };
}

/** Checks kind, version and namespace of a body and drops what the kind does not know. */
export function decodeBody(
  body: JsonRecord,
  request: ResourceRequest,
  write: WriteRequest,
): KubeObject {
  const { resource } = request;
  const { entry } = resource;
  const view = viewOf(resource);
  checkKind(body, entry, view.apiVersion);
  const { value, problems } = decodeObject(
    { ...view.fromWire(body), kind: entry.kind, apiVersion: apiVersionOf(entry) },
    entry,
  );
  reportProblems(problems, entry, write);
  const metadata = recordOf(value['metadata']);
  placeInNamespace(metadata, resource);
  return { ...value, metadata } as unknown as KubeObject;
}

function checkKind(body: JsonRecord, entry: KindEntry, apiVersion: string): void {
  const kind = body['kind'] ?? entry.kind;
  const version = body['apiVersion'] ?? apiVersion;
  if (kind === entry.kind && version === apiVersion) return;
  const found = String(version).split('/').at(-1);
  const isKnown = kind !== entry.kind;
  const why = isKnown
    ? `converting (${found}.${String(kind)}) to (core.${entry.kind}): unknown conversion`
    : `no kind "${entry.kind}" is registered for version "${String(version)}" in scheme "pkg/runtime/scheme.go:110"`;
  throw badRequest(
    `${String(kind)} in version "${found}" cannot be handled as a ${entry.kind}: ${why}`,
  );
}

function reportProblems(problems: readonly string[], entry: KindEntry, write: WriteRequest): void {
  if (problems.length === 0 || write.fieldValidation === 'Ignore') return;
  if (write.fieldValidation === 'Strict') {
    throw cannotHandle(entry, `strict decoding error: ${problems.join(', ')}`);
  }
  for (const problem of problems) write.options.onWarning?.(problem);
}

function placeInNamespace(metadata: JsonRecord, resource: ResourceRequest['resource']): void {
  const { entry, namespace } = resource;
  if (!entry.namespaced) {
    delete metadata['namespace'];
    return;
  }
  if (namespace === undefined) throw methodNotAllowed();
  if (metadata['namespace'] && metadata['namespace'] !== namespace) {
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  metadata['namespace'] = namespace;
}

/** Answers POST of a collection. */
export async function createObject(request: ResourceRequest, deps: ReadDeps): Promise<ApiAnswer> {
  const write = writeRequestOf(request);
  const body = await readRecord(request.message, request.resource.entry.kind);
  const object = decodeBody(body, request, write);
  const created = deps.store.create(object, write.options);
  return { ...represent(created, request, deps), code: 201, warnings: write.warnings };
}

/** Answers PUT of an object, its status or its finalizers. A name that is not there is not made. */
export async function replaceObject(request: ResourceRequest, deps: ReadDeps): Promise<ApiAnswer> {
  const write = writeRequestOf(request);
  const { entry, name = '', subresource } = request.resource;
  const body = await readRecord(request.message, entry.kind);
  const object = decodeBody(body, request, write);
  if (object.metadata.name !== name) {
    const names = `the name of the object (${object.metadata.name ?? ''}) does not match the name on the URL (${name})`;
    throw badRequest(names);
  }
  requireObject(request, deps.store);
  const stored = storeChange(object, { subresource, write, deps });
  return { ...represent(stored, request, deps), warnings: write.warnings };
}

/** Writes an object, or only the part that a subresource is about. */
export function storeChange(
  object: KubeObject,
  how: { subresource: string | undefined; write: WriteRequest; deps: ReadDeps },
): KubeObject {
  const { store } = how.deps;
  return how.subresource === 'status'
    ? store.updateStatus(object, how.write.options)
    : store.update(object, how.write.options);
}

/** Answers DELETE of one object: the object while it still goes, a Status once it is gone. */
export async function deleteObject(request: ResourceRequest, deps: ReadDeps): Promise<ApiAnswer> {
  const options = await removeOptionsOf(request);
  const { entry, namespace, name = '' } = request.resource;
  const ref = { kind: entry.kind, name, ...(namespace ? { namespace } : {}) };
  if (!deps.store.get(ref)) throw notFound(entry, name);
  const removed = deps.store.remove(ref, options);
  const isStillThere = removed.metadata.deletionTimestamp !== undefined;
  if (isStillThere || returnsDeleted.has(entry.kind)) return represent(removed, request, deps);
  return { code: 200, body: deletionStatus(entry, removed) };
}

/** Kinds whose storage answers a delete with the object. */
const returnsDeleted = new Set([
  'Pod',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'ServiceAccount',
  'ResourceQuota',
  'PodTemplate',
  'Service',
]);

function deletionStatus(entry: KindEntry, { metadata }: KubeObject): unknown {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name: metadata.name,
      ...(entry.group ? { group: entry.group } : {}),
      kind: entry.plural,
      uid: metadata.uid,
    },
  };
}

/** Answers DELETE of a collection, narrowed by selectors. */
export async function deleteCollection(
  request: ResourceRequest,
  deps: ReadDeps,
): Promise<ApiAnswer> {
  const options = await removeOptionsOf(request);
  const { resource } = request;
  const { entry, namespace } = resource;
  const matches = selectorOf(request) ?? (() => true);
  const objects = deps.store.list(entry.kind, namespace === undefined ? {} : { namespace });
  const items = objects.filter(matches).map((object) => {
    const ref = { kind: entry.kind, ...object.metadata };
    return deps.store.remove(ref, options);
  });
  const view = viewOf(resource);
  const metadata = { resourceVersion: String(deps.store.resourceVersion) };
  const shown = items.map((item) => withoutKind(view.toWire(item)));
  const body = { kind: `${entry.kind}List`, apiVersion: view.apiVersion, metadata, items: shown };
  return { code: 200, body };
}

async function removeOptionsOf(request: ResourceRequest): Promise<RemoveOptions> {
  const { query, message } = request;
  const options = await readOptionalRecord(message);
  const graceText = query.get('gracePeriodSeconds');
  const graceSeconds =
    graceText === null ? numberAt(options, 'gracePeriodSeconds') : Number(graceText);
  const propagation = query.get('propagationPolicy') ?? textAt(options, 'propagationPolicy');
  const dryRuns = [query.getAll('dryRun'), options['dryRun']].flat();
  const preconditions = recordOf(options['preconditions']);
  return {
    ...(graceSeconds === undefined ? {} : { graceSeconds }),
    ...(propagation ? { propagation: propagation as Propagation } : {}),
    ...(dryRuns.includes('All') ? { dryRun: true } : {}),
    preconditions: {
      ...(preconditions['uid'] ? { uid: String(preconditions['uid']) } : {}),
      ...(preconditions['resourceVersion']
        ? { resourceVersion: String(preconditions['resourceVersion']) }
        : {}),
    },
  };
}
