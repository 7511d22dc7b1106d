import type { Clock } from '@aetherius/runtime';

/**
 * A queue of keys that coalesces. It promises:
 *
 * - keys come out in the order in which they were first added;
 * - a key added many times before its turn comes out once;
 * - a key that is being worked on is not given to anybody else; if it is added meanwhile, it comes
 *   out again after `done`;
 * - any number of producers and consumers may use it, and no key is lost between them;
 * - after `shutDown` nothing can be added, what is queued still comes out, and then every consumer
 *   gets undefined.
 *
 * It holds keys, never objects: whoever takes a key looks at the world as it is then.
 *
 * Example: `for (let key = await queue.take(); key; key = await queue.take()) { …; queue.done(key) }`
 */
export class KeyedQueue {
  readonly #clock: Clock;
  /** In order of arrival; a Set, so that adding twice keeps the first place. */
  readonly #queued = new Set<string>();
  readonly #inWork = new Set<string>();
  /** Added while in work; queued again by `done`. */
  readonly #again = new Set<string>();
  readonly #delayed = new Map<string, { atMs: number; cancel: () => void }>();
  readonly #takers: ((key: string | undefined) => void)[] = [];
  #isShutDown = false;

  constructor(options: { clock: Clock }) {
    this.#clock = options.clock;
  }

  /** Keys that wait for their turn; those in work are not counted. */
  get size(): number {
    return this.#queued.size;
  }

  /** Queues a key, unless it waits already. */
  add(key: string): void {
    if (this.#isShutDown) return;
    if (this.#inWork.has(key)) this.#again.add(key);
    else this.#queued.add(key);
    this.#serve();
  }

  /** Queues a key after a delay. Of several delays of one key the shortest counts. */
  addAfter(key: string, delayMs: number): void {
    if (this.#isShutDown) return;
    const atMs = this.#clock.now().getTime() + delayMs;
    const known = this.#delayed.get(key);
    if (known && known.atMs <= atMs) return;
    known?.cancel();
    const cancel = this.#clock.setTimeout(() => {
      this.#delayed.delete(key);
      this.add(key);
    }, delayMs);
    this.#delayed.set(key, { atMs, cancel });
  }

  /** The next key, when there is one; undefined once the queue is shut down and empty. */
  take(): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.#takers.push(resolve);
      this.#serve();
    });
  }

  /** Ends the work on a key that `take` gave. */
  done(key: string): void {
    this.#inWork.delete(key);
    if (this.#again.delete(key)) this.#queued.add(key);
    this.#serve();
  }

  /** Refuses new keys and forgets delayed ones; consumers finish what is queued. */
  shutDown(): void {
    this.#isShutDown = true;
    for (const { cancel } of this.#delayed.values()) cancel();
    this.#delayed.clear();
    this.#serve();
  }

  #serve(): void {
    while (this.#takers.length > 0) {
      const key = this.#queued.values().next().value;
      if (key === undefined) break;
      this.#queued.delete(key);
      this.#inWork.add(key);
      this.#takers.shift()?.(key);
    }
    if (!this.#isShutDown || this.#queued.size > 0 || this.#again.size > 0) return;
    for (const taker of this.#takers.splice(0)) taker(undefined);
  }
}
