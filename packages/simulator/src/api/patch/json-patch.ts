import { ApiStatusError } from '../api-status.ts';
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
    throw refusal('json: cannot unmarshal object into Go value of type jsonpatch.Patch', 400);
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
      take(root, path, 'remove');
      return;
    case 'replace':
      take(root, path, 'replace');
      insert(root, path, structuredClone(operation.value));
      return;
    case 'move':
      insert(root, path, take(root, parsePointer(operation.from ?? ''), 'move'));
      return;
    case 'copy':
      insert(root, path, structuredClone(read(root, parsePointer(operation.from ?? ''), 'copy')));
      return;
    case 'test':
      checkTest(root, operation, path);
      return;
    default:
      throw refusal(`Unexpected kind: ${operation.op}`);
  }
}

function checkTest(root: { value: unknown }, operation: Operation, path: string[]): void {
  const pointer = operation.path ?? '';
  const holder = path.length === 0 ? root.value : parentOf(root, path, 'test');
  const found = path.length === 0 ? root.value : childOf(holder as Container, path.at(-1) ?? '');
  if (isSameJson(found ?? null, operation.value ?? null)) return;
  throw refusal(`testing value ${pointer} failed: test failed`);
}

function parsePointer(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function parentOf(root: { value: unknown }, path: string[], operation: string): Container {
  let at: unknown = root.value;
  for (const part of path.slice(0, -1)) at = isContainer(at) ? childOf(at, part) : undefined;
  if (isContainer(at)) return at;
  throw missing(operation, path);
}

function isContainer(value: unknown): value is Container {
  return Array.isArray(value) || isRecord(value);
}

function childOf(container: Container, part: string): unknown {
  return Array.isArray(container) ? container[Number(part)] : container[part];
}

function read(root: { value: unknown }, path: string[], operation: string): unknown {
  if (path.length === 0) return root.value;
  const value = childOf(parentOf(root, path, operation), path.at(-1) ?? '');
  if (value === undefined) throw missing(operation, path);
  return value;
}

function take(root: { value: unknown }, path: string[], operation: string): unknown {
  const value = read(root, path, operation);
  if (path.length === 0) return value;
  const parent = parentOf(root, path, operation);
  const part = path.at(-1) ?? '';
  if (Array.isArray(parent)) parent.splice(Number(part), 1);
  else delete parent[part];
  return value;
}

function insert(root: { value: unknown }, path: string[], value: unknown): void {
  if (path.length === 0) {
    root.value = value;
    return;
  }
  const parent = parentOf(root, path, 'add');
  const part = path.at(-1) ?? '';
  if (!Array.isArray(parent)) {
    parent[part] = value;
    return;
  }
  const index = part === '-' ? parent.length : Number(part);
  if (!Number.isInteger(index) || index < 0 || index > parent.length) {
    throw refusal(`add operation does not apply: doc is missing path: "${toPointer(path)}"`);
  }
  parent.splice(index, 0, value);
}

function toPointer(path: string[]): string {
  return path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function missing(operation: string, path: string[]): ApiStatusError {
  const pointer = toPointer(path);
  const what = operation === 'remove' ? 'Unable to remove nonexistent key' : 'doc is missing key';
  return refusal(`${operation} operation does not apply: ${what}: ${pointer}: missing value`);
}

function refusal(text: string, code = 422): ApiStatusError {
  if (code === 400) return new ApiStatusError({ code, reason: 'BadRequest', message: text });
  const message = `the server rejected our request due to an error in our request`;
  return new ApiStatusError({
    code,
    reason: 'Invalid',
    message,
    details: { causes: [{ message: text }] },
  });
}
