import { apiVersionOf, kindEntries } from '../kinds.ts';
import type { KindEntry } from '../object-store.ts';
import type { JsonRecord } from '../patch/json-value.ts';
import { definitionOf, definitions, kindSchema, type FieldSchema } from '../schema/kube-schema.ts';
import { answer, type ApiAnswer } from './api-response.ts';
import { kubernetesVersion } from './discovery.ts';

/**
 * Answers `/openapi/v3` and its documents, one for each group version: as much as kubectl needs to
 * validate, to explain and to merge. Descriptions are not kept.
 */
export function openApi(path: string): ApiAnswer | undefined {
  if (path === '/openapi/v3') return answer({ paths: documentPaths() });
  if (!path.startsWith('/openapi/v3/')) return undefined;
  const name = path.slice('/openapi/v3/'.length);
  const entries = kindEntries.filter((entry) => documentName(entry) === name);
  if (entries.length === 0) return undefined;
  return answer(documentOf(entries));
}

function documentName(entry: KindEntry): string {
  return entry.group ? `apis/${entry.group}/${entry.version}` : `api/${entry.version}`;
}

function documentPaths(): JsonRecord {
  const names = new Set(kindEntries.map(documentName));
  const hash = 'simulator';
  return Object.fromEntries(
    [...names].map((name) => [name, { serverRelativeURL: `/openapi/v3/${name}?hash=${hash}` }]),
  );
}

function documentOf(entries: readonly KindEntry[]): JsonRecord {
  const numbers = new Set<number>();
  const schemas: JsonRecord = {};
  for (const entry of entries) collect(kindSchema(entry.kind), numbers);
  for (const number of numbers) {
    const definition = definitions[number];
    if (definition) schemas[definition.name] = toSchema(number, entries);
  }
  const paths: JsonRecord = {};
  for (const entry of entries) addPaths(paths, entry);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: kubernetesVersion },
    paths,
    components: { schemas },
  };
}

function collect(schema: FieldSchema, numbers: Set<number>): void {
  if (schema.is === 'list' || schema.is === 'map') collect(schema.of, numbers);
  if (schema.is !== 'struct' || numbers.has(schema.of)) return;
  numbers.add(schema.of);
  for (const field of Object.values(definitionOf(schema)?.fields ?? {})) collect(field, numbers);
}

function toSchema(number: number, entries: readonly KindEntry[]): JsonRecord {
  const definition = definitions[number];
  if (!definition) return {};
  const owner = entries.find((entry) => {
    const schema = kindSchema(entry.kind);
    return schema.is === 'struct' && schema.of === number;
  });
  const { group, version, kind } = owner ?? {};
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(definition.fields).map(([field, schema]) => [field, toProperty(schema)]),
    ),
    ...(definition.required ? { required: definition.required } : {}),
    ...(definition.atomic ? { 'x-kubernetes-map-type': 'atomic' } : {}),
    ...(owner ? { 'x-kubernetes-group-version-kind': [{ group, version, kind }] } : {}),
  };
}

function toProperty(schema: FieldSchema): JsonRecord {
  switch (schema.is) {
    case 'struct': {
      const name = definitionOf(schema)?.name ?? '';
      return {
        allOf: [{ $ref: `#/components/schemas/${name}` }],
        default: {},
        ...(schema.retainKeys ? { 'x-kubernetes-patch-strategy': 'retainKeys' } : {}),
      };
    }
    case 'map':
      return {
        type: 'object',
        additionalProperties: toProperty(schema.of),
        ...(schema.atomic ? { 'x-kubernetes-map-type': 'atomic' } : {}),
      };
    case 'list':
      return toListProperty(schema);
    case 'intOrString':
      return { oneOf: [{ type: 'string' }, { type: 'number' }] };
    case 'any':
      return { 'x-kubernetes-preserve-unknown-fields': true };
    default:
      return { type: schema.is };
  }
}

function toListProperty(schema: FieldSchema & { is: 'list' }): JsonRecord {
  const merges = schema.mergeKey || schema.unites;
  return {
    type: 'array',
    items: toProperty(schema.of),
    'x-kubernetes-list-type': schema.listType ?? 'atomic',
    ...(schema.keys ? { 'x-kubernetes-list-map-keys': schema.keys } : {}),
    ...(schema.mergeKey ? { 'x-kubernetes-patch-merge-key': schema.mergeKey } : {}),
    ...(merges ? { 'x-kubernetes-patch-strategy': 'merge' } : {}),
  };
}

/** Clients look here for which query parameters a write takes. */
const writeParameters = ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map((name) => ({
  name,
  in: 'query',
  schema: { type: name === 'force' ? 'boolean' : 'string', uniqueItems: true },
}));

function addPaths(paths: JsonRecord, entry: KindEntry): void {
  const root = entry.group ? `/apis/${apiVersionOf(entry)}` : `/api/${entry.version}`;
  const collection = entry.namespaced
    ? `${root}/namespaces/{namespace}/${entry.plural}`
    : `${root}/${entry.plural}`;
  const { group, version, kind } = entry;
  const gvk = { 'x-kubernetes-group-version-kind': { group, version, kind } };
  const write = (action: string): JsonRecord => ({
    ...gvk,
    'x-kubernetes-action': action,
    parameters: writeParameters,
  });
  const read = (action: string): JsonRecord => ({ ...gvk, 'x-kubernetes-action': action });
  paths[collection] = { get: read('list'), post: write('post') };
  paths[`${collection}/{name}`] = {
    get: read('get'),
    put: write('put'),
    patch: write('patch'),
    delete: write('delete'),
  };
}
