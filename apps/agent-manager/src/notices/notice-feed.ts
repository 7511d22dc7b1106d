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
import { listChangesAfter, loadLastSequence, type Change, type TenantTx } from '@aetherius/store';

/** What the feed needs. */
export interface NoticeFeedDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly read: <T>(work: (tx: TenantTx) => Promise<T>) => Promise<T>;
}

/** Readers share one look at the database. */
export interface NoticeFeed {
  /** Looks soon for what was committed. */
  readonly wake: () => void;
  readonly read: (from: {
    readonly lastEventId: string | undefined;
    readonly signal: AbortSignal;
  }) => AsyncIterable<ServerEvent>;
  readonly openStreams: () => number;
  readonly stop: () => void;
}

/** Changes of other replicas are seen this late; our own wake us. */
const pollMs = 1_000;
/** Joins the commits of one burst into one look. */
const gatherMs = 15;
/** A reader that is further behind reads everything anew, which is cheaper. */
const maxBehind = 1_000;

/** Makes a feed; it looks at the database only while somebody reads. */
export function createNoticeFeed(deps: NoticeFeedDeps): NoticeFeed {
  const waiting = new Set<() => void>();
  let cancelGather: (() => void) | undefined;
  let streams = 0;
  let isStopped = false;
  const ring = (): void => {
    cancelGather = undefined;
    for (const look of waiting) look();
  };
  const rest = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        waiting.delete(done);
        cancelPoll();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const cancelPoll = deps.clock.setTimeout(done, pollMs);
      signal.addEventListener('abort', done, { once: true });
      waiting.add(done);
      if (signal.aborted || isStopped) done();
    });
  return {
    wake: () => {
      if (waiting.size > 0) cancelGather ??= deps.clock.setTimeout(ring, gatherMs);
    },
    openStreams: () => streams,
    stop: () => {
      isStopped = true;
      cancelGather?.();
      ring();
    },
    read: async function* ({ lastEventId, signal }) {
      streams += 1;
      try {
        const isOver = (): boolean => signal.aborted || isStopped;
        yield* follow({ deps, isOver, rest: () => rest(signal) }, lastEventId);
      } finally {
        streams -= 1;
      }
    },
  };
}

interface Follower {
  readonly deps: NoticeFeedDeps;
  readonly isOver: () => boolean;
  readonly rest: () => Promise<void>;
}

async function* follow(
  follower: Follower,
  lastEventId: string | undefined,
): AsyncGenerator<ServerEvent> {
  let sequence = await begin(follower, lastEventId);
  yield hello(sequence.at, sequence.isResumed);
  while (!follower.isOver()) {
    const changes = await look(follower, sequence.at);
    if (changes.length === maxBehind) {
      sequence = await begin(follower, undefined);
      yield hello(sequence.at, false);
      continue;
    }
    for (const change of changes) {
      const notice = toNotice(change);
      if (notice) yield { name: 'notice', id: String(change.sequence), body: notice };
      sequence = { at: change.sequence, isResumed: true };
    }
    if (changes.length === 0) await follower.rest();
  }
}

/** A client that has an id of ours goes on behind it, if nothing behind it was forgotten. */
async function begin(
  { deps }: Follower,
  lastEventId: string | undefined,
): Promise<{ at: number; isResumed: boolean }> {
  return deps.read(async (tx) => {
    const newest = await loadLastSequence(tx);
    const asked = /^\d{1,15}$/.test(lastEventId ?? '') ? Number(lastEventId) : undefined;
    if (asked === undefined || asked > newest) return { at: newest, isResumed: false };
    if (asked === newest) return { at: newest, isResumed: true };
    const [next] = await listChangesAfter(tx, asked, 1);
    const isKept = next?.sequence === asked + 1 && newest - asked < maxBehind;
    return isKept ? { at: asked, isResumed: true } : { at: newest, isResumed: false };
  });
}

async function look({ deps, rest }: Follower, after: number): Promise<readonly Change[]> {
  try {
    return await deps.read((tx) => listChangesAfter(tx, after, maxBehind));
  } catch (error) {
    deps.log.warn({ err: error }, 'notice feed cannot read');
    await rest();
    return [];
  }
}

function hello(sequence: number, resumed: boolean): ServerEvent {
  return { name: 'hello', id: String(sequence), body: { resumed } };
}

function toNotice({ kind, sequence, subjectId }: Change): Notice | undefined {
  if (kind === 'command') return undefined;
  return { seq: sequence, topic: kind, id: subjectId };
}
