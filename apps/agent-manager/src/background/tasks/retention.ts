import {
  deleteChangesBefore,
  deleteKeysBefore,
  deleteSignalsBefore,
  deleteSymptomsClearedBefore,
} from '@aetherius/store';
import type { ManagerContext } from '../../manager-context.ts';
import type { Task } from '../background.ts';

const dayMs = 24 * 3_600_000;

/** Incidents keep what they need in their timelines; signals serve to find the changes before. */
const keepSignalsMs = 7 * dayMs;
/** A reader that was away longer loads everything anew anyway. */
const keepChangesMs = dayMs;
/** A client that repeats a request does so within minutes. */
const keepKeysMs = dayMs;

/** Forgets what nobody asks for any more. */
export function retentionTask(context: ManagerContext): Task {
  return {
    name: 'retention',
    everyMs: 3_600_000,
    wokenBy: 'nobody',
    run: async () => {
      const nowMs = context.clock.now().getTime();
      const before = (keptMs: number): string => new Date(nowMs - keptMs).toISOString();
      await context.inTransaction(async (tx) => {
        await deleteSignalsBefore(tx, before(keepSignalsMs));
        await deleteSymptomsClearedBefore(tx, before(keepSignalsMs));
        await deleteChangesBefore(tx, before(keepChangesMs));
        await deleteKeysBefore(tx, before(keepKeysMs));
      });
      return {};
    },
  };
}
