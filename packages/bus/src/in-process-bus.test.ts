import { createSilentLogger, systemClock } from '@aetherius/runtime';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Bus } from './bus.ts';
import { createInProcessBus } from './in-process-bus.ts';

const buses: Bus[] = [];
afterEach(async () => {
  await Promise.all(buses.splice(0).map((bus) => bus.close()));
});

function aBus(maxPending?: number): Bus {
  const bus = createInProcessBus({
    log: createSilentLogger(),
    clock: systemClock,
    ...(maxPending === undefined ? {} : { maxPending }),
  });
  buses.push(bus);
  return bus;
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the in-process bus', () => {
  it('keeps the order of each subject, whatever the receivers take', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(2), fc.nat(3))), async (sent) => {
        const bus = aBus();
        const seen: [string, number][] = [];
        bus.subscribe('a.*', async (message, subject) => {
          const { index, turns } = message as { index: number; turns: number };
          for (let turn = 0; turn < turns; turn += 1) await nextTurn();
          seen.push([subject, index]);
        });
        for (const [index, [subject, turns]] of sent.entries()) {
          await bus.publish(`a.${subject}`, { index, turns });
        }
        while (seen.length < sent.length) await nextTurn();
        for (const subject of ['a.0', 'a.1', 'a.2']) {
          const order = seen.filter(([name]) => name === subject).map(([, index]) => index);
          expect(order).toEqual(order.toSorted((left, right) => left - right));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('gives every subscriber an object of its own', async () => {
    const bus = aBus();
    const sent = { at: new Date(0), nested: { value: 1 } };
    const answer = bus.subscribe('x', (message) => message);
    const received = await bus.request('x', sent, { timeoutMs: 1000 });
    expect(received).toEqual({ at: '1970-01-01T00:00:00.000Z', nested: { value: 1 } });
    answer.stop();
  });

  it('makes publishers wait behind a full mailbox', async () => {
    const bus = aBus(2);
    const gate = Promise.withResolvers<void>();
    bus.subscribe('x', () => gate.promise);
    await bus.publish('x', 1);
    await bus.publish('x', 2);
    let isThrough = false;
    const third = bus.publish('x', 3).then(() => {
      isThrough = true;
    });
    await nextTurn();
    expect(isThrough).toBe(false);
    gate.resolve();
    await third;
  });

  it('goes on after a receiver threw on a published message', async () => {
    const bus = aBus();
    const seen: unknown[] = [];
    bus.subscribe('x', (message) => {
      seen.push(message);
      if (message === 1) throw new Error('broken');
    });
    await bus.publish('x', 1);
    await bus.publish('x', 2);
    await nextTurn();
    expect(seen).toEqual([1, 2]);
  });

  it('says that nobody answers, that the receiver failed, and that time is up', async () => {
    const bus = aBus();
    const options = { timeoutMs: 20 };
    await expect(bus.request('nobody', 1, options)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    bus.subscribe('fails', () => Promise.reject(new Error('broken')));
    await expect(bus.request('fails', 1, options)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const late = Promise.withResolvers<void>();
    bus.subscribe('late', () => late.promise);
    await expect(bus.request('late', 1, options)).rejects.toMatchObject({ code: 'TIMED_OUT' });
    late.resolve();
  });

  it('refuses messages once closed and waits for receivers that run', async () => {
    const bus = aBus();
    const gate = Promise.withResolvers<void>();
    bus.subscribe('x', () => gate.promise);
    await bus.publish('x', 1);
    await nextTurn();
    const closing = bus.close();
    await expect(bus.publish('x', 2)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    gate.resolve();
    await closing;
  });
});
