import { messageClassOf } from '@aetherius/detection';
import {
  eventComponent,
  eventCount,
  involvedRef,
  toId,
  workloadOf,
  type ClusterView,
  type KubeEvent,
  type ObjectRef,
  type SignalId,
} from '@aetherius/domain';
import type { SignalDraft } from '../signals/signal-draft.ts';
import type { EventClassifier } from './event-classifier.ts';
import { stableUuid } from './stable-uuid.ts';

/** What the event watch needs. */
export interface EventWatchOptions {
  readonly view: ClusterView;
  readonly classifier: EventClassifier;
  readonly emit: (draft: SignalDraft) => void;
}

/** Turns events that the catalogue calls worth keeping into signals, whatever their `type` says. */
export class EventWatch {
  readonly #options: EventWatchOptions;

  constructor(options: EventWatchOptions) {
    this.#options = options;
  }

  see(event: KubeEvent): void {
    const { severity, category } = this.#options.classifier.classify(event);
    // What goes its usual way fills the timeline and explains nothing.
    if (severity === 'info' && category === 'activity') return;
    const regarding = regardingOf(event);
    const messageClass = messageClassOf(event.reason ?? '', event.message ?? '');
    this.#options.emit({
      kind: 'event',
      severity,
      category,
      ...(messageClass ? { messageClass } : {}),
      signalId: eventId(event),
      occurredAt: event.lastTimestamp ?? event.metadata.creationTimestamp ?? '',
      reason: event.reason ?? '',
      message: event.message ?? '',
      count: eventCount(event),
      component: eventComponent(event),
      regarding,
      subject: this.#subjectOf(regarding),
    });
  }

  #subjectOf(regarding: ObjectRef): ObjectRef {
    const object = this.#options.view.get(regarding);
    return object ? workloadOf(this.#options.view, object) : regarding;
  }
}

function regardingOf(event: KubeEvent): ObjectRef {
  const { uid, apiVersion } = event.involvedObject;
  return { ...involvedRef(event), ...(uid ? { uid } : {}), ...(apiVersion ? { apiVersion } : {}) };
}

/** One id for one state of an event, so that a restart or a relist does not tell it twice. */
function eventId(event: KubeEvent): SignalId {
  const { uid, name, namespace } = event.metadata;
  const state = `${event.count ?? 1} ${event.lastTimestamp ?? ''}`;
  return toId<SignalId>(stableUuid(`event ${uid ?? `${namespace}/${name}`} ${state}`));
}
