import { createHash } from 'node:crypto';

/** Names a request by what it asks, so that a key cannot be used for two different ones. */
export function requestHash(path: string, body: unknown): string {
  const text = `${path}\n${JSON.stringify(body) ?? ''}`;
  return createHash('sha256').update(text).digest('hex');
}
