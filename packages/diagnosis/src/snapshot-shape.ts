import { isRecord, type ErrorDetails, type JsonRecord } from '@aetherius/domain';

/**
 * Real objects reach about 15 levels. Much deeper ones are made to exhaust the stack of whoever
 * walks them; a lower limit could refuse a custom resource that embeds another.
 */
const maxDepth = 200;

type Check = readonly [
  path: readonly string[],
  wanted: string,
  isRight: (value: unknown) => boolean,
];

const isText = (value: unknown): boolean => typeof value === 'string';
/** Kubernetes takes no longer name; a longer one floods whatever shows it. */
const maxNameLength = 253;
const isName = (value: unknown): boolean =>
  typeof value === 'string' && value !== '' && value.length <= maxNameLength;
const isListOfObjects = (value: unknown): boolean => Array.isArray(value) && value.every(isRecord);

/** What the engine takes for granted of every object; what else is in it is read with care. */
const checks: readonly Check[] = [
  [['metadata', 'namespace'], `a name of at most ${maxNameLength} characters`, isName],
  [['metadata', 'uid'], 'a text', isText],
  [['metadata', 'creationTimestamp'], 'a text', isText],
  [['metadata', 'deletionTimestamp'], 'a text', isText],
  [['metadata', 'labels'], 'an object', isRecord],
  [['metadata', 'annotations'], 'an object', isRecord],
  [['metadata', 'ownerReferences'], 'a list of objects', isListOfObjects],
  [['metadata', 'managedFields'], 'a list of objects', isListOfObjects],
];

/** What is wrong with the shape of an object, as the details of SNAPSHOT_INVALID; or nothing. */
export function findWrongShape(object: JsonRecord, at: string): ErrorDetails | undefined {
  if (!hasKindAndName(object)) {
    return { problem: 'wrong_type', at, wanted: 'an object with kind and metadata.name' };
  }
  for (const [path, wanted, isRight] of checks) {
    const value = path.reduce<unknown>((from, key) => (isRecord(from) ? from[key] : null), object);
    // An explicit null is how Kubernetes writes "not set".
    if (value !== undefined && value !== null && !isRight(value)) {
      return { problem: 'wrong_type', at: `${at}.${path.join('.')}`, wanted };
    }
  }
  return isDeeper(object, maxDepth) ? { problem: 'too_deep', at, limit: maxDepth } : undefined;
}

function hasKindAndName({ kind, metadata }: JsonRecord): boolean {
  return isName(kind) && isRecord(metadata) && isName(metadata['name']);
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}
