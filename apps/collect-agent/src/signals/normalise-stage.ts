import type { ChangeSignal, EventSignal, Signal } from '@aetherius/domain';
import type { SignalStage } from './signal-stage.ts';

/** The API server itself cuts event messages here; other sources of text are longer. */
const maxMessageLength = 1024;
/** A rollout that touches more fields than this is told by its first ones. */
const maxChangedFields = 30;
const maxFieldLength = 400;

/** Brings signals to one form and size: bounded texts, counts of at least one, times in UTC. */
export const normaliseStage: SignalStage = {
  name: 'normalise',
  push: (signal, next) => next(normalise(signal)),
};

function normalise(signal: Signal): Signal {
  const occurredAt = toUtc(signal.occurredAt, signal.observedAt);
  switch (signal.kind) {
    case 'event':
      return { ...normaliseEventSignal(signal), occurredAt };
    case 'change':
      return { ...normaliseChange(signal), occurredAt };
    default:
      return { ...signal, occurredAt };
  }
}

function normaliseEventSignal(signal: EventSignal): EventSignal {
  return {
    ...signal,
    message: cut(signal.message, maxMessageLength),
    count: Math.max(1, signal.count),
  };
}

function normaliseChange(signal: ChangeSignal): ChangeSignal {
  const fields = signal.change.fields.slice(0, maxChangedFields).map(({ path, before, after }) => ({
    path,
    ...(before === undefined ? {} : { before: cut(before, maxFieldLength) }),
    ...(after === undefined ? {} : { after: cut(after, maxFieldLength) }),
  }));
  return { ...signal, change: { ...signal.change, fields } };
}

/** Kubernetes writes seconds and microseconds; a time that cannot be read becomes that of seeing. */
function toUtc(time: string, otherwise: string): string {
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? otherwise : at.toISOString();
}

function cut(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`;
}
