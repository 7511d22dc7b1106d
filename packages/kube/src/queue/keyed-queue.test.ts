import { systemClock } from '@aetherius/runtime';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyedQueue } from './keyed-queue.ts';

const keys = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 60 });
const createQueue = (): KeyedQueue => new KeyedQueue({ clock: systemClock });

async function takeAll(queue: KeyedQueue): Promise<string[]> {
  const taken: string[] = [];
  for (let key = await queue.take(); key !== undefined; key = await queue.take()) {
    taken.push(key);
    queue.done(key);
  }
  return taken;
}

describe('a keyed queue', () => {
  it('gives keys in the order in which they were first added, each once', async () => {
    await fc.assert(
      fc.asyncProperty(keys, async (added) => {
        const queue = createQueue();
        for (const key of added) queue.add(key);
        queue.shutDown();
        expect(await takeAll(queue)).toEqual([...new Set(added)]);
      }),
    );
  });

  it('never gives a key twice at the same time, and gives it again if it was added meanwhile', async () => {
    type Move = { kind: 'add'; key: string } | { kind: 'take' } | { kind: 'done' };
    const move: fc.Arbitrary<Move> = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), key: fc.constantFrom('a', 'b', 'c') }),
      fc.record({ kind: fc.constant('take' as const) }),
      fc.record({ kind: fc.constant('done' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 80 }), async (moves) => {
        const queue = createQueue();
        const inWork: string[] = [];
        const owed = new Set<string>();
        const twice: string[] = [];
        for (const step of moves) {
          if (step.kind === 'add') {
            queue.add(step.key);
            owed.add(step.key);
          }
          if (step.kind === 'take' && queue.size > 0) {
            const key = (await queue.take()) ?? '';
            if (inWork.includes(key)) twice.push(key);
            inWork.push(key);
            owed.delete(key);
          }
          if (step.kind === 'done') {
            const key = inWork.shift();
            if (key !== undefined) queue.done(key);
          }
        }
        expect(twice).toEqual([]);
        for (const key of inWork) queue.done(key);
        queue.shutDown();
        expect(new Set(await takeAll(queue))).toEqual(owed);
      }),
    );
  });

  it('loses no key between many producers and consumers', async () => {
    await fc.assert(
      fc.asyncProperty(keys, fc.integer({ min: 1, max: 5 }), async (added, consumers) => {
        const queue = createQueue();
        const consuming = Array.from({ length: consumers }, () => takeAll(queue));
        await Promise.all(
          added.map(async (key, index) => {
            if (index % 2 === 0) await Promise.resolve();
            queue.add(key);
          }),
        );
        queue.shutDown();
        const taken = (await Promise.all(consuming)).flat();
        expect(new Set(taken)).toEqual(new Set(added));
        expect(taken.length).toBeLessThanOrEqual(added.length);
      }),
    );
  });

  it('after it is shut down takes nothing, gives what it has, and then ends every consumer', async () => {
    await fc.assert(
      fc.asyncProperty(keys, keys, async (before, after) => {
        const queue = createQueue();
        for (const key of before) queue.add(key);
        queue.shutDown();
        for (const key of after) queue.add(key);
        const taken = await Promise.all([takeAll(queue), takeAll(queue)]);
        expect(new Set(taken.flat())).toEqual(new Set(before));
      }),
    );
  });

  it('counts only the shortest of several delays of a key', async () => {
    const queue = createQueue();
    queue.addAfter('a', 60_000);
    queue.addAfter('a', 5);
    queue.addAfter('a', 30_000);
    expect(await queue.take()).toBe('a');
    queue.done('a');
    expect(queue.size).toBe(0);
    queue.shutDown();
  });
});
