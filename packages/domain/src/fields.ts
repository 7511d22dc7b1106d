import type { KubeObject } from './kube-object.ts';

/** An object of JSON whose fields nobody has looked at yet. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Where a field is: `spec.template.spec`, or its parts where a name holds dots. */
export type FieldPath = string | readonly string[];

/** Whether a value is a JSON object (not a list, not null). */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The value at a path, list positions as numbers (`spec.containers.0.image`), or undefined.
 * The empty path is the value itself.
 */
export function valueAt(from: unknown, path: FieldPath): unknown {
  const names = typeof path === 'string' ? namesOf(path) : path;
  let value = from;
  for (const name of names) {
    if (Array.isArray(value)) value = (value as readonly unknown[])[Number(name)];
    else if (isRecord(value)) value = value[name];
    else return undefined;
  }
  return value;
}

/** Paths are literals of the code, a few hundred; splitting them again costs most of a reading. */
const knownPaths = new Map<string, readonly string[]>();
const maxKnownPaths = 2_000;

function namesOf(path: string): readonly string[] {
  const known = knownPaths.get(path);
  if (known) return known;
  const names = path === '' ? [] : path.split('.');
  if (knownPaths.size < maxKnownPaths) knownPaths.set(path, names);
  return names;
}

/** The text at a path; undefined for anything that is not a text. */
export function textAt(from: unknown, path: FieldPath): string | undefined {
  const value = valueAt(from, path);
  return typeof value === 'string' ? value : undefined;
}

/** The finite number at a path; undefined for anything else, also for a text that looks like one. */
export function numberAt(from: unknown, path: FieldPath): number | undefined {
  const value = valueAt(from, path);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The boolean at a path; undefined for anything else. */
export function booleanAt(from: unknown, path: FieldPath): boolean | undefined {
  const value = valueAt(from, path);
  return typeof value === 'boolean' ? value : undefined;
}

/** The JSON object at a path; empty when absent, so that readers can go on. */
export function recordAt(from: unknown, path: FieldPath): JsonRecord {
  const value = valueAt(from, path);
  return isRecord(value) ? value : emptyRecord;
}

/** The JSON objects of the list at a path; other elements are left out. */
export function recordsAt(from: unknown, path: FieldPath): readonly JsonRecord[] {
  const value = valueAt(from, path);
  return Array.isArray(value) ? value.filter(isRecord) : emptyRecords;
}

/** The texts of the list at a path; other elements are left out. */
export function textsAt(from: unknown, path: FieldPath): readonly string[] {
  const value = valueAt(from, path);
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** The texts by name at a path (labels, selectors, ConfigMap values); others are left out. */
export function textMapAt(from: unknown, path: FieldPath): Readonly<Record<string, string>> {
  const entries = Object.entries(recordAt(from, path));
  const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(texts);
}

/** The instant at a path in milliseconds since 1970; undefined when absent or unreadable. */
export function instantAt(from: unknown, path: FieldPath): number | undefined {
  return instantOf(textAt(from, path));
}

/** An ISO time in milliseconds since 1970; undefined when absent or unreadable. */
export function instantOf(time: string | null | undefined): number | undefined {
  if (!time) return undefined;
  const instantMs = Date.parse(time);
  return Number.isNaN(instantMs) ? undefined : instantMs;
}

/** The entry of `status.conditions` of a type. */
export function conditionOf(object: KubeObject, type: string): JsonRecord | undefined {
  return recordsAt(object, 'status.conditions').find((condition) => condition['type'] === type);
}

const emptyRecord: JsonRecord = {};
const emptyRecords: readonly JsonRecord[] = [];
