import { describe, expect, it } from 'vitest';
import type { ShownItem } from './held-rows.ts';
import { holdRows } from './held-rows.ts';

const row = (key: string, item = key): ShownItem<string> => ({ key, item });
const rows = (...keys: readonly string[]) => keys.map((key) => row(key));

describe('a list that is being read', () => {
  it('lets new items wait above it', () => {
    const held = holdRows(rows('b', 'a'), rows('d', 'c', 'b', 'a'));
    expect(held.waiting).toBe(2);
    expect(held.rows.map((each) => each.item)).toEqual(['b', 'a']);
  });

  it('takes new values in place', () => {
    const held = holdRows(rows('b', 'a'), [row('b', 'b is resolved'), row('a')]);
    expect(held).toEqual({
      rows: [
        { item: 'b is resolved', left: false },
        { item: 'a', left: false },
      ],
      waiting: 0,
    });
  });

  it('keeps its order when the answer has another', () => {
    const held = holdRows(rows('b', 'a'), rows('a', 'b'));
    expect(held.rows.map((each) => each.item)).toEqual(['b', 'a']);
    expect(held.waiting).toBe(0);
  });

  it('keeps a row that left, and says so', () => {
    const held = holdRows(rows('b', 'a'), rows('a'));
    expect(held.rows).toEqual([
      { item: 'b', left: true },
      { item: 'a', left: false },
    ]);
  });

  it('appends the older page that was asked for', () => {
    const held = holdRows(rows('d', 'c'), rows('e', 'd', 'c', 'b', 'a'));
    expect(held.rows.map((each) => each.item)).toEqual(['d', 'c', 'b', 'a']);
    expect(held.waiting).toBe(1);
  });

  it('does not say that a row left which new ones pushed out of the page', () => {
    const held = holdRows(rows('c', 'b', 'a'), rows('d', 'c', 'b'));
    expect(held.rows.map((each) => each.left)).toEqual([false, false, false]);
    expect(held.waiting).toBe(1);
  });

  it('lets everything wait when nothing of it is left', () => {
    const held = holdRows(rows('a'), rows('c', 'b'));
    expect(held.rows.map((each) => each.item)).toEqual(['a']);
    expect(held.waiting).toBe(2);
  });

  it('shows nothing before it was shown', () => {
    expect(holdRows([], rows('a'))).toEqual({ rows: [], waiting: 1 });
  });
});
