/** Sets of values by key; empty sets take no room. Values are in order of insertion. */
export class SetIndex<Value> {
  readonly #sets = new Map<string, Set<Value>>();

  /** The values under a key, possibly none. */
  get(key: string): ReadonlySet<Value> {
    return this.#sets.get(key) ?? noValues;
  }

  /** The keys that have values. */
  keys(): string[] {
    return [...this.#sets.keys()];
  }

  add(key: string, value: Value): void {
    const set = this.#sets.get(key);
    if (set) set.add(value);
    else this.#sets.set(key, new Set([value]));
  }

  delete(key: string, value: Value): void {
    const set = this.#sets.get(key);
    set?.delete(value);
    if (set?.size === 0) this.#sets.delete(key);
  }
}

const noValues: ReadonlySet<never> = new Set<never>();
