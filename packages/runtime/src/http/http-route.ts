import type { Actor, IsoTime, MessageParams, Scope } from '@aetherius/domain';

/** What checks and converts one part of a request; a zod schema is one. */
export interface RequestParser {
  safeParse(value: unknown):
    | { readonly success: true; readonly data: unknown }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: readonly {
            readonly path: readonly PropertyKey[];
            readonly message: string;
          }[];
        };
      };
}

/** One route as the server needs it. `packages/contract` makes them from the route table. */
export interface HttpRoute {
  readonly operationId: string;
  readonly method: 'GET' | 'POST';
  /** Parameters in braces. */
  readonly path: string;
  readonly action: string;
  readonly changesState: boolean;
  readonly successStatus: number;
  readonly contentType?: 'text/event-stream' | 'text/plain' | undefined;
  readonly bodyLimitBytes?: number | undefined;
  readonly params?: RequestParser | undefined;
  readonly query?: RequestParser | undefined;
  readonly body?: RequestParser | undefined;
  /** The answer; for an event stream an `AsyncIterable` of `ServerEvent`. */
  readonly run: (call: HttpCall) => unknown;
}

/** A request after it was checked. */
export interface HttpCall {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly actor: Actor;
  readonly requestId: string;
  /** The reader's language: `?lang=`, else Accept-Language, else `en`. */
  readonly language: 'en' | 'zh';
  /** `Last-Event-ID` of a stream that is resumed. */
  readonly lastEventId: string | undefined;
  /** Aborts when the client is gone or the server stops. */
  readonly signal: AbortSignal;
}

/** One event of a stream. */
export interface ServerEvent {
  readonly name: string;
  readonly id?: string;
  readonly body: unknown;
}

/** What is written down about a state-changing request before it is run. */
export interface HttpAudit {
  readonly actor: Actor;
  readonly action: string;
  /** The path, which names what it is done to. */
  readonly subject: string;
  readonly at: IsoTime;
  readonly details: MessageParams;
}

/** A POST that carries an `Idempotency-Key`. */
export interface KeyedRequest {
  readonly key: string;
  readonly operationId: string;
  readonly requestHash: string;
}

/** An answer as it is sent. */
export interface KeyedReply {
  readonly status: number;
  readonly reply: unknown;
}

/**
 * Runs a keyed request once: a repeat gets the first answer, also one that comes while the first
 * still runs. A key that is used for another request is a CONFLICT. A request that fails leaves its
 * key free.
 */
export type RunOnce = (
  request: KeyedRequest,
  run: () => Promise<KeyedReply>,
) => Promise<KeyedReply>;

/** What every state-changing request passes. */
export interface HttpGuard {
  readonly authenticate: () => Actor;
  readonly authorize: (actor: Actor, action: string, scope: Scope) => void;
  readonly audit: (entry: HttpAudit) => Promise<void>;
  readonly runOnce: RunOnce;
}
