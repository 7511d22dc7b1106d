import { createScaledClock, systemClock } from '@aetherius/runtime';
import { aRef, aSymptom, aSymptomSignal, pgTest, waitFor } from '@aetherius/testkit';
import fc from 'fast-check';
import { test as base, expect } from 'vitest';
import { startHarness, timesOf } from './manager-harness.ts';

const test = pgTest(base);

/** One signal of one of five workloads, and how often and to whom it is delivered. */
const delivery = fc.record({
  workload: fc.nat(4),
  isFiring: fc.boolean(),
  receivers: fc.array(fc.nat(1), { minLength: 1, maxLength: 3 }),
});

test('whatever is delivered twice or to several managers, the last state of each symptom counts', async ({
  database,
  testDatabase,
}) => {
  const clock = createScaledClock(new Date(), 5);
  await fc.assert(
    fc.asyncProperty(fc.array(delivery, { minLength: 1, maxLength: 25 }), async (deliveries) => {
      const tenantId = await testDatabase.createTenant();
      const managers = [
        await startHarness({ database, tenantId, clock }),
        await startHarness({ database, tenantId, clock }),
      ];
      const last = new Map<string, boolean>();
      for (const { workload, isFiring, receivers } of deliveries) {
        const name = `app-${workload}`;
        const signal = aSymptomSignal({
          symptom: aSymptom({ subject: aRef({ name }), since: clock.now().toISOString() }),
          state: isFiring ? 'firing' : 'clear',
          ...timesOf(clock),
        });
        await Promise.all(receivers.map(async (index) => managers[index]?.agent.send(signal)));
        // A clear of what never fired tells nothing, so no incident may come of it.
        if (isFiring || last.has(name)) last.set(name, isFiring);
      }
      const expected = [...last].map(([name, isFiring]) => [name, isFiring ? 'open' : 'gone']);
      await waitFor('the last states', async () => {
        const { items } = await (managers[0]?.client.listIncidents() ?? { items: [] });
        const states = items.map(({ target, state }) => [
          target.name,
          state === 'open' ? 'open' : 'gone',
        ]);
        return JSON.stringify(states.toSorted()) === JSON.stringify(expected.toSorted());
      });
      await Promise.all(managers.map((manager) => manager.stop()));
    }),
    { numRuns: 8 },
  );
  expect(systemClock.now()).toBeInstanceOf(Date);
});
