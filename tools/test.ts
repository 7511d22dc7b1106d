/**
 * `npm test`: the static checks, then every test of every level; `--long` runs the long suites at
 * full length instead of their seeded tenth. The last line is `N passed, N failed`, from Vitest's
 * own JSON report; a failed static check counts as one failed test.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { checkSteps, runSteps } from './check.ts';
import { runCommand } from './child-process.ts';

const root = join(import.meta.dirname, '..');
const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  testResults: z.array(
    z.object({ name: z.string(), status: z.string(), assertionResults: z.array(z.unknown()) }),
  ),
});

const isLong = process.argv.includes('--long');
if (isLong) process.env.AETHERIUS_TEST_LONG = '1';
const failedSteps = isLong ? [] : await runSteps(checkSteps);
const tests = await runTests(isLong ? ['test/long', 'test/scenarios', 'test/fault'] : []);
for (const step of failedSteps) process.stdout.write(`failed: ${step}\n`);
const passed = tests.passed + (isLong ? 0 : checkSteps.length - failedSteps.length);
const failed = tests.failed + failedSteps.length;
const skipped = tests.skipped === 0 ? '' : `, ${tests.skipped} skipped`;
process.stdout.write(`${passed} passed, ${failed} failed${skipped}\n`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

async function runTests(filters: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'aetherius-test-'));
  const report = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const vitest = join(root, 'node_modules/.bin/vitest');
  const { code } = await runCommand(vitest, ['run', ...reporters, ...filters], { cwd: root });
  try {
    const parsed = reportSchema.parse(JSON.parse(readFileSync(report, 'utf8')));
    // A file that cannot be loaded has no tests; Vitest's own counts would not show it.
    const brokenFiles = parsed.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    ).length;
    const counted = parsed.numFailedTests + brokenFiles;
    return {
      passed: parsed.numPassedTests,
      failed: code !== 0 && counted === 0 ? 1 : counted,
      skipped: parsed.numPendingTests,
    };
  } catch (error) {
    process.stderr.write(`the test report could not be read: ${String(error)}\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
