import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { diagnose, parseSnapshotFile } from '@aetherius/diagnosis';
import { loadPacks } from '@aetherius/knowledge';
import { gradeCase, parseExpectation } from '../../bench/score/grading.ts';
import { toPrediction } from '../../bench/score/prediction.ts';
import { renameCase } from './renaming.ts';

const cases = join(fileURLToPath(new URL('../../..', import.meta.url)), 'shared', 'cases');
const isHere = existsSync(cases);
const pack = loadPacks();

function grade(text: string, caseId: string) {
  const expectation = parseExpectation(text);
  if (!expectation) throw new Error(`${caseId} has no expected answer`);
  const prediction = toPrediction(diagnose(parseSnapshotFile(text, caseId).input, pack));
  return gradeCase({ caseId, suite: '' }, expectation, prediction);
}

function filesOf(folder: string): string[] {
  return readdirSync(join(cases, folder))
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(cases, folder, name));
}

describe('a case with other names', () => {
  it.for(['dev', 'live'])('of %s gets the same answer', (folder, context) => {
    if (!isHere) context.skip('the case material is not beside the repository');
    const changed = filesOf(folder).flatMap((file) => {
      const text = readFileSync(file, 'utf8');
      const caseId = basename(file, '.json');
      const before = grade(text, caseId);
      const after = grade(renameCase(text).text, caseId);
      const isSame =
        before.isSolved === after.isSolved &&
        before.isFalseAlarm === after.isFalseAlarm &&
        before.isUnsafeAct === after.isUnsafeAct;
      return isSame
        ? []
        : [
            `${caseId}: ${after.prediction.root_cause} at ${after.prediction.target?.kind ?? '-'}/${after.prediction.target?.name ?? '-'} missing ${after.missing.join(';')} ${after.prediction.explanation}`,
          ];
    });
    expect(changed).toEqual([]);
  });
});
