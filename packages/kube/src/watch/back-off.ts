/**
 * Waits that double after each failure, with jitter, so that many clients of a server that comes
 * back do not come at once. Only `reset` shortens them again; the owner decides when all is well.
 */
export class BackOff {
  readonly #firstMs: number;
  readonly #maxMs: number;
  readonly #random: () => number;
  #failures = 0;

  constructor(options: { firstMs: number; maxMs: number; random: () => number }) {
    this.#firstMs = options.firstMs;
    this.#maxMs = options.maxMs;
    this.#random = options.random;
  }

  /** Failures since the last reset. */
  get failures(): number {
    return this.#failures;
  }

  /** The next wait: between half of the doubled time and all of it. */
  nextMs(): number {
    const fullMs = Math.min(this.#maxMs, this.#firstMs * 2 ** Math.min(this.#failures, 30));
    this.#failures += 1;
    return fullMs * (0.5 + this.#random() * 0.5);
  }

  reset(): void {
    this.#failures = 0;
  }
}
