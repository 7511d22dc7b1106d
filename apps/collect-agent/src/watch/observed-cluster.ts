import {
  ClusterIndex,
  refKey,
  refOf,
  type Coverage,
  type KubeEvent,
  type KubeObject,
} from '@aetherius/domain';
import type { Logger } from '@aetherius/runtime';
import type { KindStatus, ObjectSink } from '../sources/object-source.ts';
import { deniedOf } from './coverage-watch.ts';

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
  readonly view: ClusterIndex;
  readonly #listener: ClusterListener;
  readonly #synced = new Set<string>();

  readonly #logger: Logger;

  /** `status` says what can be read at present; the view's coverage follows it. */
  constructor(options: {
    listener: ClusterListener;
    status: () => readonly KindStatus[];
    logger: Logger;
  }) {
    this.#listener = options.listener;
    this.#logger = options.logger;
    this.view = new ClusterIndex({ coverage: liveCoverage(options.status) });
  }

  present(object: KubeObject): void {
    if (object.kind === 'Event') {
      const event = object as KubeEvent;
      this.view.setEvent(event);
      return this.#guard(object, () => this.#listener.event(event));
    }
    const replaced = this.view.set(object);
    const isSame = replaced?.metadata.uid === object.metadata.uid;
    this.#guard(object, () => this.#listener.present(object, isSame ? replaced : undefined));
  }

  deleted(last: KubeObject): void {
    if (last.kind === 'Event') return this.view.removeEvent(last as KubeEvent);
    this.view.remove(refOf(last));
    this.#guard(last, () => this.#listener.deleted(last));
  }

  /** One odd object must not end the watch over all others of its kind. */
  #guard(object: KubeObject, tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.#logger.error({ err: error, object: refKey(refOf(object)) }, 'object not understood');
    }
  }

  synced(kind: string): void {
    this.#synced.add(kind);
  }

  /** Whether everything of a kind has been told at least once. */
  isSynced(kind: string): boolean {
    return this.#synced.has(kind);
  }
}

/** Asked afresh each time: a right that is taken away must not make objects look missing. */
function liveCoverage(status: () => readonly KindStatus[]): Coverage {
  return {
    get kinds() {
      return readableKinds(status());
    },
    get denied() {
      return deniedOf(status());
    },
    missingLogs: [],
  };
}

/** Kinds that were read whole. A connection that is cut for a while leaves them known. */
export function readableKinds(status: readonly KindStatus[]): string[] {
  return status
    .filter(({ isSynced, problem }) => isSynced && !isLastingProblem(problem))
    .map(({ kind }) => kind);
}

/** Whether a problem is not a matter of waiting: a missing right, or a kind that is not served. */
export function isLastingProblem(problem: string | undefined): boolean {
  return ['KUBE_FORBIDDEN', 'KUBE_UNAUTHORIZED', 'KUBE_NOT_FOUND'].includes(problem ?? '');
}
