/**
 * JSON text that PostgreSQL's jsonb accepts for every value: it refuses NUL characters and lone
 * surrogates, which log lines and event messages do contain. Both become U+FFFD.
 */
export function toJsonb(value: unknown): string {
  // JSON.stringify writes exactly these two kinds of character as lower-case \u escapes.
  return JSON.stringify(value).replace(unstorable, '$1\\ufffd');
}

/** The escape counts only after an even number of backslashes: `\\u0000` is text, not a NUL. */
const unstorable = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

/** Text that a text column accepts: PostgreSQL knows no NUL character. */
export function toStorableText(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}
