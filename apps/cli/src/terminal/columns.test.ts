import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf, cutColumns, padColumns, safeText, wrapColumns } from './columns.ts';

describe('columns', () => {
  it('count two for Han characters and none for combining marks', () => {
    expect(columnsOf('故障 pod')).toBe(8);
    expect(columnsOf('e\u0301')).toBe(1);
  });

  it('pad and cut to the same width in both scripts', () => {
    expect(columnsOf(padColumns('故障', 10))).toBe(10);
    expect(cutColumns('checkout cannot stay up', 10)).toBe('checkout …');
    expect(columnsOf(cutColumns('内存上限低于实际需要', 10))).toBeLessThanOrEqual(10);
  });

  it('wrap without losing a character that is not a space', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 4, max: 60 }),
        (text, width) => {
          const without = (value: string): string => value.replace(/\s/g, '');
          expect(without(wrapColumns(text, width).join(''))).toBe(without(text));
        },
      ),
    );
  });

  it('keep a long name whole on a line of its own', () => {
    const image = 'registry.example.com/team/app@sha256:0123456789abcdef';
    expect(wrapColumns(`image ${image} is gone`, 30)).toEqual(['image', image, 'is gone']);
  });

  it('never let a control character through', () => {
    expect(safeText('ok\u001b[2J\r\nforged')).toBe('ok\\u001b[2J\\u000d forged');
  });
});
