import type { KubeEvent } from '../kube-object.ts';
import { refKey } from '../object-ref.ts';
import type { RefKey } from '../object-ref.ts';
import type { RefName } from './cluster-view.ts';

/** Enough for every reason that an object shows in an hour; more would be a spammer's history. */
const defaultEventsPerObject = 24;

/** Too small: a big cluster's hints are lost early. Each event costs about 1 KiB. */
const maxEvents = 20_000;

/** Events by the object that they involve, bounded per object and over all, oldest out first. */
export class EventIndex {
  readonly #byObject = new Map<RefKey, Map<string, KubeEvent>>();
  /** The object of each event, oldest event first. */
  readonly #order = new Map<string, RefKey>();
  readonly #eventsPerObject: number;

  constructor(eventsPerObject = defaultEventsPerObject) {
    this.#eventsPerObject = eventsPerObject;
  }

  of(ref: RefName): readonly KubeEvent[] {
    return [...(this.#byObject.get(refKey(ref))?.values() ?? [])];
  }

  *all(): Iterable<KubeEvent> {
    for (const [eventKey, objectKey] of this.#order) {
      const event = this.#byObject.get(objectKey)?.get(eventKey);
      if (event) yield event;
    }
  }

  set(event: KubeEvent): void {
    this.remove(event);
    const objectKey = involvedKey(event);
    const eventKey = keyOf(event);
    const events = this.#byObject.get(objectKey) ?? new Map<string, KubeEvent>();
    this.#byObject.set(objectKey, events.set(eventKey, event));
    this.#order.set(eventKey, objectKey);
    if (events.size > this.#eventsPerObject) this.#deleteFirst(events.keys());
    if (this.#order.size > maxEvents) this.#deleteFirst(this.#order.keys());
  }

  remove(event: KubeEvent): void {
    this.#delete(keyOf(event));
  }

  #deleteFirst(keys: Iterator<string>): void {
    const first = keys.next();
    if (!first.done) this.#delete(first.value);
  }

  #delete(eventKey: string): void {
    const objectKey = this.#order.get(eventKey);
    if (objectKey === undefined) return;
    this.#order.delete(eventKey);
    const events = this.#byObject.get(objectKey);
    events?.delete(eventKey);
    if (events?.size === 0) this.#byObject.delete(objectKey);
  }
}

/** The object that an event involves; events about nodes and namespaces have no namespace. */
export function involvedRef(event: KubeEvent): RefName {
  const { kind = '', name = '', namespace } = event.involvedObject;
  return namespace ? { kind, name, namespace } : { kind, name };
}

function involvedKey(event: KubeEvent): RefKey {
  return refKey(involvedRef(event));
}

function keyOf(event: KubeEvent): string {
  return `${event.metadata.namespace ?? ''}/${event.metadata.name}`;
}
