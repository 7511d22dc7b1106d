import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differencesBetween } from './object-diff.ts';

describe('the difference of two objects', () => {
  it('names a container, not its position', () => {
    const before = { containers: [{ name: 'proxy' }, { name: 'app', image: 'shop:1' }] };
    const after = { containers: [{ name: 'app', image: 'shop:2' }, { name: 'proxy' }] };
    expect(differencesBetween(before, after, 'spec')).toEqual([
      { path: 'spec.containers[app].image', before: 'shop:1', after: 'shop:2' },
    ]);
  });

  it('tells what was added and what is gone', () => {
    expect(differencesBetween({ a: { b: 1 } }, { c: true }, 'spec')).toEqual([
      { path: 'spec.a.b', before: '1' },
      { path: 'spec.c', after: 'true' },
    ]);
  });

  it('is empty for equal objects and never empty for others', () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(
        json,
        (value) => differencesBetween(value, structuredClone(value), 'x').length === 0,
      ),
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.integer()),
        fc.dictionary(fc.string(), fc.integer()),
        (a, b) => {
          const isEqual =
            JSON.stringify(Object.entries(a).toSorted()) ===
            JSON.stringify(Object.entries(b).toSorted());
          return (differencesBetween(a, b, 'x').length === 0) === isEqual;
        },
      ),
    );
  });
});
