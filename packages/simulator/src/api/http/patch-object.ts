import { parse as parseYaml } from 'yaml';
import type { KubeObject } from '@aetherius/domain';
import { ApiStatusError, badRequest, notFound } from '../api-status.ts';
import { isRecord, recordOf, type JsonRecord } from '../patch/json-value.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { applyMergePatch } from '../patch/merge-patch.ts';
import { applyStrategicMerge } from '../patch/strategic-merge.ts';
import { kindSchema } from '../schema/kube-schema.ts';
import { applyConfiguration } from '../server-side-apply.ts';
import { contentTypeOf, isTrue, readBody, type ResourceRequest } from './api-request.ts';
import type { ApiAnswer } from './api-response.ts';
import { represent, requireObject, type ReadDeps } from './list.ts';
import { viewOf } from './resource-view.ts';
import { decodeBody, storeChange, writeRequestOf } from './write.ts';

type PatchFunction = (current: KubeObject, patch: unknown) => unknown;

const patchFunctions: Readonly<Record<string, PatchFunction>> = {
  'application/json-patch+json': applyJsonPatch,
  'application/merge-patch+json': (current, patch) =>
    applyMergePatch(current, requireRecord(patch)),
  'application/strategic-merge-patch+json': (current, patch) =>
    applyStrategicMerge(current, requireRecord(patch), kindSchema(current.kind)),
};

function requireRecord(patch: unknown): JsonRecord {
  if (isRecord(patch)) return patch;
  const why = 'json: cannot unmarshal array into Go value of type map[string]interface {}';
  throw badRequest(`error decoding patch: ${why}`);
}

/** Answers PATCH in all four forms; apply also creates what is not there. */
export async function patchObject(request: ResourceRequest, deps: ReadDeps): Promise<ApiAnswer> {
  const type = contentTypeOf(request.message);
  if (type === 'application/apply-patch+yaml') return applyPatch(request, deps);
  const patchWith = patchFunctions[type];
  if (!patchWith) {
    throw new ApiStatusError({
      code: 415,
      reason: 'UnsupportedMediaType',
      message: '415: Unsupported Media Type',
      details: {},
    });
  }
  const write = writeRequestOf(request);
  const patch = parsePatch(await readBody(request.message));
  const current = requireObject(request, deps.store);
  const view = viewOf(request.resource);
  const patched = patchWith(view.toWire(current), patch);
  if (!isRecord(patched)) throw badRequest('the patched document is not an object');
  const object = decodeBody(patched, request, write);
  checkName(object, request);
  const { subresource } = request.resource;
  const stored = storeChange(object, { subresource, write, deps });
  return { ...represent(stored, request, deps), warnings: write.warnings };
}

/** The body of a patch as JSON. */
export function parsePatch(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw badRequest('error decoding patch: unexpected end of JSON input');
  }
}

function parseConfiguration(text: string): JsonRecord {
  try {
    return recordOf(parseYaml(text));
  } catch (err) {
    const why = (err as Error).message.split('\n')[0];
    throw badRequest(`error decoding YAML: error converting YAML to JSON: ${why}`);
  }
}

function checkName(object: KubeObject, request: ResourceRequest): void {
  const { name = '' } = request.resource;
  if (object.metadata.name === name) return;
  throw badRequest(
    `the name of the object (${object.metadata.name}) does not match the name on the URL (${name})`,
  );
}

async function applyPatch(request: ResourceRequest, deps: ReadDeps): Promise<ApiAnswer> {
  const { query, resource } = request;
  const { entry, name = '', subresource } = resource;
  const manager = query.get('fieldManager');
  if (!manager) throw missingManager();
  const given = parseConfiguration(await readBody(request.message));
  if (!given['apiVersion'] || !given['kind']) throw badRequest('invalid object type: /, Kind=');
  const write = writeRequestOf(request);
  const config = decodeBody(given, request, write);
  checkName(config, request);
  if (config.metadata.managedFields) throw badRequest('metadata.managedFields must be nil');
  const current = deps.store.get(
    config.metadata.namespace
      ? { kind: entry.kind, ...config.metadata }
      : { kind: entry.kind, name },
  );
  if (!current && subresource) throw notFound(entry, name);
  const force = isTrue(query.get('force'));
  const merged = applyConfiguration({
    current,
    config: ownPart(config, request),
    manager,
    force,
    now: deps.now(),
    ...(subresource ? { subresource } : {}),
  });
  const options = { ...write.options, managedFields: 'as-given' as const };
  const stored = current
    ? storeChange(merged, { subresource, write: { ...write, options }, deps })
    : deps.store.create(merged, options);
  const code = current ? 200 : 201;
  return { ...represent(stored, request, deps), code, warnings: write.warnings };
}

/** Status is applied through its subresource only, and nothing else is applied through that. */
function ownPart(config: KubeObject, { resource }: ResourceRequest): KubeObject {
  const { apiVersion, kind, metadata, status, ...rest } = config;
  if (resource.subresource === 'status') {
    return { apiVersion, kind, metadata, ...(status ? { status } : {}) };
  }
  const hasStatus = resource.entry.subresources.includes('status');
  return hasStatus ? { apiVersion, kind, metadata, ...rest } : config;
}

function missingManager(): ApiStatusError {
  return new ApiStatusError({
    code: 422,
    reason: 'Invalid',
    message:
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    details: {
      group: 'meta.k8s.io',
      kind: 'PatchOptions',
      causes: [
        {
          reason: 'FieldValueRequired',
          message: 'Required value: is required for apply patch',
          field: 'fieldManager',
        },
      ],
    },
  });
}
