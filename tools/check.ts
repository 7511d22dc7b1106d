/**
 * `npm run check`: types, type-aware lint, format, unused code, unit and architecture tests.
 * Prints one line a step and stops at none, so that one run shows everything that is wrong.
 */
import { join } from 'node:path';
import { runCommand } from './child-process.ts';

const bin = join(import.meta.dirname, '../node_modules/.bin');
const root = join(import.meta.dirname, '..');

/** The static steps of the check, in order. */
export const checkSteps: readonly { name: string; command: readonly string[] }[] = [
  { name: 'types', command: ['tsc', '--noEmit', '-p', '.'] },
  { name: 'types of the console', command: ['tsc', '--noEmit', '-p', 'apps/console'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'format', command: ['oxfmt', '--check'] },
  { name: 'unused code', command: ['knip', '--no-progress'] },
];

const unitTests = {
  name: 'unit and architecture tests',
  command: ['vitest', 'run', '--project', 'unit', '--project', 'architecture'],
};

/** Runs steps and returns the names of those that failed. */
export async function runSteps(steps: typeof checkSteps): Promise<string[]> {
  const failed: string[] = [];
  for (const step of steps) {
    const [name = '', ...args] = step.command;
    // oxlint-disable-next-line no-await-in-loop -- two cores: side by side is not faster
    const { code, tookMs } = await runCommand(join(bin, name), args, { cwd: root });
    process.stderr.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${step.name} (${tookMs} ms)\n`);
    if (code !== 0) failed.push(step.name);
  }
  return failed;
}

if (import.meta.main) {
  const failed = await runSteps([...checkSteps, unitTests]);
  process.exit(failed.length === 0 ? 0 : 1);
}
