import { isAppError, type AppError, type KubeObject } from '@aetherius/domain';
import type { Clock, Logger } from '@aetherius/runtime';
import { retryAfterMsOf, toApiError, toConnectionError } from '../client/api-errors.ts';
import type { KubeKind } from '../client/kinds.ts';
import type { ListOptions, WatchOptions } from '../client/kube-client.ts';
import type { ListPage } from '../client/list-page.ts';
import type { KubeStream } from '../client/kube-transport.ts';
import { BackOff } from './back-off.ts';
import { LineSplitter } from './line-splitter.ts';
import type { ListGate } from './list-gate.ts';
import { defaultReflectorTiming, type ReflectorTiming } from './reflector-timing.ts';
import {
  reflectorTransitions,
  type ReflectorOutcome,
  type ReflectorState,
  type ReflectorTransition,
} from './reflector-states.ts';
import { parseWatchLine, type WatchEvent } from './watch-event.ts';

/** The two calls a reflector makes; `KubeClient` has them. */
export interface ListWatch {
  fetchPage(kind: KubeKind, options: ListOptions): Promise<ListPage>;
  openWatch(kind: KubeKind, options: WatchOptions): Promise<KubeStream>;
}

/** Receives what a reflector sees. Called in order and synchronously: be quick, do not throw. */
export interface ReflectorSink {
  /** The object exists; `previous` is its form before, if it was known under the same UID. */
  present(object: KubeObject, previous: KubeObject | undefined): void;
  /** The object does not exist any more. */
  deleted(last: KubeObject): void;
  /** A whole list was delivered: from now on absence means absence. */
  synced(): void;
}

/** What a reflector needs. */
export interface ReflectorOptions {
  readonly kind: KubeKind;
  readonly source: ListWatch;
  readonly sink: ReflectorSink;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Spreads time-outs, waits and relists; injected so that a run can be repeated. */
  readonly random: () => number;
  /** Reduces an object to what is kept; called before anything else sees it. */
  readonly project: (object: KubeObject) => KubeObject;
  readonly namespace?: string;
  readonly metadataOnly?: boolean;
  /** False for kinds that only pass through, such as events: deletions are then not told. */
  readonly keepsObjects?: boolean;
  /**
   * List again whenever a watch ends otherwise than planned. For a kind whose list tells whether it
   * is still the same cluster: one that was made anew at the same address may accept our version.
   */
  readonly listsAfterFailure?: boolean;
  readonly gate?: ListGate;
  readonly timing?: Partial<ReflectorTiming>;
}

/** What a reflector counts; never reset. */
export interface ReflectorCounters {
  lists: number;
  watches: number;
  events: number;
  bookmarks: number;
  badLines: number;
  relistsAfterGone: number;
  relistsAfterGarbage: number;
  silences: number;
  failures: number;
}

/** How a reflector is doing. */
export interface ReflectorStatus {
  readonly kind: KubeKind;
  readonly state: ReflectorState;
  readonly isSynced: boolean;
  readonly objects: number;
  /** When the server last said anything, bookmarks included. */
  readonly lastActivityAt: Date | undefined;
  /** Why the kind cannot be read at present; undefined while it can. */
  readonly problem: AppError | undefined;
  readonly counters: Readonly<ReflectorCounters>;
}

/**
 * Keeps a copy of all objects of one kind, and tells a sink of every change.
 *
 * Promises. The copy is eventually equal to the server's: late, never wrong for good. For one
 * object, changes arrive in the server's order; between objects there is no order. Several changes
 * may arrive as one. An object that was deleted and made again under its name is told as deleted
 * and then present, also when both happened unseen (UIDs are compared). The sink is called from one
 * loop, never twice at the same time. After `synced`, what was not told does not exist. Assumes a
 * sink that returns quickly: it holds up the stream.
 *
 * States, and what moves them (`reflector-states.ts`):
 * - `listing`: reads page after page and tells each object; at the end, what was not in the list is
 *   told as deleted. Goes to `watching`. Entered at the start, after a 410, and after garbage.
 * - `watching`: reads lines from where the list or the last line ended. The server is asked to end
 *   it after 240-290 s; that leads to a new watch at once. Silence beyond the idle time (bookmarks
 *   come every minute) cuts the connection. A 410 leads to `listing` after a jitter; too many
 *   lines that are none lead to `listing` after a back-off.
 * - `waiting`: after a failure, for a back-off that only a healthy minute of watching resets; after
 *   a refusal (401, 403) or where the kind is not served (404), for longer. A watch that fails
 *   several times in a row is given up for a list: a restored or replaced server does not know our
 *   version and says so in many ways.
 * - `stopped`: by `stop()`, from any state; the loop has ended and the sink is not called again.
 *
 * It never gives up and never throws: failures are counted and shown in `status()`.
 */
export class Reflector {
  readonly #options: ReflectorOptions;
  readonly #timing: ReflectorTiming;
  readonly #backOff: BackOff;
  readonly #objects = new Map<string, KubeObject>();
  readonly #stopping = new AbortController();
  readonly #counters: ReflectorCounters = {
    lists: 0,
    watches: 0,
    events: 0,
    bookmarks: 0,
    badLines: 0,
    relistsAfterGone: 0,
    relistsAfterGarbage: 0,
    silences: 0,
    failures: 0,
  };
  #state: ReflectorState = 'waiting';
  #needsList = true;
  #isSynced = false;
  #resourceVersion = '';
  #lastActivityAt: Date | undefined;
  #problem: AppError | undefined;
  #watchFailures = 0;
  #badLineLoggedAt = Number.NEGATIVE_INFINITY;
  #loop: Promise<void> | undefined;

  constructor(options: ReflectorOptions) {
    this.#options = options;
    this.#timing = { ...defaultReflectorTiming, ...options.timing };
    this.#backOff = new BackOff({
      firstMs: this.#timing.backOffFirstMs,
      maxMs: this.#timing.backOffMaxMs,
      random: options.random,
    });
  }

  /** Begins to list and watch; returns at once. */
  start(): void {
    this.#loop ??= this.#run();
  }

  /** Ends the watch and waits until the loop is over. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
    this.#state = 'stopped';
  }

  /** How it is doing now; cheap. */
  status(): ReflectorStatus {
    return {
      kind: this.#options.kind,
      state: this.#state,
      isSynced: this.#isSynced,
      objects: this.#objects.size,
      lastActivityAt: this.#lastActivityAt,
      problem: this.#problem,
      counters: { ...this.#counters },
    };
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const isList = this.#needsList;
      const { outcome, error } = await this.#attempt(isList, signal);
      if (signal.aborted) return;
      this.#note(outcome, error);
      const transition = reflectorTransitions[outcome];
      this.#needsList = this.#mustList(outcome, isList);
      await this.#wait(transition, error).catch(() => undefined);
    }
  }

  async #attempt(
    isList: boolean,
    signal: AbortSignal,
  ): Promise<{ outcome: ReflectorOutcome; error?: unknown }> {
    this.#state = isList ? 'listing' : 'watching';
    try {
      if (!isList) return { outcome: await this.#watch(signal) };
      await (this.#options.gate?.run(() => this.#list(signal)) ?? this.#list(signal));
      return { outcome: 'listed' };
    } catch (error) {
      return { outcome: toOutcome(error), error };
    }
  }

  #mustList(outcome: ReflectorOutcome, wasList: boolean): boolean {
    const { next } = reflectorTransitions[outcome];
    if (next === 'list') return true;
    const isPlanned = outcome === 'listed' || outcome === 'ended';
    if (!isPlanned && this.#options.listsAfterFailure) return true;
    if (next === 'watch') return false;
    if (wasList) return true;
    this.#watchFailures += 1;
    return this.#watchFailures >= this.#timing.watchFailuresBeforeList;
  }

  async #wait(transition: ReflectorTransition, error: unknown): Promise<void> {
    const waitMs = this.#waitMs(transition, error);
    if (waitMs === 0) return;
    this.#state = 'waiting';
    await this.#options.clock.sleep(waitMs, this.#stopping.signal);
  }

  #waitMs(transition: ReflectorTransition, error: unknown): number {
    switch (transition.wait) {
      case 'none':
        return 0;
      case 'jitter':
        return this.#options.random() * this.#timing.relistJitterMs;
      case 'denied':
        return this.#timing.deniedMs * (0.8 + this.#options.random() * 0.4);
      case 'unserved':
        return this.#timing.unservedMs * (0.8 + this.#options.random() * 0.4);
      case 'backOff':
        return Math.max(this.#backOff.nextMs(), retryAfterMsOf(error) ?? 0);
    }
  }

  #note(outcome: ReflectorOutcome, error: unknown): void {
    const { kind, logger } = this.#options;
    if (outcome === 'silent') this.#counters.silences += 1;
    if (outcome === 'gone') this.#counters.relistsAfterGone += 1;
    if (outcome === 'garbage') this.#counters.relistsAfterGarbage += 1;
    if (error === undefined) {
      if (outcome === 'listed' || outcome === 'ended') this.#problem = undefined;
      return;
    }
    if (outcome === 'gone') return;
    this.#counters.failures += 1;
    this.#problem = toConnectionError(error, kind.plural);
    // The owner of all reflectors sees the problem in `status()` and tells it once for all kinds.
    logger.debug({ kind: kind.kind, outcome, err: error }, 'cannot read a kind');
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { kind, namespace, metadataOnly, source } = this.#options;
    const seen = new Set<string>();
    let continueToken: string | undefined;
    let version = '';
    this.#counters.lists += 1;
    do {
      const page: ListPage = await source.fetchPage(kind, {
        namespace,
        limit: this.#timing.pageSize,
        continueToken,
        signal,
        ...(metadataOnly ? { metadataOnly } : {}),
      });
      signal.throwIfAborted();
      this.#touch();
      for (const object of page.objects) seen.add(this.#setPresent(object));
      version ||= page.resourceVersion;
      continueToken = page.continueToken;
    } while (continueToken);
    for (const [key, object] of this.#objects) if (!seen.has(key)) this.#setDeleted(key, object);
    this.#resourceVersion = version;
    this.#watchFailures = 0;
    this.#isSynced = true;
    this.#options.sink.synced();
  }

  async #watch(signal: AbortSignal): Promise<ReflectorOutcome> {
    const { kind, namespace, metadataOnly, source, clock } = this.#options;
    const [from, to] = this.#timing.watchSeconds;
    this.#counters.watches += 1;
    const stream = await source.openWatch(kind, {
      namespace,
      resourceVersion: this.#resourceVersion,
      timeoutSeconds: Math.round(from + this.#options.random() * (to - from)),
      signal,
      ...(metadataOnly ? { metadataOnly } : {}),
    });
    const openedAtMs = clock.now().getTime();
    this.#touch();
    this.#problem = undefined;
    const idle = this.#startIdleTimer(stream);
    try {
      const outcome = await this.#readStream(stream, openedAtMs);
      if (outcome) return outcome;
      return this.#isHealthy(openedAtMs) ? 'ended' : 'endedEarly';
    } catch (error) {
      if (idle.isSilent()) return 'silent';
      throw error;
    } finally {
      idle.cancel();
      stream.close();
    }
  }

  /** Reads to the end of the stream, or to the outcome that ends it sooner. */
  async #readStream(stream: KubeStream, openedAtMs: number): Promise<ReflectorOutcome | undefined> {
    const splitter = new LineSplitter(this.#timing.maxLineBytes);
    let badLines = 0;
    for await (const chunk of stream.body) {
      this.#touch();
      for (const line of splitter.push(chunk)) {
        const event =
          line.kind === 'line' ? parseWatchLine(line.text, this.#options.kind) : undefined;
        if (event) this.#apply(event);
        else badLines += this.#countBadLine(line.kind);
        if (badLines >= this.#timing.badLinesBeforeList) return 'garbage';
      }
      if (this.#isHealthy(openedAtMs)) this.#backOff.reset();
    }
    // Lines that could not be read may have been changes: only a list can tell.
    return badLines > 0 ? 'garbage' : undefined;
  }

  #apply(event: WatchEvent): void {
    switch (event.kind) {
      case 'present':
        this.#counters.events += 1;
        this.#setPresent(event.object);
        this.#advance(event.object.metadata.resourceVersion);
        return;
      case 'deleted':
        this.#counters.events += 1;
        this.#setDeleted(keyOf(event.object), event.object);
        this.#advance(event.object.metadata.resourceVersion);
        return;
      case 'bookmark':
        this.#counters.bookmarks += 1;
        if (isEarlier(event.resourceVersion, this.#resourceVersion)) throw this.#otherHistory();
        this.#advance(event.resourceVersion);
        return;
      case 'error':
        throw toApiError({ ...event, action: `watch ${this.#options.kind.plural}` });
    }
  }

  /** A server whose present is before our past has another history, as after a restore. */
  #otherHistory(): AppError {
    const action = `watch ${this.#options.kind.plural}`;
    return toApiError({ status: 410, action, message: 'the version went back' });
  }

  #advance(resourceVersion: string | undefined): void {
    if (resourceVersion) this.#resourceVersion = resourceVersion;
    this.#watchFailures = 0;
  }

  #setPresent(raw: KubeObject): string {
    const key = keyOf(raw);
    const known = this.#objects.get(key);
    if (known && isSameVersion(known, raw)) return key;
    const isRecreated = known !== undefined && known.metadata.uid !== raw.metadata.uid;
    if (isRecreated) this.#options.sink.deleted(known);
    const object = this.#options.project(raw);
    if (this.#options.keepsObjects ?? true) this.#objects.set(key, object);
    this.#options.sink.present(object, isRecreated ? undefined : known);
    return key;
  }

  #setDeleted(key: string, raw: KubeObject): void {
    if (this.#options.keepsObjects === false) return;
    // An older incarnation's end, told after its successor's start, must not remove the successor.
    const known = this.#objects.get(key);
    if (!known || known.metadata.uid !== raw.metadata.uid) return;
    this.#objects.delete(key);
    this.#options.sink.deleted(known);
  }

  #countBadLine(kindOfLine: 'line' | 'oversize'): number {
    this.#counters.badLines += 1;
    const nowMs = this.#options.clock.now().getTime();
    if (nowMs - this.#badLineLoggedAt >= this.#timing.badLineLogEveryMs) {
      this.#badLineLoggedAt = nowMs;
      this.#options.logger.warn(
        { kind: this.#options.kind.kind, line: kindOfLine, badLines: this.#counters.badLines },
        'unreadable line in a watch',
      );
    }
    return 1;
  }

  #touch(): void {
    this.#lastActivityAt = this.#options.clock.now();
  }

  /** Whether the server has been talking for the whole of the time that counts as healthy. */
  #isHealthy(openedAtMs: number): boolean {
    return (this.#lastActivityAt?.getTime() ?? 0) - openedAtMs >= this.#timing.healthyAfterMs;
  }

  #startIdleTimer(stream: KubeStream): { cancel: () => void; isSilent: () => boolean } {
    const { clock } = this.#options;
    let isSilent = false;
    let cancelTimer = (): void => undefined;
    const check = (): void => {
      const idleMs = clock.now().getTime() - (this.#lastActivityAt?.getTime() ?? 0);
      if (idleMs < this.#timing.idleMs) {
        cancelTimer = clock.setTimeout(check, this.#timing.idleMs - idleMs + 1);
        return;
      }
      isSilent = true;
      stream.close();
    };
    cancelTimer = clock.setTimeout(check, this.#timing.idleMs);
    return { cancel: () => cancelTimer(), isSilent: () => isSilent };
  }
}

function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

function isSameVersion(known: KubeObject, raw: KubeObject): boolean {
  return (
    known.metadata.uid === raw.metadata.uid &&
    known.metadata.resourceVersion !== undefined &&
    known.metadata.resourceVersion === raw.metadata.resourceVersion
  );
}

/** Versions are opaque but for this: etcd's grow. Others are never called earlier. */
function isEarlier(version: string, than: string): boolean {
  return /^\d+$/.test(version) && /^\d+$/.test(than) && BigInt(version) < BigInt(than);
}

function toOutcome(error: unknown): ReflectorOutcome {
  if (isAppError(error, 'KUBE_GONE')) return 'gone';
  if (isAppError(error, 'KUBE_FORBIDDEN') || isAppError(error, 'KUBE_UNAUTHORIZED'))
    return 'denied';
  if (isAppError(error, 'KUBE_NOT_FOUND')) return 'unserved';
  return 'failed';
}
