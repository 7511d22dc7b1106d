import {
  createCommandLink,
  createInProcessBus,
  serveBatches,
  type Bus,
  type CommandLink,
} from '@aetherius/bus';
import type { SignalAck, SignalBatch } from '@aetherius/contract';
import type { Signal, SignalKind } from '@aetherius/domain';
import { createSilentLogger, type Clock } from '@aetherius/runtime';

/** The other end of the bus: takes batches and keeps what they bring, in order. */
export interface ControlPlane {
  readonly bus: Bus;
  readonly link: CommandLink;
  readonly batches: SignalBatch[];
  readonly signals: Signal[];
  ofKind<Kind extends SignalKind>(kind: Kind): Extract<Signal, { kind: Kind }>[];
  /** How it answers from now on; `throw` means not at all. */
  answer: SignalAck['outcome'] | 'throw';
  stop(): Promise<void>;
}

/** Starts a control plane that stores everything, unless told otherwise. */
export function startControlPlane(clock: Clock): ControlPlane {
  const bus = createInProcessBus({ log: createSilentLogger(), clock });
  const link = createCommandLink({ bus, clock });
  const plane: ControlPlane = {
    bus,
    link,
    batches: [],
    signals: [],
    answer: 'stored',
    ofKind: (kind) =>
      plane.signals.filter(
        (signal): signal is Extract<Signal, { kind: typeof kind }> => signal.kind === kind,
      ),
    stop: async () => {
      link.stop();
      await bus.close();
    },
  };
  serveBatches(bus, (batch) => {
    if (plane.answer === 'throw') return Promise.reject(new Error('database is away'));
    if (plane.answer === 'stored') {
      plane.batches.push(batch);
      plane.signals.push(...batch.signals);
    }
    return Promise.resolve({ batchId: batch.batchId, outcome: plane.answer });
  });
  return plane;
}
