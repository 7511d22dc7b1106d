import { hash } from 'node:crypto';
import type { KubeObject } from '@aetherius/domain';

/**
 * Makes objects share what is equal in them: the replicas of a workload have the same containers,
 * volumes, tolerations, labels and owner, and all objects the same few names and times. Apply it
 * last, to what is stored; half of a large cluster's memory is such repetition.
 *
 * The answer equals the given object and must not be changed, because parts of it belong to others.
 * Parts that nobody holds any more are forgotten.
 *
 * Example: `const compact = createCompaction(); cache.set(key, compact(pod));`
 */
export function createCompaction(): (object: KubeObject) => KubeObject {
  const parts = new PartPool();
  const strings = new StringPool();
  return (object) => compactRecord(object, { parts, strings }) as KubeObject;
}

interface Pools {
  readonly parts: PartPool;
  readonly strings: StringPool;
}

type Fields = Record<string, unknown>;

/** Fields whose value, or each entry of whose list, is mostly equal to another object's. */
const sharedFields = new Set([
  'annotations',
  'containers',
  'initContainers',
  'labels',
  'managedFields',
  'matchLabels',
  'ownerReferences',
  'ports',
  'selector',
  'template',
  'tolerations',
  'volumes',
]);
/** Texts that no other object has: remembering them would cost more than it saves. */
const uniqueFields = new Set(['uid', 'resourceVersion', 'podIP', 'message']);

function compactRecord(record: Fields, pools: Pools): Fields {
  // A copy first: a key named `__proto__` is then an own field like any other.
  const compact: Fields = { ...record };
  for (const [name, value] of Object.entries(record)) {
    if (sharedFields.has(name)) compact[name] = compactPart(value, pools);
    else if (typeof value !== 'string') compact[name] = compactAny(value, pools);
    else compact[name] = uniqueFields.has(name) ? value : pools.strings.share(value);
  }
  return compact;
}

function compactAny(value: unknown, pools: Pools): unknown {
  if (typeof value === 'string') return pools.strings.share(value);
  if (Array.isArray(value)) return value.map((entry) => compactAny(entry, pools));
  if (typeof value !== 'object' || value === null) return value;
  return compactRecord(value as Fields, pools);
}

function compactPart(value: unknown, pools: Pools): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return pools.parts.share(value);
}

/** Keeps one of equal parts for as long as somebody holds it. */
class PartPool {
  readonly #parts = new Map<string, WeakRef<object>>();
  #sweepAt = 2_000;

  share(part: object): object {
    const key = hash('md5', JSON.stringify(part), 'base64');
    const known = this.#parts.get(key)?.deref();
    if (known) return known;
    this.#parts.set(key, new WeakRef(part));
    if (this.#parts.size > this.#sweepAt) this.#sweep();
    return part;
  }

  #sweep(): void {
    for (const [key, part] of this.#parts) if (!part.deref()) this.#parts.delete(key);
    this.#sweepAt = Math.max(2_000, this.#parts.size * 2);
  }
}

/** Longer texts are mostly unique. */
const maxSharedLength = 64;
/** When full all are forgotten: sharing is rebuilt, nothing else is lost. */
const maxStrings = 20_000;

/** Keeps one of equal strings: `JSON.parse` makes a copy of each. */
class StringPool {
  #strings = new Map<string, string>();

  share(text: string): string {
    if (text.length > maxSharedLength) return text;
    const known = this.#strings.get(text);
    if (known !== undefined) return known;
    if (this.#strings.size >= maxStrings) this.#strings = new Map();
    this.#strings.set(text, text);
    return text;
  }
}
