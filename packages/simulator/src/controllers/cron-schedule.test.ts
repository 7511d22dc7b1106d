import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCron } from './cron-schedule.ts';

function next(schedule: string, after: string): string | undefined {
  return parseCron(schedule)?.nextAfter(new Date(after))?.toISOString();
}

describe('a cron schedule', () => {
  it.each([
    ['*/5 * * * *', '2026-11-25T09:03:10Z', '2026-11-25T09:05:00.000Z'],
    ['0 3 * * *', '2026-11-25T09:00:00Z', '2026-11-26T03:00:00.000Z'],
    ['30 8 * * 1-5', '2026-11-27T09:00:00Z', '2026-11-30T08:30:00.000Z'],
    ['0 0 1,15 * *', '2026-11-15T00:00:00Z', '2026-12-01T00:00:00.000Z'],
    ['0 12 * * 7', '2026-11-25T09:00:00Z', '2026-11-29T12:00:00.000Z'],
    ['@hourly', '2026-11-25T09:59:59Z', '2026-11-25T10:00:00.000Z'],
    ['0 0 29 2 *', '2026-11-25T09:00:00Z', '2028-02-29T00:00:00.000Z'],
  ])('%s after %s comes at %s', (schedule, after, expected) => {
    expect(next(schedule, after)).toBe(expected);
  });

  it('is undefined for what is none', () => {
    for (const text of ['', '* * * *', 'every day', '61 * * * *', '*/0 * * * *']) {
      expect(parseCron(text)).toBeUndefined();
    }
  });

  it('always comes later than asked, in a minute that it names', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 59 }),
        fc.date({ min: new Date(0), max: new Date('2090-01-01'), noInvalidDate: true }),
        (minute, at) => {
          const found = parseCron(`${minute} * * * *`)?.nextAfter(at);
          expect(found?.getUTCMinutes()).toBe(minute);
          expect(found && found > at).toBe(true);
        },
      ),
    );
  });
});
