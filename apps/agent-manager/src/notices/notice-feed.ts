/**
 * Tells open streams that something changed, in the order of the commits. The order comes from the
 * store's change feed, so it is the same in every replica and survives restarts; a stream resumes
 * behind the sequence that it saw last. A reader slower than the changes is told once that it has
 * missed some.
 *
 * It cannot fail its readers: while PostgreSQL is away they hear nothing, and what was committed
 * before and after arrives afterwards.
 *
 * Example: `for await (const event of feed.read({ lastEventId, signal })) send(event)`.
 */
import type { Notice } from '@aetherius/contract';
import type { Clock, Logger, ServerEvent } from '@aetherius/runtime';
import type { Change, TenantTx } from '@aetherius/store';
import { ChangeWindow } from './change-window.ts';

/** What the feed needs. */
export interface NoticeFeedDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly read: <T>(work: (tx: TenantTx) => Promise<T>) => Promise<T>;
  readonly openStreams: { readonly inc: () => void; readonly dec: () => void };
}

/** Open streams share each look at the database. */
export interface NoticeFeed {
  /** Looks soon for what was committed. */
  readonly wake: () => void;
  readonly read: (from: {
    readonly lastEventId: string | undefined;
    readonly signal: AbortSignal;
  }) => AsyncIterable<ServerEvent>;
  readonly stop: () => void;
}

/** Changes of other replicas are seen this late; our own wake us. */
const pollMs = 1_000;
/** Joins the commits of one burst into one look. */
const gatherMs = 15;

/** Makes a feed; it looks at the database only while somebody reads. */
export function createNoticeFeed(deps: NoticeFeedDeps): NoticeFeed {
  const window = new ChangeWindow(deps);
  const bell = new Bell(deps.clock);
  let isStopped = false;
  return {
    wake: () => bell.ring(gatherMs),
    stop: () => {
      isStopped = true;
      bell.ring(0);
    },
    read: async function* ({ lastEventId, signal }) {
      deps.openStreams.inc();
      try {
        yield* follow(
          {
            log: deps.log,
            window,
            isOver: () => signal.aborted || isStopped,
            rings: () => bell.rings,
            rest: (heard) => bell.wait(heard, signal),
          },
          lastEventId,
        );
      } finally {
        deps.openStreams.dec();
      }
    },
  };
}

/** Wakes all who wait, after a moment in which further rings are the same one. */
class Bell {
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();
  #isRinging = false;
  #rings = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How often it rang; whoever waits says how often they heard it before they looked. */
  get rings(): number {
    return this.#rings;
  }

  ring(afterMs: number): void {
    if (this.#isRinging && afterMs > 0) return;
    this.#isRinging = true;
    this.#clock.setTimeout(() => {
      this.#isRinging = false;
      this.#rings += 1;
      for (const wake of this.#waiting) wake();
    }, afterMs);
  }

  /** Until it rings more often than was heard, `signal` aborts, or it is time to look anyway. */
  wait(heard: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done);
        cancelPoll();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const cancelPoll = this.#clock.setTimeout(done, pollMs);
      signal.addEventListener('abort', done, { once: true });
      this.#waiting.add(done);
      if (signal.aborted || heard < this.#rings) done();
    });
  }
}

interface Follower {
  readonly log: Logger;
  readonly window: ChangeWindow;
  readonly isOver: () => boolean;
  readonly rings: () => number;
  readonly rest: (heard: number) => Promise<void>;
}

async function* follow(
  follower: Follower,
  lastEventId: string | undefined,
): AsyncGenerator<ServerEvent> {
  const { window, isOver, rings, rest } = follower;
  let heard = rings();
  await window.refresh();
  const asked = /^\d{1,15}$/.test(lastEventId ?? '') ? Number(lastEventId) : undefined;
  let at = resumable(window, asked) ?? window.newest;
  yield hello(at, at === asked);
  while (!isOver()) {
    const changes = window.after(at);
    if (!changes) {
      at = window.newest;
      yield hello(at, false);
      continue;
    }
    for (const change of changes) {
      const notice = toNotice(change);
      if (notice) yield { name: 'notice', id: String(change.sequence), body: notice };
      at = change.sequence;
    }
    if (changes.length === 0) await rest(heard);
    heard = rings();
    if (!isOver()) await look(follower);
  }
}

/** A client that has a sequence of ours goes on behind it, if nothing behind it was forgotten. */
function resumable(window: ChangeWindow, asked: number | undefined): number | undefined {
  if (asked === undefined || asked > window.newest) return undefined;
  return window.after(asked) && asked;
}

async function look({ window, log, rings, rest }: Follower): Promise<void> {
  try {
    await window.refresh();
  } catch (error) {
    log.warn({ err: error }, 'notice feed cannot read');
    await rest(rings());
  }
}

function hello(sequence: number, resumed: boolean): ServerEvent {
  return { name: 'hello', id: String(sequence), body: { resumed } };
}

function toNotice({ kind, sequence, subjectId }: Change): Notice | undefined {
  if (kind === 'command') return undefined;
  return { seq: sequence, topic: kind, id: subjectId };
}
