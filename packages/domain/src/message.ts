/** The values of a message: text, numbers, or lists of text; never a rendered sentence. */
export type MessageParams = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/**
 * A sentence before it is a sentence: a code of the catalogue in `@aetherius/text` and its values.
 * Stored and sent as is; rendered in the reader's language at the edge only.
 */
export interface Message {
  readonly code: string;
  readonly params: MessageParams;
}

/** Makes a message. */
export function message(code: string, params: MessageParams = {}): Message {
  return { code, params };
}

/** An instant as ISO-8601 UTC text, the form in which records are stored and sent. */
export type IsoTime = string;
