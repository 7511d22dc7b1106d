import type { KubeObject, ManagedFieldsEntry } from '@aetherius/domain';
import { ApiStatusError } from './api-status.ts';
import {
  childrenOf,
  diffFields,
  fieldsOf,
  hasPath,
  isEmptySet,
  itemStep,
  leavesOf,
  subtract,
  union,
  type FieldSet,
} from './field-set.ts';
import { isSameJson } from './frozen.ts';
import { trackedPart } from './managed-fields.ts';
import { isRecord, type JsonRecord } from './patch/json-value.ts';
import { fieldSchema, kindSchema, type FieldSchema } from './schema/kube-schema.ts';
import { wireTime } from './wire-time.ts';

/** One apply: who wants what, on top of which object. */
export interface ApplyInput {
  readonly current: KubeObject | undefined;
  readonly config: KubeObject;
  readonly manager: string;
  readonly force: boolean;
  readonly now: Date;
  readonly subresource?: string;
}

/**
 * Merges an applied configuration into an object: the configuration's fields win, fields that the
 * manager applied before and left out now go unless somebody else has them, and fields of others
 * that would change are a conflict (409) unless forced. The result carries its managed fields.
 */
export function applyConfiguration(input: ApplyInput): KubeObject {
  const { current, config, manager, now } = input;
  const schema = kindSchema(config.kind);
  const applied = fieldsOf(trackedPart(config), schema);
  const entries = current?.metadata.managedFields ?? [];
  const own = entries.find(
    (entry) =>
      entry.operation === 'Apply' &&
      entry.manager === manager &&
      entry.subresource === input.subresource,
  );
  const others = entries.filter((entry) => entry !== own);
  const merged = mergeValue(current ?? {}, config, schema) as KubeObject;
  const contested = findConflicts(current, merged, others);
  if (contested.length > 0 && !input.force) throw conflictError(contested);
  const dropped = subtract(setOf(own), applied);
  const kept = others.reduce((all, entry) => union(all, setOf(entry)), applied);
  removeFields(merged, subtract(dropped, kept), schema);
  const lost = pathsToSet(contested.map(({ path }) => path));
  const isSameEntry =
    isSameJson(own?.fieldsV1, applied) && isSameJson(trackedPart(merged), trackedPart(current));
  const entry: ManagedFieldsEntry = {
    manager,
    operation: 'Apply',
    apiVersion: config.apiVersion,
    time: isSameEntry && own?.time ? own.time : wireTime(now),
    fieldsType: 'FieldsV1',
    fieldsV1: applied,
    ...(input.subresource ? { subresource: input.subresource } : {}),
  };
  merged.metadata = {
    ...merged.metadata,
    managedFields: [...others.flatMap((other) => withoutFields(other, lost)), entry],
  };
  return merged;
}

function setOf(entry: ManagedFieldsEntry | undefined): FieldSet {
  return isRecord(entry?.fieldsV1) ? (entry.fieldsV1 as FieldSet) : {};
}

function withoutFields(entry: ManagedFieldsEntry, lost: FieldSet): ManagedFieldsEntry[] {
  const rest = subtract(setOf(entry), lost);
  return isEmptySet(rest) ? [] : [{ ...entry, fieldsV1: rest }];
}

interface Conflict {
  readonly path: readonly string[];
  readonly holder: ManagedFieldsEntry;
}

/** Fields of others whose value the merge would change. */
function findConflicts(
  current: KubeObject | undefined,
  merged: KubeObject,
  others: readonly ManagedFieldsEntry[],
): Conflict[] {
  const { set } = diffFields(trackedPart(current), trackedPart(merged), kindSchema(merged.kind));
  const changed = leavesOf(set).map((path) => (path.at(-1) === '.' ? path.slice(0, -1) : path));
  return others.flatMap((holder) =>
    changed.filter((path) => hasPath(setOf(holder), path)).map((path) => ({ path, holder })),
  );
}

function conflictError(conflicts: readonly Conflict[]): ApiStatusError {
  const causes = conflicts.map(({ path, holder }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${holderText(holder)}`,
    field: pathText(path),
  }));
  const byHolder = Map.groupBy(causes, (cause) => cause.message.slice('conflict with '.length));
  const lines = [...byHolder].map(([holder, found]) =>
    found.length === 1
      ? `conflict with ${holder}: ${found[0]?.field}`
      : `conflicts with ${holder}:\n${found.map((cause) => `- ${cause.field}`).join('\n')}`,
  );
  const count = causes.length === 1 ? '1 conflict' : `${causes.length} conflicts`;
  return new ApiStatusError({
    code: 409,
    reason: 'Conflict',
    message: `Apply failed with ${count}: ${lines.join('\n')}`,
    details: { causes },
  });
}

function holderText(entry: ManagedFieldsEntry): string {
  const subresource = entry.subresource ? ` with subresource "${entry.subresource}"` : '';
  const version = entry.operation === 'Update' ? ` using ${entry.apiVersion}` : '';
  return `"${entry.manager}"${subresource}${version}`;
}

/** `.spec.template.spec.containers[name="app"].image`. */
function pathText(path: readonly string[]): string {
  return path
    .map((step) => {
      if (step.startsWith('f:')) return `.${step.slice(2)}`;
      if (step.startsWith('v:')) return `[=${step.slice(2)}]`;
      if (!step.startsWith('k:')) return '';
      const keys = Object.entries(JSON.parse(step.slice(2)) as JsonRecord);
      return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
    })
    .join('');
}

function pathsToSet(paths: readonly (readonly string[])[]): FieldSet {
  const root: FieldSet = {};
  for (const path of paths) {
    let at = root;
    for (const step of path) {
      const below = at[step] ?? {};
      at[step] = below;
      at = below;
    }
  }
  return root;
}

/** Merges by schema: structs and maps field by field, keyed lists item by item, the rest whole. */
function mergeValue(target: unknown, config: unknown, schema: FieldSchema): unknown {
  if (Array.isArray(config)) return mergeList(target, config, schema);
  const isWhole = !isRecord(config) || childrenOf(config, schema) === undefined;
  if (isWhole) return structuredClone(config);
  const result: JsonRecord = isRecord(target) ? { ...target } : {};
  for (const [field, value] of Object.entries(config)) {
    result[field] = mergeValue(result[field], value, fieldSchema(schema, field));
  }
  return result;
}

function mergeList(target: unknown, config: unknown[], schema: FieldSchema): unknown {
  if (schema.is !== 'list' || !schema.listType) return structuredClone(config);
  const result: unknown[] = Array.isArray(target) ? [...target] : [];
  const places = new Map(result.map((item, index) => [itemStep(item, schema), index]));
  for (const item of config) {
    const index = places.get(itemStep(item, schema));
    if (index === undefined) result.push(structuredClone(item));
    else result[index] = mergeValue(result[index], item, schema.of);
  }
  return result;
}

/** Takes fields out of a freshly merged object. */
function removeFields(holder: JsonRecord, fields: FieldSet, schema: FieldSchema): void {
  for (const [step, below] of Object.entries(fields)) {
    if (!step.startsWith('f:')) continue;
    const field = step.slice(2);
    const child = holder[field];
    const childSchema = fieldSchema(schema, field);
    if (isEmptySet(below) || child === undefined) delete holder[field];
    else if (Array.isArray(child)) holder[field] = removeItems(child, below, childSchema);
    else if (isRecord(child)) {
      const copy = { ...child };
      removeFields(copy, below, childSchema);
      if (Object.keys(copy).length === 0) delete holder[field];
      else holder[field] = copy;
    }
  }
}

function removeItems(items: unknown[], fields: FieldSet, schema: FieldSchema): unknown[] {
  if (schema.is !== 'list') return items;
  return items.flatMap((item) => {
    const below = fields[itemStep(item, schema) ?? ''];
    if (!below) return [item];
    // The item itself was given up: nobody else has it.
    if (isEmptySet(below) || '.' in below || !isRecord(item)) return [];
    const copy = { ...item };
    removeFields(copy, below, schema.of);
    return [copy];
  });
}
