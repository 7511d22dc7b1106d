import { ApiStatusError, badRequest } from '../api-status.ts';
import { isSameJson } from '../frozen.ts';
import { isRecord, type JsonRecord } from './json-value.ts';

interface Operation {
  readonly op?: string;
  readonly path?: string;
  readonly from?: string;
  readonly value?: unknown;
}

type Container = JsonRecord | unknown[];

/**
 * Applies a JSON Patch (RFC 6902) to a copy of `target`. A failed `test`, a missing path or an
 * unknown operation refuses the whole patch with 422, as the API server does.
 */
export function applyJsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) {
    const why = 'json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp';
    throw badRequest(`error decoding patch: ${why}`);
  }
  const root = { value: structuredClone(target) };
  for (const operation of patch as Operation[]) applyOperation(root, operation);
  return root.value;
}

function applyOperation(root: { value: unknown }, operation: Operation): void {
  const path = parsePointer(operation.path ?? '');
  switch (operation.op) {
    case 'add':
      insert(root, path, structuredClone(operation.value));
      return;
    case 'remove':
      take(root, path);
      return;
    case 'replace':
      replace(root, path, structuredClone(operation.value));
      return;
    case 'move':
      insert(root, path, take(root, parsePointer(operation.from ?? '')));
      return;
    case 'copy':
      insert(root, path, structuredClone(read(root, parsePointer(operation.from ?? ''))));
      return;
    case 'test':
      checkTest(root, operation, path);
      return;
    default:
      throw refusal();
  }
}

function checkTest(root: { value: unknown }, operation: Operation, path: string[]): void {
  const holder = path.length === 0 ? root.value : parentOf(root, path);
  const found = path.length === 0 ? root.value : childOf(holder as Container, path.at(-1) ?? '');
  if (isSameJson(found ?? null, operation.value ?? null)) return;
  throw refusal();
}

function parsePointer(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function parentOf(root: { value: unknown }, path: string[]): Container {
  let at: unknown = root.value;
  for (const part of path.slice(0, -1)) at = isContainer(at) ? childOf(at, part) : undefined;
  if (isContainer(at)) return at;
  throw refusal();
}

function isContainer(value: unknown): value is Container {
  return Array.isArray(value) || isRecord(value);
}

function childOf(container: Container, part: string): unknown {
  return Array.isArray(container) ? container[Number(part)] : container[part];
}

function read(root: { value: unknown }, path: string[]): unknown {
  if (path.length === 0) return root.value;
  const value = childOf(parentOf(root, path), path.at(-1) ?? '');
  if (value === undefined) throw refusal();
  return value;
}

function take(root: { value: unknown }, path: string[]): unknown {
  const value = read(root, path);
  if (path.length === 0) return value;
  const parent = parentOf(root, path);
  const part = path.at(-1) ?? '';
  if (Array.isArray(parent)) parent.splice(Number(part), 1);
  else delete parent[part];
  return value;
}

/** Of an object's absent field it makes one, as the library that the server uses does. */
function replace(root: { value: unknown }, path: string[], value: unknown): void {
  if (path.length > 0 && Array.isArray(parentOf(root, path))) take(root, path);
  insert(root, path, value);
}

function insert(root: { value: unknown }, path: string[], value: unknown): void {
  if (path.length === 0) {
    root.value = value;
    return;
  }
  const parent = parentOf(root, path);
  const part = path.at(-1) ?? '';
  if (!Array.isArray(parent)) {
    parent[part] = value;
    return;
  }
  const index = part === '-' ? parent.length : Number(part);
  if (!Number.isInteger(index) || index < 0 || index > parent.length) {
    throw refusal();
  }
  parent.splice(index, 0, value);
}

/** The server keeps to itself which operation failed. */
function refusal(): ApiStatusError {
  return new ApiStatusError({
    code: 422,
    reason: 'Invalid',
    message: 'the server rejected our request due to an error in our request',
    details: {},
  });
}
