import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { replayCases, type ReplayedCase } from './replayed-case.ts';
import { replayTable } from './replay-table.ts';

/** One suite of replays. */
export interface LiveStreamsOptions {
  readonly title: string;
  readonly caseIds: readonly string[];
  readonly speed: number;
  /** Replays that run at the same time. */
  readonly atOnce: number;
  readonly isRedacted?: boolean;
}

/** The longest recording takes less than four minutes with its quiet time. */
const longestCaseMs = 300_000;

/**
 * Tests that each recorded fault ends as one incident with the right cause, and that nothing is
 * opened for a healthy cluster; prints how long people waited.
 */
export function describeLiveStreams(options: LiveStreamsOptions): void {
  const { title, caseIds, speed, atOnce } = options;
  const rounds = Math.ceil(caseIds.length / atOnce);
  const withinMs = rounds * (longestCaseMs / speed + 20_000);
  const seen: ReplayedCase[] = [];
  let replays: ReturnType<typeof replayCases>;

  describe.skipIf(caseIds.length === 0)(`${title} (needs ../shared/cases/live)`, () => {
    beforeAll(() => {
      replays = replayCases(caseIds, { ...options, dataDir: inject('postgresDataDir') });
    });

    afterAll(async () => {
      await Promise.allSettled(replays.values());
      process.stdout.write(`${replayTable(title, seen)}\n`);
    });

    it.each(caseIds)(
      '%s: one incident for each fault, and its right cause',
      async (caseId) => {
        const replayed = await replays.get(caseId);
        expect.assert(replayed);
        seen.push(replayed);
        const { incidents, missing, faults } = replayed;
        expect({ missing, incidents }).toEqual({
          missing: [],
          incidents: incidents.slice(0, faults),
        });
        expect(incidents).toHaveLength(faults);
      },
      withinMs,
    );
  });
}
