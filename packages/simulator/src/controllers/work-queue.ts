import type { Clock, Logger } from '@aetherius/runtime';

/** When a key wants to be looked at again; nothing means that it waits for a change. */
export type ReconcileResult = { afterMs: number } | undefined | void;

/** Brings the part of the cluster that a key names nearer to what its spec asks for. */
export type Reconcile = (key: string) => ReconcileResult;

/** Adds a key of one controller, at once or after a while. */
export type Enqueue = (key: string, afterMs?: number) => void;

/**
 * One queue for all controllers of a cluster. Promises: a key that is added many times before its
 * turn is reconciled once; keys come in order; a key asked for later and again sooner comes at the
 * sooner time; a reconcile that throws comes again after 5 ms, 10 ms, 20 ms … up to 1,000 s, as
 * with client-go's default rate limiter. Reconciles are synchronous and never overlap.
 */
export interface WorkQueue {
  register(controller: string, reconcile: Reconcile): Enqueue;
  stop(): void;
}

/** Small enough that HTTP requests in the same process wait for a few milliseconds at most. */
const SLICE_MS = 8;
const FIRST_RETRY_MS = 5;
const LAST_RETRY_MS = 1_000_000;

interface Delayed {
  readonly dueAtMs: number;
  readonly cancel: () => void;
}

/** Makes the queue; it runs by the clock's timers. */
export function createWorkQueue(options: { clock: Clock; logger: Logger }): WorkQueue {
  const { clock, logger } = options;
  const reconciles = new Map<string, Reconcile>();
  const ready = new Set<string>();
  const delayed = new Map<string, Delayed>();
  const failures = new Map<string, number>();
  let cancelDrain: (() => void) | undefined;
  let stopped = false;

  const scheduleDrain = (): void => {
    if (stopped || cancelDrain || ready.size === 0) return;
    cancelDrain = clock.setTimeout(drain, 0);
  };

  const add = (id: string, afterMs: number): void => {
    if (stopped || ready.has(id)) return;
    const waiting = delayed.get(id);
    if (afterMs <= 0) {
      waiting?.cancel();
      delayed.delete(id);
      ready.add(id);
      scheduleDrain();
      return;
    }
    const dueAtMs = clock.now().getTime() + afterMs;
    if (waiting && waiting.dueAtMs <= dueAtMs) return;
    waiting?.cancel();
    const cancel = clock.setTimeout(() => {
      delayed.delete(id);
      ready.add(id);
      scheduleDrain();
    }, afterMs);
    delayed.set(id, { dueAtMs, cancel });
  };

  const runOne = (id: string): void => {
    ready.delete(id);
    const slash = id.indexOf('|');
    try {
      const result = reconciles.get(id.slice(0, slash))?.(id.slice(slash + 1));
      failures.delete(id);
      if (result) add(id, Math.max(1, result.afterMs));
    } catch (error) {
      const attempt = failures.get(id) ?? 0;
      failures.set(id, attempt + 1);
      logger.debug({ id, err: error }, 'reconcile failed');
      add(id, Math.min(FIRST_RETRY_MS * 2 ** attempt, LAST_RETRY_MS));
    }
  };

  function drain(): void {
    cancelDrain = undefined;
    const startedAt = performance.now();
    for (const id of ready) {
      if (stopped) return;
      runOne(id);
      if (performance.now() - startedAt > SLICE_MS) break;
    }
    scheduleDrain();
  }

  return {
    register: (controller, reconcile) => {
      reconciles.set(controller, reconcile);
      return (key, afterMs = 0) => add(`${controller}|${key}`, afterMs);
    },
    stop: () => {
      stopped = true;
      cancelDrain?.();
      for (const entry of delayed.values()) entry.cancel();
      delayed.clear();
      ready.clear();
    },
  };
}
