/** What a list shows while new things arrive: rows in the order they were shown, and the wait. */
export interface HeldRows<Item> {
  readonly rows: readonly { readonly item: Item; readonly left: boolean }[];
  /** How many new items wait above what is being read. */
  readonly waiting: number;
}

/** What was on the screen when the reader last asked for the newest. */
export interface ShownItem<Item> {
  readonly key: string;
  readonly item: Item;
}

/**
 * Nothing jumps: rows keep their places and take new values in place; items that were not shown
 * wait (older pages that the reader asked for are appended below and do not). A row whose item is
 * no longer in the answer stays, marked as left, until the reader asks for the newest; but rows at
 * the end may only have been pushed out of the answer's pages by the new ones, so while something
 * waits they are not called so.
 */
export function holdRows<Item>(
  shown: readonly ShownItem<Item>[],
  fresh: readonly ShownItem<Item>[],
): HeldRows<Item> {
  const freshByKey = new Map(fresh.map((each) => [each.key, each.item]));
  const shownKeys = new Set(shown.map((each) => each.key));
  const lastShown = fresh.findLastIndex((each) => shownKeys.has(each.key));
  const newest = lastShown < 0 ? fresh : fresh.slice(0, lastShown);
  const waiting = newest.filter((each) => !shownKeys.has(each.key)).length;
  const lastKept = shown.findLastIndex((each) => freshByKey.has(each.key));
  const rows = shown.map(({ key, item }, index) => ({
    item: freshByKey.get(key) ?? item,
    left: !freshByKey.has(key) && (index < lastKept || waiting === 0),
  }));
  const older = lastShown < 0 ? [] : fresh.slice(lastShown + 1);
  return { rows: [...rows, ...older.map(({ item }) => ({ item, left: false }))], waiting };
}
