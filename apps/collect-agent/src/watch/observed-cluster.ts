import { ClusterIndex, refOf, type KubeEvent, type KubeObject } from '@aetherius/domain';
import type { ObjectSink } from '../sources/object-source.ts';

/** Who is told of what a cluster shows. */
export interface ClusterListener {
  /** Not called for events. `before` is absent for an object that is new. */
  readonly present: (object: KubeObject, before: KubeObject | undefined) => void;
  readonly deleted: (last: KubeObject) => void;
  readonly event: (event: KubeEvent) => void;
}

/**
 * The agent's cache: what is believed of the cluster now, indexed. Fed by one source, read by all
 * detectors and commands.
 */
export class ObservedCluster implements ObjectSink {
  readonly view = new ClusterIndex();
  readonly #listener: ClusterListener;
  readonly #synced = new Set<string>();

  constructor(listener: ClusterListener) {
    this.#listener = listener;
  }

  present(object: KubeObject): void {
    if (object.kind === 'Event') {
      const event = object as KubeEvent;
      this.view.setEvent(event);
      return this.#listener.event(event);
    }
    const replaced = this.view.set(object);
    const isSame = replaced?.metadata.uid === object.metadata.uid;
    this.#listener.present(object, isSame ? replaced : undefined);
  }

  deleted(last: KubeObject): void {
    if (last.kind === 'Event') return this.view.removeEvent(last as KubeEvent);
    this.view.remove(refOf(last));
    this.#listener.deleted(last);
  }

  synced(kind: string): void {
    this.#synced.add(kind);
  }

  /** Whether everything of a kind has been told at least once. */
  isSynced(kind: string): boolean {
    return this.#synced.has(kind);
  }
}
