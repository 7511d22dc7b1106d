import type { KubeObject } from '@aetherius/domain';
import type { Clock } from '@aetherius/runtime';
import type { ObjectStore } from '../api/object-store.ts';
import { microTime, timestamp } from './objects.ts';

/** One thing worth telling, as a component reports it. */
interface EventReport {
  readonly object: KubeObject;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** The part of the object it is about, as `spec.containers{web}`. */
  readonly fieldPath?: string;
}

/** Who reports. `action` makes the events of the newer API (the scheduler's). */
interface EventSource {
  readonly component: string;
  readonly host?: string;
  readonly action?: string;
}

/** Records events of one component. */
export type RecordEvent = (report: EventReport) => void;

/**
 * Records events as client-go's correlator does: equal ones become one with a count; after ten
 * similar ones (all but the message equal) in ten minutes the rest are combined; one object's
 * events of one source are limited to a burst of 25 and then one in 300 s. Events of the newer API
 * carry a series instead of a count. Events older than an hour are removed.
 */
export interface EventRecorder {
  from(source: EventSource): RecordEvent;
  stop(): void;
}

const SIMILAR_LIMIT = 10;
const SIMILAR_WINDOW_MS = 600_000;
const BURST = 25;
const REFILL_MS = 300_000;
const TIME_TO_LIVE_MS = 3_600_000;
const SWEEP_MS = 60_000;

interface Known {
  name: string;
  count: number;
  lastAtMs: number;
}

interface Tokens {
  left: number;
  atMs: number;
}

interface Similar {
  messages: Set<string>;
  startedAtMs: number;
}

/** Makes the recorder of a cluster. */
export function createEventRecorder(options: { store: ObjectStore; clock: Clock }): EventRecorder {
  const { store, clock } = options;
  const known = new Map<string, Known & { namespace: string }>();
  const similar = new Map<string, Similar>();
  const tokens = new Map<string, Tokens>();
  let sequence = 0;
  let cancelSweep = clock.setTimeout(sweep, SWEEP_MS);

  const isAllowed = (spamKey: string, nowMs: number): boolean => {
    const bucket = tokens.get(spamKey) ?? { left: BURST, atMs: nowMs };
    const refill = Math.floor((nowMs - bucket.atMs) / REFILL_MS);
    if (refill > 0) {
      bucket.left = Math.min(BURST, bucket.left + refill);
      bucket.atMs += refill * REFILL_MS;
    }
    tokens.set(spamKey, bucket);
    if (bucket.left <= 0) return false;
    bucket.left -= 1;
    return true;
  };

  const combine = (groupKey: string, message: string, nowMs: number): string | undefined => {
    let group = similar.get(groupKey);
    if (!group || nowMs - group.startedAtMs > SIMILAR_WINDOW_MS) {
      group = { messages: new Set(), startedAtMs: nowMs };
      similar.set(groupKey, group);
    }
    group.messages.add(message);
    if (group.messages.size < SIMILAR_LIMIT) return undefined;
    group.messages.delete(message);
    return `(combined from similar events): ${message}`;
  };

  const record = (source: EventSource, report: EventReport): void => {
    const now = clock.now();
    const { object } = report;
    const about = `${source.component}|${source.host ?? ''}|${object.kind}|${object.metadata.uid}|${report.fieldPath ?? ''}`;
    const groupKey = `${about}|${report.type}|${report.reason}`;
    const combined = source.action ? undefined : combine(groupKey, report.message, now.getTime());
    const key = combined ? `${groupKey}|combined` : `${groupKey}|${report.message}`;
    if (!isAllowed(`${source.component}|${object.metadata.uid}`, now.getTime())) return;
    const merged = { ...report, message: combined ?? report.message };
    const seen = known.get(key);
    if (seen && repeatEvent({ store, source, report: merged, seen, now })) return;
    sequence += 1;
    const event = newEvent({ source, report: merged, now, sequence });
    if (!tryCreate(store, event, source.component)) return;
    known.set(key, {
      name: event.metadata.name,
      namespace: event.metadata.namespace ?? 'default',
      count: 1,
      lastAtMs: now.getTime(),
    });
  };

  function sweep(): void {
    const oldestMs = clock.now().getTime() - TIME_TO_LIVE_MS;
    for (const [key, entry] of known) {
      if (entry.lastAtMs > oldestMs) continue;
      known.delete(key);
      const ref = { kind: 'Event', namespace: entry.namespace, name: entry.name };
      if (store.get(ref)) store.remove(ref);
    }
    for (const [key, group] of similar) if (group.startedAtMs < oldestMs) similar.delete(key);
    for (const [key, bucket] of tokens) if (bucket.atMs < oldestMs) tokens.delete(key);
    cancelSweep = clock.setTimeout(sweep, SWEEP_MS);
  }

  return {
    from: (source) => (report) => record(source, report),
    stop: () => cancelSweep(),
  };
}

function newEvent(options: {
  source: EventSource;
  report: EventReport;
  now: Date;
  sequence: number;
}): KubeObject {
  const { source, report, now, sequence } = options;
  const { object } = report;
  const nanos = BigInt(now.getTime()) * 1_000_000n + BigInt(sequence % 1_000_000);
  const isNewStyle = source.action !== undefined;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name: `${object.metadata.name}.${nanos.toString(16)}`,
      namespace: object.metadata.namespace ?? 'default',
    },
    involvedObject: {
      kind: object.kind,
      ...(object.metadata.namespace ? { namespace: object.metadata.namespace } : {}),
      name: object.metadata.name,
      uid: object.metadata.uid,
      apiVersion: object.apiVersion,
      resourceVersion: object.metadata.resourceVersion,
      ...(report.fieldPath ? { fieldPath: report.fieldPath } : {}),
    },
    reason: report.reason,
    message: report.message,
    type: report.type,
    source: isNewStyle
      ? {}
      : { component: source.component, ...(source.host ? { host: source.host } : {}) },
    firstTimestamp: isNewStyle ? null : timestamp(now),
    lastTimestamp: isNewStyle ? null : timestamp(now),
    eventTime: isNewStyle ? microTime(now) : null,
    ...(isNewStyle ? { action: source.action } : { count: 1 }),
    reportingComponent: source.component,
    reportingInstance: isNewStyle ? `${source.component}-0` : (source.host ?? ''),
  };
}

/** False when the server takes no event: the namespace goes. Recorders never fail their caller. */
function tryCreate(store: ObjectStore, event: KubeObject, manager: string): boolean {
  try {
    store.create(event, { manager });
    return true;
  } catch {
    return false;
  }
}

/** Counts one more of a known event; false when the event is gone meanwhile. */
function repeatEvent(options: {
  store: ObjectStore;
  source: EventSource;
  report: EventReport;
  seen: Known & { namespace: string };
  now: Date;
}): boolean {
  const { store, source, report, seen, now } = options;
  const event = store.get({ kind: 'Event', namespace: seen.namespace, name: seen.name });
  if (!event) return false;
  seen.count += 1;
  seen.lastAtMs = now.getTime();
  const repeated = source.action
    ? { series: { count: seen.count, lastObservedTime: microTime(now) } }
    : { count: seen.count, lastTimestamp: timestamp(now), message: report.message };
  store.update({ ...event, ...repeated }, { manager: source.component });
  return true;
}
