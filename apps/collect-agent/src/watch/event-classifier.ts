import type { EventSignal, KubeEvent } from '@aetherius/domain';

/** How the catalogue judges an event. */
export type EventJudgement = Pick<EventSignal, 'severity' | 'category'>;

/** Judges events by reason and component, whatever their `type` says. `knowledge` has one. */
export interface EventClassifier {
  readonly classify: (event: KubeEvent) => EventJudgement;
}
