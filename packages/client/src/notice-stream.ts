import { operations, type Notice } from '@aetherius/contract';
import { readEvents, type StreamedEvent } from './event-lines.ts';

/**
 * What the notice stream tells. `connected` with `resumed: false` means that notices may have been
 * missed: read everything on screen again. Between `disconnected` and `connected` nothing is known.
 */
export type NoticeEvent =
  | { readonly kind: 'connected'; readonly resumed: boolean }
  | { readonly kind: 'notice'; readonly notice: Notice }
  | { readonly kind: 'disconnected' };

/** Where to listen and for how long. */
export interface NoticeStreamOptions {
  readonly baseUrl: string;
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  readonly fetch?: typeof fetch;
  /** The first pause before reconnecting; it doubles up to twenty times this, with jitter. */
  readonly retryMs?: number;
}

/**
 * The server sends a heartbeat every 15 s. Shorter than two of them: a slow network looks dead;
 * much longer: a page shows old news as live.
 */
const silenceMs = 40_000;

/** Where a stream stands: what to resume behind, and how often connecting failed in a row. */
interface Progress {
  lastId: string;
  failures: number;
  isConnected: boolean;
}

/**
 * Notices in the order of the commits, until `signal` aborts. It reconnects for ever, resuming
 * behind the last notice it gave; a server that cannot resume says so in `connected`.
 */
export async function* watchNotices(options: NoticeStreamOptions): AsyncGenerator<NoticeEvent> {
  const progress: Progress = { lastId: '', failures: 0, isConnected: false };
  while (!options.signal?.aborted) {
    try {
      yield* connect(options, progress);
    } catch {
      // Whatever went wrong, the cure is the same: say so and connect again.
    }
    if (options.signal?.aborted) return;
    if (progress.isConnected) yield { kind: 'disconnected' };
    progress.isConnected = false;
    await pause(nextPauseMs(options.retryMs ?? 500, progress), options.signal);
  }
}

function nextPauseMs(retryMs: number, progress: Progress): number {
  const pauseMs = Math.min(retryMs * 2 ** progress.failures, retryMs * 20);
  progress.failures = Math.min(progress.failures + 1, 10);
  return pauseMs * (0.5 + Math.random() / 2);
}

async function* connect(
  options: NoticeStreamOptions,
  progress: Progress,
): AsyncGenerator<NoticeEvent> {
  const silence = new AbortController();
  const response = await open(options, progress.lastId, silence.signal);
  if (!response.ok || !response.body) return;
  let timer = setTimeout(() => silence.abort(), silenceMs);
  try {
    for await (const event of readEvents(response.body)) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), silenceMs);
      const known = event && toNoticeEvent(event);
      if (!known) continue;
      if (known.kind === 'connected') Object.assign(progress, { isConnected: true, failures: 0 });
      progress.lastId = event.id || progress.lastId;
      yield known;
    }
  } finally {
    clearTimeout(timer);
  }
}

function open(
  options: NoticeStreamOptions,
  lastId: string,
  silence: AbortSignal,
): Promise<Response> {
  return (options.fetch ?? fetch)(options.baseUrl + operations.streamNotices.path, {
    headers: {
      accept: 'text/event-stream',
      ...options.headers,
      ...(lastId ? { 'last-event-id': lastId } : {}),
    },
    signal: options.signal ? AbortSignal.any([options.signal, silence]) : silence,
  });
}

function toNoticeEvent(event: StreamedEvent): NoticeEvent | undefined {
  if (event.name === 'hello') {
    const { resumed } = JSON.parse(event.text) as { resumed: boolean };
    return { kind: 'connected', resumed };
  }
  if (event.name !== 'notice') return undefined;
  return { kind: 'notice', notice: JSON.parse(event.text) as Notice };
}

function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, delayMs);
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done, { once: true });
  });
}
