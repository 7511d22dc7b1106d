import { describe, expect, it } from 'vitest';
import { createListGate } from './list-gate.ts';

describe('a list gate', () => {
  it('lets no more than its width run at a time, and a failure frees the place', async () => {
    const gate = createListGate(2);
    let running = 0;
    let most = 0;
    const task = async (fails: boolean): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      if (fails) throw new Error('a list failed');
    };
    const all = Array.from({ length: 9 }, (_, index) => gate.run(() => task(index % 3 === 0)));
    const settled = await Promise.allSettled(all);
    expect(most).toBe(2);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(6);
  });
});
