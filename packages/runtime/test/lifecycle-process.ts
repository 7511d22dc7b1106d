/** A process with one part that behaves as its argument says; for the test of the lifecycle. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger, runUntilSignal, type Part } from '../src/index.ts';

const [mode] = process.argv.slice(2);
const say = (word: string): void => void process.stdout.write(`${word}\n`);

const part: Part = {
  start: async () => {
    if (mode === 'fails') throw new Error('cannot start');
    say('started');
    if (mode === 'slow') await sleep(300);
    if (mode === 'rejects') {
      void Promise.reject(new Error('outer failure', { cause: new Error('inner failure') }));
    }
  },
  stop: async () => {
    say('stopping');
    if (mode === 'hangs') await sleep(60_000);
    say('stopped');
  },
};
// Keeps the process alive as a server would.
setInterval(() => undefined, 1_000);
await runUntilSignal({ log: createLogger({ app: 'test' }), parts: [part] });
