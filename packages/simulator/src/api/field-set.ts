import { isSameJson } from './frozen.ts';
import { isRecord } from './patch/json-value.ts';
import { definitionOf, fieldSchema, type FieldSchema } from './schema/kube-schema.ts';

/**
 * A set of fields in the form of `metadata.managedFields[].fieldsV1`: `f:name` for a field,
 * `k:{"name":"app"}` for an item of a keyed list, `v:"x"` for an item of a set, `.` for the
 * container itself. An empty set below a key means the whole value.
 */
export interface FieldSet {
  [step: string]: FieldSet;
}

/** How a container is walked: its children by step, each with value and schema. */
interface Child {
  readonly step: string;
  readonly value: unknown;
  readonly schema: FieldSchema;
}

const keyDefaults: Readonly<Record<string, string>> = { protocol: 'TCP' };

/** The step of an item of an associative list; undefined when the item lacks its keys. */
export function itemStep(item: unknown, schema: FieldSchema): string | undefined {
  if (schema.is !== 'list') return undefined;
  if (schema.listType === 'set') return `v:${JSON.stringify(item)}`;
  if (schema.listType !== 'map' || !isRecord(item)) return undefined;
  const keys = (schema.keys ?? []).toSorted();
  const entries = keys.flatMap((key) => {
    const value = item[key] ?? keyDefaults[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return `k:${JSON.stringify(Object.fromEntries(entries))}`;
}

/** The children of a value; undefined when it is one value to server-side apply. */
export function childrenOf(value: unknown, schema: FieldSchema): Child[] | undefined {
  if (Array.isArray(value)) {
    if (schema.is !== 'list' || !schema.listType) return undefined;
    return value.flatMap((item: unknown) => {
      const step = itemStep(item, schema);
      return step === undefined ? [] : [{ step, value: item, schema: schema.of }];
    });
  }
  if (!isRecord(value) || isAtomic(schema)) return undefined;
  return Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .map(([field, child]) => ({
      step: `f:${field}`,
      value: child,
      schema: fieldSchema(schema, field),
    }));
}

function isAtomic(schema: FieldSchema): boolean {
  if (schema.is === 'map') return schema.atomic === true;
  if (schema.is === 'struct') return definitionOf(schema)?.atomic === true;
  // Untyped JSON (custom resources, raw extensions) is walked field by field.
  return schema.is !== 'any';
}

/** Fields that Go writes even when they are empty: nobody is the one who added them. */
const alwaysThere = new Set(
  ['metadata', 'spec', 'status', 'template', 'jobTemplate', 'strategy', 'updateStrategy']
    .concat(['containers', 'loadBalancer', 'scaleTargetRef', 'podSelector'])
    .map((field) => `f:${field}`),
);

function isAlwaysThere({ step, schema }: Child): boolean {
  if (alwaysThere.has(step)) return true;
  // `resources` of a claim is such a field, that of a container is not.
  return definitionOf(schema)?.name.endsWith('.VolumeResourceRequirements') ?? false;
}

/** All fields of a value. */
export function fieldsOf(value: unknown, schema: FieldSchema): FieldSet {
  const children = childrenOf(value, schema);
  const result: FieldSet = {};
  for (const child of children ?? []) {
    const below = fieldsOf(child.value, child.schema);
    result[child.step] = child.step.startsWith('k:') ? { '.': {}, ...below } : below;
  }
  return result;
}

/** What a write did: fields it set to another value, and fields it took away. */
export interface FieldChange {
  readonly set: FieldSet;
  readonly gone: FieldSet;
}

/** Compares two values of one schema, step by step; equal parts are passed over. */
export function diffFields(before: unknown, after: unknown, schema: FieldSchema): FieldChange {
  const set: FieldSet = {};
  const gone: FieldSet = {};
  const old = new Map((childrenOf(before, schema) ?? []).map((child) => [child.step, child]));
  for (const child of childrenOf(after, schema) ?? []) {
    const former = old.get(child.step);
    old.delete(child.step);
    diffChild(child, former, { set, gone });
  }
  for (const child of old.values()) gone[child.step] = fieldsOf(child.value, child.schema);
  return { set, gone };
}

const self: FieldSet = { '.': {} };

function diffChild(child: Child, former: Child | undefined, { set, gone }: FieldChange): void {
  if (former && isSameJson(former.value, child.value)) return;
  if (!isContainer(child)) {
    if (former || !isEmptyAlready(child)) set[child.step] = {};
    return;
  }
  const below = diffFields(former?.value, child.value, child.schema);
  const isAdded = !isContainer(former) && !isAlwaysThere(child);
  if (!isEmpty(below.set)) set[child.step] = { ...(isAdded && self), ...below.set };
  else if (isAdded) set[child.step] = {};
  if (!isEmpty(below.gone)) gone[child.step] = below.gone;
}

function isEmptyAlready(child: Child): boolean {
  return isAlwaysThere(child) && isSameJson(child.value, {});
}

function isContainer(child: Child | undefined): boolean {
  return child !== undefined && childrenOf(child.value, child.schema) !== undefined;
}

function isEmpty(set: FieldSet): boolean {
  for (const step in set) if (step) return false;
  return true;
}

/** A leaf is the step itself; a step with fields below it is itself in the set only by its `.`. */
function asBranch(set: FieldSet): FieldSet {
  return isEmpty(set) ? { '.': {} } : set;
}

/** Fields in either set. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  const result: FieldSet = { ...a };
  for (const [step, below] of Object.entries(b)) {
    const own = result[step];
    if (!own) result[step] = below;
    else if (!isEmpty(own) || !isEmpty(below)) result[step] = union(asBranch(own), asBranch(below));
  }
  return result;
}

/** Fields of `a` that are not in `b`. */
export function subtract(a: FieldSet, b: FieldSet): FieldSet {
  const result: FieldSet = {};
  for (const [step, below] of Object.entries(a)) {
    const other = b[step];
    if (!other) result[step] = below;
    else if (!isEmpty(below) || !isEmpty(other)) {
      const rest = subtract(asBranch(below), asBranch(other));
      if (!isEmpty(rest)) result[step] = onlySelf(rest) ? {} : rest;
    }
  }
  return result;
}

function onlySelf(set: FieldSet): boolean {
  return '.' in set && Object.keys(set).length === 1;
}

/** Whether a set names no field. */
export function isEmptySet(set: FieldSet): boolean {
  return isEmpty(set);
}

/** The leaves of a set as paths of steps. */
export function leavesOf(set: FieldSet, path: readonly string[] = []): (readonly string[])[] {
  return Object.entries(set).flatMap(([step, below]) =>
    isEmpty(below) ? [[...path, step]] : leavesOf(below, [...path, step]),
  );
}

/** Whether the set has a field. */
export function hasPath(set: FieldSet, path: readonly string[]): boolean {
  const [step, ...rest] = path;
  if (step === undefined) return isEmpty(set) || '.' in set;
  const below = set[step];
  return below !== undefined && hasPath(below, rest);
}
