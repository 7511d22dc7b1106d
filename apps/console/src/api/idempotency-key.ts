/**
 * A key that makes one press of a button one act, however often the request is sent.
 * `crypto.randomUUID` is missing where the page is read over plain HTTP from another machine.
 */
export function idempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
