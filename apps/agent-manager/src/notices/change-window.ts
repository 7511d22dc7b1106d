import { listChangesAfter, loadLastSequence, type Change, type TenantTx } from '@aetherius/store';

/** What the window needs. */
export interface ChangeWindowDeps {
  readonly read: <T>(work: (tx: TenantTx) => Promise<T>) => Promise<T>;
}

/** A reader that is further behind reads everything anew, which is cheaper. */
const maxBehind = 1_000;

/**
 * The newest changes in memory, read once for all streams. Looks that are asked for while one runs
 * share the next one, so that many streams cost as much as one.
 */
export class ChangeWindow {
  readonly #deps: ChangeWindowDeps;
  #changes: readonly Change[] = [];
  #newest: number | undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(deps: ChangeWindowDeps) {
    this.#deps = deps;
  }

  /** Resolves after a look that began later than this call. */
  refresh(): Promise<void> {
    if (!this.#running) return this.#start();
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.#start();
      });
    return this.#next;
  }

  /** The sequence of the newest change known; refresh first. */
  get newest(): number {
    return this.#newest ?? 0;
  }

  /** The changes behind a sequence; undefined when some of them are not kept here. */
  after(sequence: number): readonly Change[] | undefined {
    const first = this.#changes[0]?.sequence ?? this.newest + 1;
    if (sequence + 1 < first) return undefined;
    return this.#changes.filter((change) => change.sequence > sequence);
  }

  #start(): Promise<void> {
    this.#running = this.#look().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #look(): Promise<void> {
    const behind = await this.#deps.read(async (tx) => {
      const newest = await loadLastSequence(tx);
      // The first look keeps some past changes, so that streams can resume after a restart.
      const from = this.#newest ?? Math.max(0, newest - maxBehind);
      return newest === from ? [] : listChangesAfter(tx, from, 2 * maxBehind);
    });
    this.#changes = [...this.#changes, ...behind].slice(-maxBehind);
    this.#newest = behind.at(-1)?.sequence ?? this.#newest ?? 0;
  }
}
