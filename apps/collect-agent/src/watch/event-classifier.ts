import type { EventSignal, KubeEvent } from '@aetherius/domain';

/** How the catalogue judges an event. */
export type EventClass = Pick<EventSignal, 'severity' | 'category' | 'messageClass'>;

/** Classifies events; undefined for those that nobody needs. The catalogue of `knowledge` does. */
export interface EventClassifier {
  readonly classify: (event: KubeEvent) => EventClass | undefined;
}
