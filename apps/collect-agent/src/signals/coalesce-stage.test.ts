import {
  toId,
  type ClusterId,
  type EventSignal,
  type Signal,
  type SignalId,
} from '@aetherius/domain';
import { createScaledClock } from '@aetherius/runtime';
import { describe, expect, it } from 'vitest';
import { createCoalesceStage } from './coalesce-stage.ts';
import { joinStages } from './signal-stage.ts';

const subject = { kind: 'Deployment', namespace: 'shop', name: 'checkout' };
const anEvent = (count: number, fingerprint = 'story'): EventSignal => ({
  signalId: toId<SignalId>(`signal-${count}`),
  clusterId: toId<ClusterId>('cluster'),
  occurredAt: '2026-11-25T12:00:00Z',
  observedAt: '2026-11-25T12:00:01Z',
  fingerprint,
  kind: 'event',
  severity: 'medium',
  category: 'alert',
  reason: 'BackOff',
  message: '',
  count,
  component: 'kubelet',
  regarding: subject,
  subject,
});

function start() {
  const clock = createScaledClock(new Date('2026-11-25T12:00:00Z'), 1000);
  const passed: Signal[] = [];
  const stage = createCoalesceStage({ clock });
  const push = joinStages([stage], (signal) => passed.push(signal));
  const counts = (): number[] =>
    passed.flatMap((signal) => (signal.kind === 'event' ? [signal.count] : []));
  return { clock, stage, push, counts };
}

describe('coalescing', () => {
  it('passes the first of a story at once and the newest of its repeats later', async () => {
    const { clock, push, counts } = start();
    for (const count of [1, 2, 3]) push(anEvent(count));
    expect(counts()).toEqual([1]);
    await clock.sleep(12_000);
    expect(counts()).toEqual([1, 3]);
  });

  it('keeps stories apart', () => {
    const { push, counts } = start();
    push(anEvent(1, 'a'));
    push(anEvent(2, 'b'));
    expect(counts()).toEqual([1, 2]);
  });

  it('holds nothing after it was stopped', async () => {
    const { clock, stage, push, counts } = start();
    push(anEvent(1));
    push(anEvent(2));
    stage.stop?.();
    await clock.sleep(20_000);
    expect(counts()).toEqual([1]);
  });
});
