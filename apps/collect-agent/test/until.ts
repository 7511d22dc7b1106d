/** Waits until something holds; fails with the description after twenty seconds. */
export async function until(what: string, check: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + 20_000;
  while (!check()) {
    if (Date.now() > giveUpAt) throw new Error(`timed out waiting until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
