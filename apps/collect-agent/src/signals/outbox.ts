import type { Signal, SignalKind } from '@aetherius/domain';

/** What an outbox counts; never reset. */
export interface OutboxCounters {
  added: number;
  /** Replaced by a newer signal of the same story before they were sent. */
  coalesced: number;
  /** Lost because the outbox was full. */
  dropped: number;
  acknowledged: number;
  refused: number;
}

/** A batch that is on its way; it stays in the outbox until it is settled. */
export interface PendingBatch {
  readonly kind: SignalKind;
  readonly signals: readonly Signal[];
}

/**
 * Kinds in the order in which they are sent. An incident hangs on symptoms; what changed explains
 * them; events are hints that may be late.
 */
const sendOrder: readonly SignalKind[] = ['symptom', 'change', 'coverage', 'event'];
/** Kinds in the order in which they are given up. Symptoms never are: see below. */
const dropOrder: readonly SignalKind[] = ['event', 'coverage', 'change'];

/**
 * Holds signals until the control plane has stored them.
 *
 * - A newer symptom of the same fingerprint takes the place of an older one that was not sent yet:
 *   only its last state matters. So there are never more symptoms than stories, and none is lost.
 * - Of the rest at most `capacity` are held. When it is full the oldest event goes first, then the
 *   oldest change; losses are counted, and `takeOverflow` tells once that there were some.
 * - Nothing leaves before `settle`: a batch that was not answered is taken again, in its order.
 *
 * States of a signal: waiting → (taken) in flight → stored, refused, or waiting again.
 */
export class Outbox {
  readonly #capacity: number;
  readonly #waiting = new Map<SignalKind, Map<string, Signal>>(
    sendOrder.map((kind) => [kind, new Map()]),
  );
  readonly #counters: OutboxCounters = {
    added: 0,
    coalesced: 0,
    dropped: 0,
    acknowledged: 0,
    refused: 0,
  };
  #inFlight: PendingBatch | undefined;
  #hasOverflowed = false;
  #wake: (() => void) | undefined;

  constructor(options: { capacity: number }) {
    this.#capacity = options.capacity;
  }

  /** Signals that wait or are on their way. */
  get size(): number {
    let size = this.#inFlight?.signals.length ?? 0;
    for (const waiting of this.#waiting.values()) size += waiting.size;
    return size;
  }

  counters(): Readonly<OutboxCounters> {
    return { ...this.#counters };
  }

  add(signal: Signal): void {
    this.#counters.added += 1;
    const waiting = this.#of(signal.kind);
    const key = keyOf(signal);
    if (waiting.delete(key)) this.#counters.coalesced += 1;
    waiting.set(key, signal);
    if (signal.kind !== 'symptom') this.#makeRoom();
    this.#wake?.();
  }

  /** The next batch: all of one kind, oldest first. The same batch again until it is settled. */
  take(maxSignals: number): PendingBatch | undefined {
    if (this.#inFlight) return this.#inFlight;
    for (const kind of sendOrder) {
      const signals = [...this.#of(kind).values()].slice(0, maxSignals);
      if (signals.length === 0) continue;
      for (const signal of signals) this.#of(kind).delete(keyOf(signal));
      this.#inFlight = { kind, signals };
      return this.#inFlight;
    }
    return undefined;
  }

  /** Ends the batch on its way: it is stored, or will never be taken. */
  settle(outcome: 'stored' | 'refused'): void {
    const count = this.#inFlight?.signals.length ?? 0;
    if (outcome === 'stored') this.#counters.acknowledged += count;
    else this.#counters.refused += count;
    this.#inFlight = undefined;
  }

  /** Whether signals were lost since it was last asked. */
  takeOverflow(): boolean {
    const hasOverflowed = this.#hasOverflowed;
    this.#hasOverflowed = false;
    return hasOverflowed;
  }

  /** Called whenever there is something to take. One listener. */
  onWork(wake: () => void): void {
    this.#wake = wake;
  }

  #of(kind: SignalKind): Map<string, Signal> {
    // Every kind has its map from the constructor on.
    return this.#waiting.get(kind)!;
  }

  #makeRoom(): void {
    let held = 0;
    for (const kind of dropOrder) held += this.#of(kind).size;
    if (held <= this.#capacity) return;
    for (const kind of dropOrder) {
      const oldest = this.#of(kind).keys().next().value;
      if (oldest === undefined) continue;
      this.#of(kind).delete(oldest);
      this.#counters.dropped += 1;
      this.#hasOverflowed = true;
      return;
    }
  }
}

/** Symptoms and events tell the state of a story; each change is a story of its own. */
function keyOf(signal: Signal): string {
  return signal.kind === 'change' ? signal.signalId : signal.fingerprint;
}
