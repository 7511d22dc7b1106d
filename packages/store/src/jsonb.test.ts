import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toJsonb, toStorableText } from './jsonb.ts';

test('JSON text parses back to the value, but for NUL and lone surrogates', () => {
  const anyText = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), anyText, (value, text) => {
      const parsed = JSON.parse(toJsonb({ value, text }));
      const isStorable = !JSON.stringify({ value, text }).match(/\\u(0000|d[89a-f])/);
      if (isStorable) expect(parsed).toEqual(JSON.parse(JSON.stringify({ value, text })));
      expect(parsed.text).toBe(toStorableText(text));
    }),
  );
});

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
