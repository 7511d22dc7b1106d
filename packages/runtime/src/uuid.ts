import { randomFillSync } from 'node:crypto';
import type { Clock } from './clock.ts';

const counterLimit = 0x1000;

/**
 * Makes a source of UUIDv7 texts whose time part comes from the clock. Ids of one source rise
 * strictly, even within a millisecond and when the clock steps back: a 12-bit counter follows the
 * time part and, when it is used up, the next millisecond is taken early.
 */
export function createUuidSource(clock: Pick<Clock, 'now'>): () => string {
  const random = new Uint8Array(10);
  let lastMs = -1;
  let counter = 0;
  return () => {
    randomFillSync(random);
    const nowMs = clock.now().getTime();
    if (nowMs > lastMs) {
      lastMs = nowMs;
      // Starting in the lower half leaves room for 2,048 more ids in the same millisecond.
      counter = (((random[8] ?? 0) << 8) | (random[9] ?? 0)) & 0x7ff;
    } else if (++counter === counterLimit) {
      lastMs += 1;
      counter = 0;
    }
    return formatUuidV7(lastMs, counter, random);
  };
}

function formatUuidV7(ms: number, counter: number, random: Uint8Array): string {
  const time = ms.toString(16).padStart(12, '0');
  const variant = (0x80 | ((random[0] ?? 0) & 0x3f)).toString(16);
  const tail = Buffer.from(random.subarray(1, 8)).toString('hex');
  const middle = counter.toString(16).padStart(3, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${middle}-${variant}${tail.slice(0, 2)}-${tail.slice(2)}`;
}
