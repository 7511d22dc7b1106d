/** Takes one message. What it returns is the answer when the message is a request. */
export type Receiver = (message: unknown, subject: string) => unknown;

/** A subscription; messages that wait when it stops are dropped. */
export interface Subscription {
  readonly stop: () => void;
}

/** How long to wait for an answer. */
export interface RequestOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** The port. Its promises stand in the header of this package. */
export interface Bus {
  /** Resolves when every subscriber has room for the message, not when it was read. */
  readonly publish: (subject: string, message: unknown) => Promise<void>;
  /** `pattern` is a subject whose parts may be `*`, which stands for one part. */
  readonly subscribe: (pattern: string, receiver: Receiver) => Subscription;
  /** The answer of the one receiver of a subject. */
  readonly request: (
    subject: string,
    message: unknown,
    options: RequestOptions,
  ) => Promise<unknown>;
  /** Refuses new messages and waits until the receivers that run have returned. */
  readonly close: () => Promise<void>;
}
