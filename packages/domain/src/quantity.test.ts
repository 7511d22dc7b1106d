import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBytes, formatCores, parseDurationMs, parseQuantity } from './quantity.ts';

describe('parseQuantity', () => {
  it.each([
    ['128Mi', 134_217_728],
    ['250m', 0.25],
    ['1.5Gi', 1_610_612_736],
    ['2k', 2_000],
    ['1e3', 1_000],
    ['0', 0],
    [64, 64],
  ])('reads %s as %d', (quantity, value) => {
    expect(parseQuantity(quantity)).toBe(value);
  });

  it.each(['', 'Mi', '12 Mi', '1.2.3', 'five', null, {}])('does not read %j', (quantity) => {
    expect(parseQuantity(quantity)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.anything(), (value) => parseQuantity(value) !== null));
  });
});

describe('formatBytes', () => {
  it('takes the largest unit that leaves a whole part', () => {
    expect(formatBytes(96 * 1024 * 1024)).toBe('96Mi');
    expect(formatBytes(1_610_612_736)).toBe('1.5Gi');
    expect(formatBytes(512)).toBe('512');
  });

  it('is read back to within its one decimal', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 50 }), (bytes) => {
        const readBack = parseQuantity(formatBytes(bytes)) ?? Number.NaN;
        return Math.abs(readBack - bytes) <= 0.05 * Math.max(bytes, 1);
      }),
    );
  });
});

describe('formatCores', () => {
  it('writes whole cores plainly and parts in millicores', () => {
    expect(formatCores(2)).toBe('2');
    expect(formatCores(0.25)).toBe('250m');
  });
});

describe('parseDurationMs', () => {
  it.each([
    ['1m30s', 90_000],
    ['250ms', 250],
    ['2h', 7_200_000],
    ['5d', 432_000_000],
  ])('reads %s', (duration, milliseconds) => {
    expect(parseDurationMs(duration)).toBe(milliseconds);
  });

  it.each(['', '30', 'soon', '1m 30s', '-5s'])('does not read %j', (duration) => {
    expect(parseDurationMs(duration)).toBeUndefined();
  });
});
