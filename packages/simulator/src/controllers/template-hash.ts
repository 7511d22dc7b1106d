const safeAlphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** The 32-bit FNV-1a hash of a text. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash;
}

/** JSON with the keys of every object in order, so that equal values have equal texts. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** Stored objects are frozen, so the hash of one never changes. */
const knownHashes = new WeakMap<object, string>();

/** A hash in the letters that Kubernetes uses for `pod-template-hash`: no vowels, no bad words. */
export function safeHash(value: object): string {
  const known = knownHashes.get(value);
  if (known) return known;
  const hash = computeHash(value);
  if (Object.isFrozen(value)) knownHashes.set(value, hash);
  return hash;
}

function computeHash(value: object): string {
  const digits = String(hash32(canonicalJson(value)));
  let text = '';
  for (let index = 0; index < digits.length; index += 1) {
    text += safeAlphabet[digits.charCodeAt(index) % safeAlphabet.length];
  }
  return text;
}

/** A number in [0, 1) that depends on the text alone; the same seed gives the same behaviour. */
export function hashFraction(text: string): number {
  return hash32(text) / 2 ** 32;
}
