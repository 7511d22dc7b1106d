import { expect, test } from 'vitest';
import { waitFor } from './wait-for.ts';

test('what becomes true is returned', async () => {
  let calls = 0;
  expect(await waitFor('the third call', () => (++calls === 3 ? 'here' : undefined))).toBe('here');
});

test('giving up says what was waited for and the last value', async () => {
  const waiting = waitFor('the state', () => null, { timeoutMs: 10 });
  await expect(waiting).rejects.toThrow('waited 10 ms for the state; at last it was null');
});

test('giving up says what the last check threw', async () => {
  const waiting = waitFor('the answer', () => Promise.reject(new Error('refused')), {
    timeoutMs: 10,
  });
  await expect(waiting).rejects.toThrow('at last it threw: Error: refused');
});
