const lineFeed = 0x0a;

/** A complete line, or the notice that one was too long and was thrown away. */
export type SplitLine =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'oversize' };

/**
 * Cuts a stream of bytes into lines. Keeps at most `maxBytes` of an unfinished line: what a longer
 * one had so far is dropped, and the rest of it is skipped up to the next line feed.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  #heldBytes = 0;
  #isSkipping = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The lines that this piece of the stream completes. Empty lines are left out. */
  *push(chunk: Buffer): Iterable<SplitLine> {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      const line = this.#finish(chunk.subarray(start, end));
      start = end + 1;
      if (line) yield line;
    }
    this.#hold(chunk.subarray(start));
  }

  #finish(last: Buffer): SplitLine | undefined {
    this.#hold(last);
    const isOversize = this.#isSkipping;
    const parts = this.#parts;
    this.#parts = [];
    this.#heldBytes = 0;
    this.#isSkipping = false;
    if (isOversize) return { kind: 'oversize' };
    const text =
      parts.length === 1 ? parts[0]?.toString('utf8') : Buffer.concat(parts).toString('utf8');
    return text === undefined || text.trim() === '' ? undefined : { kind: 'line', text };
  }

  #hold(part: Buffer): void {
    if (part.length === 0 || this.#isSkipping) return;
    this.#heldBytes += part.length;
    if (this.#heldBytes > this.#maxBytes) {
      this.#parts = [];
      this.#isSkipping = true;
      return;
    }
    this.#parts.push(part);
  }
}
