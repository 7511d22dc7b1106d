import { fingerprint } from '@aetherius/detection';
import type { Signal } from '@aetherius/domain';
import type { SignalStage } from './signal-stage.ts';

/**
 * Gives each signal the fingerprint of its story: equal for what tells of the same thing, whatever
 * the pod, the count and the time. A symptom brings its own, which detection computes.
 */
export const fingerprintStage: SignalStage = {
  name: 'fingerprint',
  push: (signal, next) => next({ ...signal, fingerprint: fingerprintOf(signal) }),
};

function fingerprintOf(signal: Signal): string {
  const { clusterId } = signal;
  switch (signal.kind) {
    case 'symptom':
      return signal.symptom.fingerprint;
    case 'event':
      return fingerprint({
        clusterId,
        component: signal.component,
        reason: signal.reason,
        subject: signal.subject,
        ...(signal.messageClass ? { messageClass: signal.messageClass } : {}),
      });
    case 'change':
      return fingerprint({
        clusterId,
        reason: `change ${signal.change.fields.map(({ path }) => path).join(' ')}`,
        subject: signal.subject,
      });
    case 'coverage':
      return `coverage ${clusterId}`;
  }
}
