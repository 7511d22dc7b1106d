import { describe, expect, it } from 'vitest';
import { growthOf } from './metrics.ts';

const mebibytes = (values: readonly number[]) => values.map((value) => value * 1024 * 1024);

describe('memory', () => {
  it('grows steadily when most steps rise well above the start', () => {
    expect(growthOf(mebibytes([100, 130, 160, 190, 220, 260])).isSteady).toBe(true);
  });

  it('does not grow when it is constant, whatever its size', () => {
    expect(growthOf(mebibytes([100, 100, 100, 100, 100, 100])).isSteady).toBe(false);
    expect(growthOf([10, 10, 11, 11, 12, 12]).isSteady).toBe(false);
  });

  it('does not grow when one jump explains the rise', () => {
    expect(growthOf(mebibytes([100, 101, 100, 300, 301, 302])).isSteady).toBe(false);
  });

  it('is judged between restarts', () => {
    expect(growthOf(mebibytes([300, 400, 50, 90, 130, 170, 210, 250])).isSteady).toBe(true);
  });
});
