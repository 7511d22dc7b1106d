import { describe, expect, it } from 'vitest';
import { canonicalQuantity } from './canonical-quantity.ts';

describe('quantities', () => {
  it.each([
    ['0.5', '500m'],
    [1, '1'],
    ['1000m', '1'],
    ['1500m', '1500m'],
    ['1024Mi', '1Gi'],
    ['1.5Gi', '1536Mi'],
    ['1000k', '1M'],
    ['0', '0'],
    ['0.0001', '100u'],
    ['-2000m', '-2'],
    ['1e3', '1e3'],
    ['abc', 'abc'],
    ['', ''],
  ])('%j is written back as %j', (given, expected) => {
    expect(canonicalQuantity(given)).toBe(expected);
  });
});
