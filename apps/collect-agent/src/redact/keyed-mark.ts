import { createHmac, createSecretKey } from 'node:crypto';

/** Stands for a value that may not leave; equal for equal values under one key. */
export type Mark = (value: string) => string;

/**
 * Makes marks such as `<redacted 1f0c9a7be2/17>`: a keyed hash, which still shows that two values
 * differ, and the length. Without the key a short value could be found by trying. The form has no
 * colon and no dot, so that no reader takes it for an address.
 */
export function createMark(key: Buffer): Mark {
  const secret = createSecretKey(key);
  return (value) => {
    if (value === '' || markPattern.test(value)) return value;
    const hash = createHmac('sha256', secret).update(value).digest('hex').slice(0, 10);
    return `<redacted ${hash}/${value.length}>`;
  };
}

/** What a mark looks like; redacting twice changes nothing. */
const markPattern = /^<redacted [0-9a-f]{10}\/\d+>$/;
