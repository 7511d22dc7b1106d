import { badRequest } from '../api-status.ts';
import { isRecord, type JsonRecord } from '../patch/json-value.ts';
import { apiVersionOf } from '../kinds.ts';
import type { KindEntry } from '../object-store.ts';
import { definitionOf, fieldSchema, kindSchema, type FieldSchema } from './kube-schema.ts';

/** An object as the typed decoder of the API server leaves it. */
export interface Decoded {
  readonly value: JsonRecord;
  /** Fields the kind does not have, as `unknown field "spec.foo"`; they are dropped. */
  readonly problems: readonly string[];
}

interface Place {
  readonly path: string;
  /** The Go struct the server would name in a type error, `Container`. */
  readonly struct: string;
  readonly problems: string[];
}

class TypeMismatch extends Error {}

/** Drops what the kind does not know and null fields; refuses values of the wrong type with 400. */
export function decodeObject(value: JsonRecord, entry: KindEntry): Decoded {
  const problems: string[] = [];
  try {
    const decoded = decodeValue(value, kindSchema(entry.kind), {
      path: '',
      struct: entry.kind,
      problems,
    });
    checkBytes(decoded as JsonRecord, entry);
    return { value: decoded as JsonRecord, problems };
  } catch (err) {
    if (!(err instanceof TypeMismatch)) throw err;
    throw cannotHandle(entry, err.message);
  }
}

/** Fields of bytes, which JSON carries as base64. */
const byteFields: Readonly<Record<string, string>> = { Secret: 'data', ConfigMap: 'binaryData' };

function checkBytes(value: JsonRecord, entry: KindEntry): void {
  const field = byteFields[entry.kind];
  const bytes = field === undefined ? undefined : value[field];
  for (const text of isRecord(bytes) ? Object.values(bytes) : []) {
    const position = String(text).search(/[^A-Za-z0-9+/=\r\n]/);
    if (position < 0) continue;
    throw cannotHandle(entry, `illegal base64 data at input byte ${position}`);
  }
}

/** 400: the body is not an object of this kind. */
export function cannotHandle(entry: KindEntry, why: string): Error {
  const { kind } = entry;
  const version = apiVersionOf(entry).split('/').at(-1) ?? '';
  return badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);
}

function decodeValue(value: unknown, schema: FieldSchema, place: Place): unknown {
  switch (schema.is) {
    case 'any':
      return value;
    case 'struct':
      return decodeStruct(value, schema, place);
    case 'map':
      return decodeMap(value, schema.of, place);
    case 'list':
      return decodeList(value, schema.of, place);
    default:
      return decodeScalar(value, schema.is, place);
  }
}

function decodeStruct(value: unknown, schema: FieldSchema, place: Place): unknown {
  const definition = definitionOf(schema);
  if (!definition) return value;
  const goName = definition.name.split('.').at(-1) ?? '';
  if (!isRecord(value)) throw mismatch(value, place, `v1.${goName}`);
  const result: JsonRecord = {};
  for (const [field, child] of Object.entries(value)) {
    const path = place.path ? `${place.path}.${field}` : field;
    if (!(field in definition.fields)) {
      place.problems.push(`unknown field "${path}"`);
    } else if (child !== null || isTimeField(field)) {
      const at = { path, struct: goName, problems: place.problems };
      result[field] = child === null ? null : decodeValue(child, fieldSchema(schema, field), at);
    }
  }
  return result;
}

/** Times of events and probes are written as null when unset. */
function isTimeField(field: string): boolean {
  return [
    'creationTimestamp',
    'eventTime',
    'firstTimestamp',
    'lastTimestamp',
    'lastProbeTime',
  ].includes(field);
}

function decodeMap(value: unknown, of: FieldSchema, place: Place): unknown {
  if (!isRecord(value)) throw mismatch(value, place, 'map[string]string');
  const result: JsonRecord = {};
  for (const [key, child] of Object.entries(value)) {
    if (child === null) {
      if (of.is === 'string') result[key] = '';
      continue;
    }
    result[key] = decodeValue(child, of, { ...place, path: `${place.path}.${key}` });
  }
  return result;
}

function decodeList(value: unknown, of: FieldSchema, place: Place): unknown {
  if (!Array.isArray(value)) throw mismatch(value, place, `[]${goTypeOf(of)}`);
  return value.map((item: unknown, index) =>
    decodeValue(item, of, { ...place, path: `${place.path}[${index}]` }),
  );
}

function goTypeOf(schema: FieldSchema): string {
  if (schema.is === 'struct') return `v1.${definitionOf(schema)?.name.split('.').at(-1)}`;
  return schema.is === 'integer' ? 'int32' : schema.is;
}

const quantityPattern = /^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/;

function decodeScalar(value: unknown, is: string, place: Place): unknown {
  const goTypes: Record<string, string> = { integer: 'int32', number: 'float64', boolean: 'bool' };
  if (is === 'intOrString') {
    if (typeof value !== 'number' && typeof value !== 'string') throw mismatch(value, place, is);
    if (isQuantityPlace(place.path) && !quantityPattern.test(String(value))) {
      throw new TypeMismatch(
        `quantities must match the regular expression '${quantityPattern.source}'`,
      );
    }
    return value;
  }
  const wanted = is === 'integer' ? 'number' : is;
  if (typeof value === wanted) return value;
  throw mismatch(value, place, goTypes[is] ?? is);
}

const quantityHolders =
  /(limits|requests|capacity|allocatable|hard|used|max|min|default|defaultRequest|overhead)\.[^.]+$|sizeLimit$|divisor$/;

function isQuantityPlace(path: string): boolean {
  return quantityHolders.test(path);
}

function mismatch(value: unknown, place: Place, type: string): TypeMismatch {
  const path = place.path.replaceAll(/\[\d+\]/g, '');
  const found = Array.isArray(value) ? 'array' : goKind(value);
  return new TypeMismatch(
    `json: cannot unmarshal ${found} into Go struct field ${place.struct}.${path} of type ${type}`,
  );
}

function goKind(value: unknown): string {
  if (typeof value === 'boolean') return 'bool';
  return value === null ? 'null' : typeof value;
}
