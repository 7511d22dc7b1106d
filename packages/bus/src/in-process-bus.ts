import { appError, isAppError } from '@aetherius/domain';
import type { Clock, Logger } from '@aetherius/runtime';
import type { Bus, Receiver, RequestOptions, Subscription } from './bus.ts';
import { Mailbox } from './mailbox.ts';
import { matchesSubject } from './subject-pattern.ts';

/** What the in-process bus needs. */
export interface InProcessBusOptions {
  readonly log: Logger;
  /** Answers are waited for by this clock. */
  readonly clock: Pick<Clock, 'setTimeout'>;
  /**
   * Too small: senders wait for each other; too large: a stuck receiver eats memory. A batch is at
   * most a few hundred kilobytes.
   */
  readonly maxPending?: number;
}

interface Listener {
  readonly pattern: string;
  readonly receiver: Receiver;
  readonly mailbox: Mailbox;
}

/** The bus of a single process. */
export function createInProcessBus(options: InProcessBusOptions): Bus {
  return new InProcessBus(options);
}

class InProcessBus implements Bus {
  readonly #options: InProcessBusOptions;
  readonly #listeners = new Set<Listener>();
  #isClosed = false;

  constructor(options: InProcessBusOptions) {
    this.#options = options;
  }

  readonly publish = async (subject: string, message: unknown): Promise<void> => {
    this.#requireOpen(subject);
    const text = JSON.stringify(message);
    await Promise.all(
      this.#listenersOf(subject).map((listener) =>
        listener.mailbox.add(subject, async () => {
          try {
            await listener.receiver(JSON.parse(text), subject);
          } catch (error) {
            this.#options.log.error({ err: error, subject }, 'receiver failed');
          }
        }),
      ),
    );
  };

  readonly subscribe = (pattern: string, receiver: Receiver): Subscription => {
    const mailbox = new Mailbox(this.#options.maxPending ?? 1000);
    const listener = { pattern, receiver, mailbox };
    this.#listeners.add(listener);
    return {
      stop: () => {
        this.#listeners.delete(listener);
        mailbox.stop();
      },
    };
  };

  readonly request = async (
    subject: string,
    message: unknown,
    options: RequestOptions,
  ): Promise<unknown> => {
    this.#requireOpen(subject);
    const listener = this.#listenersOf(subject)[0];
    if (!listener) throw appError('UNAVAILABLE', { what: subject, problem: 'no receiver' });
    const text = JSON.stringify(message);
    const answer = Promise.withResolvers<unknown>();
    const cancelTimer = this.#options.clock.setTimeout(
      () =>
        answer.reject(appError('TIMED_OUT', { what: subject, seconds: options.timeoutMs / 1000 })),
      options.timeoutMs,
    );
    const onAbort = (): void => answer.reject(options.signal?.reason);
    options.signal?.addEventListener('abort', onAbort, { once: true });
    void listener.mailbox.add(subject, () => respond({ listener, text, subject, answer }));
    try {
      return await answer.promise;
    } finally {
      cancelTimer();
      options.signal?.removeEventListener('abort', onAbort);
    }
  };

  readonly close = async (): Promise<void> => {
    this.#isClosed = true;
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const { mailbox } of listeners) mailbox.stop();
    await Promise.all(listeners.map(({ mailbox }) => mailbox.drained()));
  };

  #listenersOf(subject: string): Listener[] {
    return [...this.#listeners].filter(({ pattern }) => matchesSubject(pattern, subject));
  }

  #requireOpen(subject: string): void {
    if (this.#isClosed) throw appError('UNAVAILABLE', { what: subject, problem: 'closed' });
  }
}

async function respond(request: {
  listener: Listener;
  text: string;
  subject: string;
  answer: PromiseWithResolvers<unknown>;
}): Promise<void> {
  const { listener, text, subject, answer } = request;
  try {
    const reply = await listener.receiver(JSON.parse(text), subject);
    answer.resolve(reply === undefined ? undefined : JSON.parse(JSON.stringify(reply)));
  } catch (error) {
    // Another process could send a code and details only, so that is all that goes on from here.
    answer.reject(
      isAppError(error)
        ? appError(error.code, error.details)
        : appError('UNAVAILABLE', { what: subject, problem: String(error) }, { cause: error }),
    );
  }
}
