import { createSilentLogger } from '@aetherius/runtime';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSteppedClock } from '../../test/stepped-clock.ts';
import { createWorkQueue, type Reconcile } from './work-queue.ts';

function start(reconcile: Reconcile) {
  const clock = createSteppedClock();
  const queue = createWorkQueue({ clock, logger: createSilentLogger() });
  return { clock, queue, add: queue.register('test', reconcile) };
}

describe('the work queue', () => {
  it('reconciles a key once however often it was added, in order of the first time', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd')), (keys) => {
        const done: string[] = [];
        const { clock, add } = start((key) => {
          done.push(key);
        });
        for (const key of keys) add(key);
        clock.advance(10);
        expect(done).toEqual([...new Set(keys)]);
      }),
    );
  });

  it('comes at the sooner of two times', () => {
    const done: number[] = [];
    const { clock, add } = start(() => {
      done.push(clock.now().getTime());
    });
    const startMs = clock.now().getTime();
    add('a', 5_000);
    add('a', 1_000);
    add('a', 9_000);
    clock.advance(20_000);
    expect(done.map((atMs) => atMs - startMs)).toEqual([1_000]);
  });

  it('tries again after 5, 10 and 20 ms when a reconcile throws, and starts afresh afterwards', () => {
    const done: number[] = [];
    const { clock, add } = start(() => {
      done.push(clock.now().getTime());
      if (done.length % 4 !== 0) throw new Error('not yet');
    });
    const startMs = clock.now().getTime();
    add('a');
    clock.advance(1_000);
    expect(done.map((atMs) => atMs - startMs)).toEqual([0, 5, 15, 35]);
    add('a');
    clock.advance(4);
    expect(done).toHaveLength(5);
  });

  it('does nothing more once it is stopped', () => {
    let runs = 0;
    const { clock, queue, add } = start(() => {
      runs += 1;
    });
    add('a', 100);
    queue.stop();
    add('b');
    clock.advance(1_000);
    expect(runs).toBe(0);
  });
});
