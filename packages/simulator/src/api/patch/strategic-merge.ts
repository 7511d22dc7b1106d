/**
 * The ways a client changes part of an object: JSON Patch, merge patch and strategic merge (server-
 * side apply lives beside the managed fields). All give a new value and leave the old one alone;
 * they refuse a patch that does not fit with `ApiStatusError`.
 *
 * @example
 * applyStrategicMerge(deployment, { spec: { replicas: 3 } }, kindSchema('Deployment'));
 */
import { badRequest } from '../api-status.ts';
import { isSameJson } from '../frozen.ts';
import { fieldSchema, type FieldSchema } from '../schema/kube-schema.ts';
import { isRecord, listOf, recordsOf, type JsonRecord } from './json-value.ts';

const orderPrefix = '$setElementOrder/';
const deletePrefix = '$deleteFromPrimitiveList/';

/**
 * Applies a strategic merge patch: objects merge field by field, lists that have a merge key merge
 * item by item, other lists are replaced. Knows `$patch`, `$retainKeys`, `$setElementOrder` and
 * `$deleteFromPrimitiveList`, which kubectl sends.
 */
export function applyStrategicMerge(target: unknown, patch: unknown, schema: FieldSchema): unknown {
  if (!isRecord(patch)) return patch;
  return mergeRecord(isRecord(target) ? target : {}, patch, schema);
}

function mergeRecord(target: JsonRecord, patch: JsonRecord, schema: FieldSchema): JsonRecord {
  if (patch['$patch'] === 'replace') return withoutDirectives(patch) as JsonRecord;
  if (patch['$patch'] === 'delete') return {};
  const result = retained(target, patch['$retainKeys']);
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) continue;
    if (value === null) delete result[key];
    else result[key] = mergeField(result[key], value, fieldSchema(schema, key));
  }
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(deletePrefix)) removeScalars(result, key.slice(deletePrefix.length), value);
    if (key.startsWith(orderPrefix)) {
      const field = key.slice(orderPrefix.length);
      reorder(result, { field, order: listOf(value), schema: fieldSchema(schema, field) });
    }
  }
  return result;
}

function retained(target: JsonRecord, keys: unknown): JsonRecord {
  if (!Array.isArray(keys)) return { ...target };
  return Object.fromEntries(Object.entries(target).filter(([key]) => keys.includes(key)));
}

function mergeField(target: unknown, patch: unknown, schema: FieldSchema): unknown {
  if (Array.isArray(patch)) return mergeList(target, patch, schema);
  if (!isRecord(patch)) return patch;
  return mergeRecord(isRecord(target) ? target : {}, patch, schema);
}

function mergeList(target: unknown, patch: unknown[], schema: FieldSchema): unknown[] {
  if (schema.is !== 'list' || !Array.isArray(target)) return withoutMarks(patch);
  if (patch.some((item) => isRecord(item) && item['$patch'] === 'replace')) {
    return withoutMarks(patch);
  }
  if (schema.mergeKey) return mergeKeyed(target, patch, { key: schema.mergeKey, of: schema.of });
  if (!schema.unites) return withoutMarks(patch);
  return [...target, ...patch.filter((item) => !target.includes(item))];
}

function mergeKeyed(
  target: unknown[],
  patch: unknown[],
  { key, of }: { key: string; of: FieldSchema },
): unknown[] {
  const result = [...target];
  for (const item of recordsOf(patch)) {
    if (item[key] === undefined)
      throw badRequest(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
    const index = result.findIndex((old) => isRecord(old) && isSameJson(old[key], item[key]));
    if (item['$patch'] === 'delete') {
      if (index >= 0) result.splice(index, 1);
    } else if (index >= 0) result[index] = mergeRecord(result[index] as JsonRecord, item, of);
    else result.push(withoutDirectives(item));
  }
  return result;
}

function removeScalars(result: JsonRecord, field: string, values: unknown): void {
  const gone = listOf(values);
  if (Array.isArray(result[field])) {
    result[field] = listOf(result[field]).filter((item) => !gone.includes(item));
  }
}

/** Items that the order names come in that order; others keep their place behind their forerunner. */
function reorder(
  result: JsonRecord,
  { field, order, schema }: { field: string; order: unknown[]; schema: FieldSchema },
): void {
  const items = result[field];
  if (!Array.isArray(items) || schema.is !== 'list') return;
  const key = schema.mergeKey;
  const idOf = (item: unknown): string => JSON.stringify(key && isRecord(item) ? item[key] : item);
  const ranks = new Map(order.map((item, index) => [idOf(item), index]));
  let lastRank = -1;
  const ranked = items.map((item: unknown) => {
    const rank = ranks.get(idOf(item));
    if (rank !== undefined) lastRank = rank;
    return { item, rank: rank ?? lastRank + 0.5 };
  });
  result[field] = ranked.toSorted((a, b) => a.rank - b.rank).map(({ item }) => item);
}

function withoutMarks(items: unknown[]): unknown[] {
  return items
    .filter((item) => !(isRecord(item) && item['$patch'] && Object.keys(item).length === 1))
    .filter((item) => !(isRecord(item) && item['$patch'] === 'delete'))
    .map((item) => withoutDirectives(item));
}

function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return withoutMarks(value);
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(
    ([key, field]) => !key.startsWith('$') && field !== null,
  );
  return Object.fromEntries(kept.map(([key, field]) => [key, withoutDirectives(field)]));
}
