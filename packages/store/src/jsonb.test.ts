import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toJsonb, toStorableText } from './jsonb.ts';

test('the text of any value parses back to that value with storable texts', () => {
  const anyText = fc.string({ unit: 'binary' });
  const anyValue = fc.letrec((tie) => ({
    value: fc.oneof(anyText, fc.integer(), fc.array(tie('value'), { maxLength: 3 })),
  })).value;
  fc.assert(
    fc.property(anyValue, (value) => {
      expect(JSON.parse(toJsonb(value))).toEqual(storable(value));
    }),
  );
});

function storable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(storable);
  return typeof value === 'string' ? toStorableText(value) : value;
}

test.each([
  ['a\0b', 'a\ufffdb'],
  ['a\ud800b', 'a\ufffdb'],
  ['\udc00', '\ufffd'],
  ['\\u0000 is text', '\\u0000 is text'],
  ['\\\0', '\\\ufffd'],
  ['😀 stays', '😀 stays'],
])('%j is stored as %j', (text, stored) => {
  expect(JSON.parse(toJsonb(text))).toBe(stored);
});
