/**
 * Keeps one copy of equal strings. Objects of one cluster repeat the same names, images, labels and
 * times thousands of times, and `JSON.parse` makes a new copy of each.
 */
export class StringPool {
  readonly #maxStrings: number;
  #strings = new Map<string, string>();

  /** When `maxStrings` are known all are forgotten: sharing is then rebuilt, nothing else is lost. */
  constructor(options: { maxStrings: number }) {
    this.#maxStrings = options.maxStrings;
  }

  /** The one copy of a string. */
  share(text: string): string {
    const known = this.#strings.get(text);
    if (known !== undefined) return known;
    if (this.#strings.size >= this.#maxStrings) this.#strings = new Map();
    this.#strings.set(text, text);
    return text;
  }
}
