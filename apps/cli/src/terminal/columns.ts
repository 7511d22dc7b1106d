/**
 * Text in terminal columns: Han characters and full-width punctuation take two, marks that combine
 * take none. Everything that aligns or wraps goes through here, so that Chinese lines up too.
 */

/** How many columns a text takes. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOfCharacter(character.codePointAt(0) ?? 0);
  return columns;
}

/** Pads on the right to `width` columns; a longer text stays as it is. */
export function padColumns(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columnsOf(text)));
}

/** Cuts to `width` columns, with `…` where something was cut off. */
export function cutColumns(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  let kept = '';
  let columns = 0;
  for (const character of text) {
    columns += columnsOf(character);
    if (columns > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/**
 * Wraps to lines of at most `width` columns: at spaces, and between Han characters. A word that is
 * wider than a line (an image name, a path) gets a line of its own and is never cut, so it can be
 * copied.
 */
export function wrapColumns(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of piecesOf(text)) {
    const joined = line + piece;
    if (line !== '' && columnsOf(joined.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = piece.trimStart();
    } else {
      line = joined;
    }
  }
  if (line.trim() !== '') lines.push(line.trimEnd());
  return lines;
}

/** Control characters made visible, so that no log line can move the cursor or forge a line. */
export function safeText(text: string): string {
  return text.replace(
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => {
      if (character === '\n' || character === '\t') return ' ';
      return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
    },
  );
}

function piecesOf(text: string): string[] {
  // Closing punctuation sticks to the character before it, as Chinese typesetting wants.
  return (
    text.match(
      /[\u2e80-\u9fff\uff00-\uffef][，。、；：！？）》」]*|[^\s\u2e80-\u9fff\uff00-\uffef]+\s*|\s+/g,
    ) ?? []
  );
}

function columnsOfCharacter(code: number): number {
  if (code < 32 || isWithin(code, combiningRanges)) return 0;
  return isWithin(code, wideRanges) ? 2 : 1;
}

/** Combining marks and the zero-width space. */
const combiningRanges = [
  [0x300, 0x36f],
  [0x200b, 0x200b],
] as const;

/** East Asian Wide and Fullwidth of Unicode's UAX #11, in coarse blocks, and emoji. */
const wideRanges = [
  [0x1100, 0x115f],
  [0x2e80, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe4f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1faff],
  [0x20000, 0x3fffd],
] as const;

function isWithin(code: number, ranges: readonly (readonly [number, number])[]): boolean {
  return ranges.some(([first, last]) => code >= first && code <= last);
}
