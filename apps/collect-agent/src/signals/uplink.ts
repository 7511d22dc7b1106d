import type { SignalAck, SignalBatch } from '@aetherius/contract';
import type { ClusterId, Signal } from '@aetherius/domain';
import type { Clock, Logger } from '@aetherius/runtime';
import { BackOff } from '@aetherius/kube';
import type { Outbox } from './outbox.ts';

/** What the uplink needs. */
export interface UplinkOptions {
  readonly clusterId: ClusterId;
  readonly outbox: Outbox;
  /** Sends a batch and waits for the answer; throws when there is none. */
  readonly send: (batch: SignalBatch) => Promise<SignalAck>;
  /** A signal to send as soon as nothing more urgent waits; made at that moment. */
  readonly takeReport: () => Signal | undefined;
  /** Told after the first answer that follows a failure. */
  readonly onReconnect: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
  readonly nextId: () => string;
}

/** Smaller: more round trips under load. Larger: a batch that must be sent again costs more. */
const maxBatch = 200;
/** The control plane may be restarting (seconds) or away for long; it must not be stormed then. */
const backOff = { firstMs: 200, maxMs: 15_000 };

/**
 * Brings the outbox to the control plane, one batch at a time, each until it is answered.
 *
 * States: *idle* (nothing waits; woken by the outbox or a report that is due) → *sending* → idle, or
 * *waiting* after a failure, for a back-off, and then sending the same batch under the same id. The
 * first answer after a failure tells `onReconnect`, because the other side may have forgotten us.
 */
export class Uplink {
  readonly #options: UplinkOptions;
  readonly #backOff: BackOff;
  readonly #stopping = new AbortController();
  #loop: Promise<void> | undefined;
  #wake: () => void = () => undefined;
  #isConnected = true;
  #failures = 0;

  constructor(options: UplinkOptions) {
    this.#options = options;
    this.#backOff = new BackOff({ ...backOff, random: options.random });
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  get failures(): number {
    return this.#failures;
  }

  start(): void {
    this.#options.outbox.onWork(() => this.#wake());
    this.#loop ??= this.#run();
  }

  /** A report is due: `takeReport` has something to give. */
  poke(): void {
    this.#wake();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      const batch = this.#nextBatch();
      if (batch) await this.#sendUntilSettled(batch);
      else await woken;
    }
  }

  /** The batch to send, and what to do with the answer. */
  #nextBatch(): OpenBatch | undefined {
    const { outbox, takeReport } = this.#options;
    const pending = outbox.take(maxBatch);
    if (pending) return { signals: pending.signals, settle: (outcome) => outbox.settle(outcome) };
    const report = takeReport();
    return report && { signals: [report], settle: () => undefined };
  }

  async #sendUntilSettled(open: OpenBatch): Promise<void> {
    const { clusterId, clock, nextId } = this.#options;
    const batchId = nextId();
    while (!this.#stopping.signal.aborted) {
      const batch: SignalBatch = {
        batchId,
        clusterId,
        sentAt: clock.now().toISOString(),
        signals: open.signals,
      };
      const outcome = await this.#sendOnce(batch);
      if (outcome !== 'retry') {
        open.settle(outcome);
        return;
      }
      await clock.sleep(this.#backOff.nextMs(), this.#stopping.signal).catch(() => undefined);
    }
  }

  async #sendOnce(batch: SignalBatch): Promise<SignalAck['outcome']> {
    const { logger, onReconnect, send } = this.#options;
    try {
      const ack = await send(batch);
      if (ack.outcome === 'refused') {
        logger.error({ signals: batch.signals.length, reason: ack.reason }, 'signals refused');
      }
      if (ack.outcome === 'retry') return this.#fail(undefined);
      this.#backOff.reset();
      if (!this.#isConnected) onReconnect();
      this.#isConnected = true;
      return ack.outcome;
    } catch (error) {
      return this.#fail(error);
    }
  }

  #fail(error: unknown): 'retry' {
    this.#failures += 1;
    if (this.#isConnected) {
      this.#options.logger.warn({ err: error }, 'the control plane does not take signals');
    }
    this.#isConnected = false;
    return 'retry';
  }
}

interface OpenBatch {
  readonly signals: readonly Signal[];
  readonly settle: (outcome: 'stored' | 'refused') => void;
}
