import { refKey } from '@aetherius/domain';
import type {
  EvidenceSource,
  Fact,
  FactValue,
  IsoTime,
  KubeEvent,
  KubeObject,
  ObjectRef,
} from '@aetherius/domain';

/** A fact with where it was seen, what it hangs on and whether it is itself abnormal. */
export interface ObservedFact extends Fact {
  /** The workload, Service, node or other object that people would name. */
  readonly subject: ObjectRef;
  readonly container?: string;
  /** Other objects that it speaks of, by role: `service`, `configMap`, `node`. */
  readonly refs: Readonly<Record<string, ObjectRef>>;
  readonly source: EvidenceSource;
  readonly at: IsoTime;
  /** Something that a diagnosis has to explain, as opposed to context. */
  readonly abnormal: boolean;
  /** The object that it blames: the Service that refused, the node that is gone. */
  readonly blames?: ObjectRef;
}

/** What an extractor states; ids are given by the ledger. */
export interface FactStatement {
  readonly kind: string;
  readonly subject: ObjectRef;
  readonly source: EvidenceSource;
  readonly fields?: Readonly<Record<string, FactValue | undefined>>;
  readonly refs?: Readonly<Record<string, ObjectRef | undefined>>;
  readonly container?: string | undefined;
  readonly at?: IsoTime | undefined;
  readonly abnormal?: boolean;
  readonly blames?: ObjectRef | undefined;
}

/** Collects facts, gives them stable ids, and finds them by kind and subject. */
export class FactLedger {
  readonly #facts: ObservedFact[] = [];
  readonly #byKind = new Map<string, ObservedFact[]>();
  readonly #bySubject = new Map<string, ObservedFact[]>();
  readonly #now: IsoTime;

  constructor(now: IsoTime) {
    this.#now = now;
  }

  add(statement: FactStatement): ObservedFact {
    const fact: ObservedFact = {
      factId: `f${this.#facts.length + 1}`,
      kind: statement.kind,
      subject: statement.subject,
      fields: defined({
        name: statement.subject.name,
        namespace: statement.subject.namespace ?? '',
        subjectKind: statement.subject.kind,
        ...(statement.container ? { container: statement.container } : {}),
        ...statement.fields,
      }),
      refs: defined({ subject: statement.subject, ...statement.refs }),
      source: statement.source,
      at: statement.at ?? this.#now,
      abnormal: statement.abnormal ?? false,
      ...(statement.container ? { container: statement.container } : {}),
      ...(statement.blames ? { blames: statement.blames } : {}),
    };
    this.#facts.push(fact);
    append(this.#byKind, fact.kind, fact);
    append(this.#bySubject, refKey(fact.subject), fact);
    return fact;
  }

  all(): readonly ObservedFact[] {
    return this.#facts;
  }

  ofKind(kind: string): readonly ObservedFact[] {
    return this.#byKind.get(kind) ?? [];
  }

  about(subject: ObjectRef): readonly ObservedFact[] {
    return this.#bySubject.get(refKey(subject)) ?? [];
  }
}

/** Where a field of an object can be opened. */
export function fieldSource(object: KubeObject, path: string, value: unknown): EvidenceSource {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const { name, namespace, uid } = object.metadata;
  const ref: ObjectRef = {
    kind: object.kind,
    name,
    apiVersion: object.apiVersion,
    ...(namespace ? { namespace } : {}),
    ...(uid ? { uid } : {}),
  };
  return { kind: 'field', ref, path, value: text.slice(0, 400) };
}

/** Where an event can be opened. */
export function eventSource(event: KubeEvent): EvidenceSource {
  const { kind = '', name = '', namespace } = event.involvedObject;
  const first = event.firstTimestamp ?? event.eventTime;
  const last = lastSeenOf(event);
  return {
    kind: 'event',
    ref: { kind, name, ...(namespace ? { namespace } : {}) },
    reason: event.reason ?? '',
    message: (event.message ?? '').slice(0, 600),
    count: timesOf(event),
    ...(first ? { firstSeenAt: first } : {}),
    ...(last ? { lastSeenAt: last } : {}),
  };
}

function timesOf(event: KubeEvent): number {
  return event.count ?? event.series?.count ?? 1;
}

/** When an event was last seen, over both event APIs. */
export function lastSeenOf(event: KubeEvent): IsoTime | undefined {
  return (
    event.series?.lastObservedTime ??
    event.lastTimestamp ??
    event.eventTime ??
    event.metadata.creationTimestamp
  );
}

function append<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function defined<Value>(
  values: Readonly<Record<string, Value | undefined>>,
): Readonly<Record<string, Value>> {
  const entries = Object.entries(values);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, Value] => entry[1] !== undefined),
  );
}
