/**
 * Scores the diagnosis on a folder of case files: `node bench/score.ts FOLDER --out FILE [--diff]`.
 * The engine sees the trigger and the snapshot of each file and nothing else. Predictions go to
 * FILE as `{caseId: {root_cause, target, explanation, remedy, auto_applied, also}}`; where a file
 * says its expected answer, the figures are printed by difficulty and by suite. A file that cannot
 * be read is told and skipped. `--diff` lists every case that is not solved, and why.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { diagnose, parseSnapshotFile } from '@aetherius/diagnosis';
import { isAppError } from '@aetherius/domain';
import { loadPacks } from '@aetherius/knowledge';
import { toPrediction } from './score/prediction.ts';
import type { Prediction } from './score/prediction.ts';
import { gradeCase, parseExpectation } from './score/grading.ts';
import type { Grade } from './score/grading.ts';
import { printFigures } from './score/figures.ts';

interface Arguments {
  readonly folder: string;
  readonly out: string | undefined;
  readonly shows: boolean;
}

function parseArguments(argv: readonly string[]): Arguments {
  const out = argv.indexOf('--out');
  const folder = argv.find((one, index) => !one.startsWith('--') && (out < 0 || index !== out + 1));
  if (!folder || (out >= 0 && !argv[out + 1])) {
    process.stderr.write('usage: npm run score -- FOLDER --out FILE [--diff]\n');
    process.exit(2);
  }
  return { folder, out: out >= 0 ? argv[out + 1] : undefined, shows: argv.includes('--diff') };
}

function caseFiles(folder: string): string[] {
  try {
    if (statSync(folder).isFile()) return [folder];
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return names
      .filter((name) => name.endsWith('.json'))
      .toSorted()
      .map((name) => join(folder, name));
  } catch {
    process.stderr.write(`cannot read the folder ${folder}\n`);
    return process.exit(2);
  }
}

function main(): void {
  const { folder, out, shows } = parseArguments(process.argv.slice(2));
  const pack = loadPacks();
  const predictions: Record<string, Prediction> = {};
  const grades: Grade[] = [];
  let milliseconds = 0;
  for (const file of caseFiles(folder)) {
    const text = readFileSync(file, 'utf8');
    const parsed = readCase(text, file);
    if (!parsed) continue;
    const startedAt = performance.now();
    const prediction = toPrediction(diagnose(parsed.input, pack));
    milliseconds += performance.now() - startedAt;
    const caseId = parsed.id ?? basename(file, '.json');
    predictions[caseId] = prediction;
    const expectation = parseExpectation(text);
    if (expectation)
      grades.push(gradeCase({ caseId, suite: expectation.suite }, expectation, prediction));
  }
  if (out) writeFileSync(out, `${JSON.stringify(predictions, null, 2)}\n`);
  printFigures(grades, { predicted: Object.keys(predictions).length, milliseconds, shows });
}

function readCase(text: string, file: string): ReturnType<typeof parseSnapshotFile> | undefined {
  try {
    return parseSnapshotFile(text, file);
  } catch (error) {
    if (!isAppError(error)) throw error;
    process.stderr.write(`skipped ${file}: ${String(error.details['problem'] ?? error.code)}\n`);
    return undefined;
  }
}

// A reader such as `head` may have enough before the end.
process.stdout.on('error', () => process.exit(0));
main();
