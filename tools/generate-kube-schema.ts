/**
 * Writes `packages/simulator/src/api/schema/kube-schema.json` from the OpenAPI document of a real
 * API server: names and types of fields, list types and keys, merge keys; no descriptions.
 *
 *   kubectl get --raw /openapi/v2 > openapi.json
 *   node tools/generate-kube-schema.ts openapi.json
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { kindEntries } from '../packages/simulator/src/api/kinds.ts';

interface Property {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly items?: Property;
  readonly additionalProperties?: Property;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: string[];
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly 'x-kubernetes-patch-strategy'?: string;
}

interface SourceDefinition extends Property {
  readonly properties?: Record<string, Property>;
  readonly required?: string[];
  readonly 'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[];
}

type Encoded = Record<string, unknown>;

const sourcePath = process.argv[2];
if (!sourcePath) throw new Error('usage: node tools/generate-kube-schema.ts OPENAPI_V2.json');
const source = (
  JSON.parse(readFileSync(sourcePath, 'utf8')) as { definitions: Record<string, SourceDefinition> }
).definitions;
const numbers = new Map<string, number>();
const encoded: Encoded[] = [];

function numberOf(name: string): number {
  const known = numbers.get(name);
  if (known !== undefined) return known;
  const number = numbers.size;
  numbers.set(name, number);
  const definition = source[name] ?? {};
  // The place is taken before the fields are encoded, because a type may contain itself.
  encoded[number] = {};
  const fields = Object.entries(definition.properties ?? {}).map(([field, property]) => [
    field,
    encodeProperty(property),
  ]);
  encoded[number] = {
    name,
    fields: Object.fromEntries(fields) as Encoded,
    ...(definition.required ? { required: definition.required } : {}),
    ...(definition['x-kubernetes-map-type'] === 'atomic' ? { atomic: true } : {}),
  };
  return number;
}

function encodeProperty(property: Property): Encoded {
  if (property.$ref) return encodeReference(property);
  if (property.type === 'array') return encodeList(property);
  if (property.type === 'object' && property.additionalProperties) {
    const atomic = property['x-kubernetes-map-type'] === 'atomic' ? { atomic: true } : {};
    return { is: 'map', of: encodeProperty(property.additionalProperties), ...atomic };
  }
  if (property.format === 'int-or-string') return { is: 'intOrString' };
  return { is: property.type === 'object' ? 'any' : (property.type ?? 'any') };
}

function encodeReference(property: Property): Encoded {
  const name = property.$ref?.replace('#/definitions/', '') ?? '';
  const target = source[name] ?? {};
  if (name.endsWith('.Quantity')) return { is: 'intOrString' };
  if (!target.properties) return encodeProperty({ ...target, type: target.type ?? 'any' });
  const retains = property['x-kubernetes-patch-strategy']?.includes('retainKeys');
  return { is: 'struct', of: numberOf(name), ...(retains ? { retainKeys: true } : {}) };
}

function encodeList(property: Property): Encoded {
  const listType = property['x-kubernetes-list-type'];
  const keys = property['x-kubernetes-list-map-keys'];
  const mergeKey = property['x-kubernetes-patch-merge-key'];
  const merges = property['x-kubernetes-patch-strategy']?.includes('merge') ?? false;
  return {
    is: 'list',
    of: encodeProperty(property.items ?? {}),
    ...(listType === 'set' || listType === 'map' ? { listType } : {}),
    ...(keys ? { keys } : {}),
    ...(mergeKey && merges ? { mergeKey } : {}),
    ...(merges && !mergeKey ? { unites: true } : {}),
  };
}

const kinds: Record<string, number> = {};
for (const entry of kindEntries) {
  const found = Object.entries(source).find(([, definition]) =>
    definition['x-kubernetes-group-version-kind']?.some(
      (gvk) =>
        gvk.group === entry.group && gvk.version === entry.version && gvk.kind === entry.kind,
    ),
  );
  if (!found) throw new Error(`${sourcePath} has no definition of ${entry.kind}`);
  kinds[entry.kind] = numberOf(found[0]);
}

const lines = encoded.map((definition) => JSON.stringify(definition));
const target = new URL('../packages/simulator/src/api/schema/kube-schema.json', import.meta.url);
writeFileSync(
  target,
  `{\n"kinds": ${JSON.stringify(kinds)},\n"definitions": [\n${lines.join(',\n')}\n]\n}\n`,
);
