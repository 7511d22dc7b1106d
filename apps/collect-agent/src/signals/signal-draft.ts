import { toId, type ClusterId, type Signal, type SignalId } from '@aetherius/domain';
import type { Clock } from '@aetherius/runtime';

type EnvelopeField = 'signalId' | 'clusterId' | 'observedAt' | 'fingerprint';

/** A signal as its detector words it, without the envelope. */
export type SignalDraft = Signal extends infer Kind
  ? Kind extends Signal
    ? Omit<Kind, EnvelopeField> & { readonly fingerprint?: string; readonly signalId?: SignalId }
    : never
  : never;

/** Puts drafts into their envelopes. */
export type Enveloper = (draft: SignalDraft) => Signal;

/** Makes the enveloper of a cluster. Ids come from the source given, so that runs can be repeated. */
export function createEnveloper(options: {
  clusterId: ClusterId;
  clock: Pick<Clock, 'now'>;
  nextId: () => string;
}): Enveloper {
  return (draft) =>
    ({
      signalId: toId<SignalId>(options.nextId()),
      fingerprint: '',
      ...draft,
      clusterId: options.clusterId,
      observedAt: options.clock.now().toISOString(),
    }) as Signal;
}
