import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter, type SplitLine } from './line-splitter.ts';

function split(text: string, cuts: readonly number[], maxBytes = 1_000_000): SplitLine[] {
  const bytes = Buffer.from(text);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  const splitter = new LineSplitter(maxBytes);
  let start = 0;
  return ends.flatMap((end) => {
    const chunk = bytes.subarray(start, end);
    start = end;
    return [...splitter.push(chunk)];
  });
}

const textOf = (line: SplitLine): string => (line.kind === 'line' ? line.text : '');

describe('a line splitter', () => {
  it('gives the same lines however the stream is cut, also within a character', () => {
    const line = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .filter((text) => text.trim() !== '' && !text.includes('\n'));
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat({ max: 500 })), (lines, cuts) => {
        const text = lines.map((entry) => `${entry}\n`).join('');
        expect(split(text, cuts).map(textOf)).toEqual(lines);
      }),
    );
  });

  it('tells of a line that is too long and goes on with the next', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3000 })), (cuts) => {
        const lines = split(`a\n${'x'.repeat(2000)}\nb\n`, cuts, 1000);
        expect(lines.map((line) => line.kind)).toEqual(['line', 'oversize', 'line']);
      }),
    );
  });

  it('keeps an unfinished line back and leaves out empty ones', () => {
    expect(split('a\n\n \nb', []).map(textOf)).toEqual(['a']);
  });
});
