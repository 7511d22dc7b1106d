/**
 * The waiting messages of one subscriber. Runs tasks of the same subject one after another and
 * those of different subjects side by side; `add` waits while `maxPending` are unfinished.
 */
export class Mailbox {
  readonly #maxPending: number;
  readonly #tails = new Map<string, Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  #pending = 0;
  #isStopped = false;

  constructor(maxPending: number) {
    this.#maxPending = maxPending;
  }

  /** Resolves once there is room and the task is in line. A task must not reject. */
  async add(subject: string, task: () => Promise<void>): Promise<void> {
    // Those who wait are let in one by one, so a newcomer must not slip in before them.
    if (this.#pending >= this.#maxPending || this.#waiting.length > 0) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#pending += 1;
    const tail: Promise<void> = (this.#tails.get(subject) ?? Promise.resolve())
      .then(() => (this.#isStopped ? undefined : task()))
      .then(() => this.#finish(subject, tail));
    this.#tails.set(subject, tail);
  }

  /** Tasks that have not begun will not. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Resolves when nothing runs any more. */
  async drained(): Promise<void> {
    await Promise.all(this.#tails.values());
  }

  #finish(subject: string, tail: Promise<void>): void {
    if (this.#tails.get(subject) === tail) this.#tails.delete(subject);
    this.#pending -= 1;
    this.#waiting.shift()?.();
  }
}
