/** Runs `task` for every item, at most `limit` at a time; the first failure is thrown. */
export async function inParallel<Item>(
  items: readonly Item[],
  limit: number,
  task: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      // oxlint-disable-next-line no-await-in-loop -- the workers are what runs side by side
      await task(item);
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
