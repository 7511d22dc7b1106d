import { toId, type ClusterId, type Signal, type SignalId } from '@aetherius/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Outbox } from './outbox.ts';

const envelope = (id: number, fingerprint: string) => ({
  signalId: toId<SignalId>(`signal-${id}`),
  clusterId: toId<ClusterId>('cluster'),
  occurredAt: '2026-11-25T12:00:00Z',
  observedAt: '2026-11-25T12:00:01Z',
  fingerprint,
});
const subject = { kind: 'Deployment', namespace: 'shop', name: 'checkout' };

const aSymptom = (id: number, story: string, state: 'firing' | 'clear' = 'firing'): Signal => ({
  ...envelope(id, story),
  kind: 'symptom',
  state,
  symptom: {
    fingerprint: story,
    code: 'container_oom_killed',
    subject,
    object: subject,
    severity: 'high',
    since: '2026-11-25T12:00:00Z',
    params: {},
    related: [],
  },
});
const anEvent = (id: number, story: string): Signal => ({
  ...envelope(id, story),
  kind: 'event',
  severity: 'medium',
  category: 'alert',
  reason: 'BackOff',
  message: '',
  count: 1,
  component: 'kubelet',
  regarding: subject,
  subject,
});
const aChange = (id: number): Signal => ({
  ...envelope(id, 'the same for all'),
  kind: 'change',
  subject,
  change: { ref: subject, at: '2026-11-25T12:00:00Z', fields: [] },
});

function drain(outbox: Outbox): Signal[] {
  const taken: Signal[] = [];
  for (let batch = outbox.take(3); batch; batch = outbox.take(3)) {
    taken.push(...batch.signals);
    outbox.settle('stored');
  }
  return taken;
}

describe('an outbox', () => {
  it('gives symptoms before changes before events, each oldest first', () => {
    const outbox = new Outbox({ capacity: 10 });
    for (const signal of [
      anEvent(1, 'e'),
      aChange(2),
      aSymptom(3, 'a'),
      aChange(4),
      aSymptom(5, 'b'),
    ]) {
      outbox.add(signal);
    }
    expect(drain(outbox).map(({ signalId }) => signalId)).toEqual(
      [3, 5, 2, 4, 1].map((id) => `signal-${id}`),
    );
  });

  it('gives the same batch until it is settled', () => {
    const outbox = new Outbox({ capacity: 10 });
    outbox.add(aSymptom(1, 'a'));
    const first = outbox.take(5);
    outbox.add(aSymptom(2, 'b'));
    expect(outbox.take(5)).toBe(first);
    outbox.settle('stored');
    expect(outbox.take(5)?.signals.map(({ fingerprint }) => fingerprint)).toEqual(['b']);
  });

  it('keeps the newest state of a story while an older one is on its way', () => {
    const outbox = new Outbox({ capacity: 10 });
    outbox.add(aSymptom(1, 'a'));
    outbox.take(5);
    outbox.add(aSymptom(2, 'a'));
    outbox.add(aSymptom(3, 'a', 'clear'));
    outbox.settle('stored');
    expect(drain(outbox)).toMatchObject([{ state: 'clear' }]);
    expect(outbox.counters().coalesced).toBe(1);
  });

  it('drops the oldest events first, then changes, and tells once', () => {
    const outbox = new Outbox({ capacity: 2 });
    outbox.add(aChange(1));
    outbox.add(anEvent(2, 'x'));
    outbox.add(anEvent(3, 'y'));
    outbox.add(aChange(4));
    outbox.add(aChange(5));
    expect(drain(outbox).map(({ signalId }) => signalId)).toEqual(['signal-4', 'signal-5']);
    expect(outbox.counters().dropped).toBe(3);
    expect([outbox.takeOverflow(), outbox.takeOverflow()]).toEqual([true, false]);
  });

  it('never loses the last state of a symptom, whatever else comes', () => {
    type Move = { story: string; state: 'firing' | 'clear' } | 'event' | 'change' | 'send';
    const move: fc.Arbitrary<Move> = fc.oneof(
      fc.record({
        story: fc.constantFrom('a', 'b', 'c'),
        state: fc.constantFrom('firing' as const, 'clear' as const),
      }),
      fc.constantFrom('event' as const, 'change' as const, 'send' as const),
    );
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
        const outbox = new Outbox({ capacity: 4 });
        const last = new Map<string, string>();
        const arrived = new Map<string, string>();
        const receive = (signals: readonly Signal[]): void => {
          for (const signal of signals) {
            if (signal.kind === 'symptom') arrived.set(signal.fingerprint, signal.state);
          }
        };
        for (const [id, step] of moves.entries()) {
          if (step === 'event') outbox.add(anEvent(id, `e${id}`));
          else if (step === 'change') outbox.add(aChange(id));
          else if (step === 'send') {
            receive(outbox.take(2)?.signals ?? []);
            outbox.settle('stored');
          } else {
            outbox.add(aSymptom(id, step.story, step.state));
            last.set(step.story, step.state);
          }
        }
        receive(drain(outbox));
        expect(arrived).toEqual(last);
      }),
    );
  });
});
