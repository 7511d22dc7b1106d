import type { Grade } from './grading.ts';

interface Totals {
  readonly predicted: number;
  readonly milliseconds: number;
  readonly shows: boolean;
}

/** Prints the figures of a run, in all, by difficulty and by suite. */
export function printFigures(grades: readonly Grade[], totals: Totals): void {
  const mean = totals.predicted === 0 ? 0 : totals.milliseconds / totals.predicted;
  print(`${totals.predicted} files diagnosed, ${mean.toFixed(1)} ms each`);
  if (grades.length === 0) return;
  print(line('all', grades));
  for (const difficulty of unique(grades.map((one) => one.difficulty))) {
    print(
      line(
        `difficulty ${difficulty}`,
        grades.filter((one) => one.difficulty === difficulty),
      ),
    );
  }
  for (const suite of unique(grades.map((one) => one.suite))) {
    print(
      line(
        suite,
        grades.filter((one) => one.suite === suite),
      ),
    );
  }
  const safeCases = grades.filter((one) => one.isSafeFixCase);
  print(
    `safe fixes chosen ${count(safeCases, (one) => one.isSafeFixChosen)} of ${safeCases.length}`,
  );
  if (totals.shows) for (const grade of grades) printDifference(grade);
}

function line(name: string, grades: readonly Grade[]): string {
  const faults = grades.filter((one) => one.isFault);
  const healthy = grades.filter((one) => !one.isFault);
  const share = (test: (grade: Grade) => boolean) => `${count(faults, test)}/${faults.length}`;
  return [
    name.padEnd(22),
    `solved ${share((one) => one.isSolved)} (${percent(
      count(faults, (one) => one.isSolved),
      faults.length,
    )})`,
    `class ${share((one) => one.isClass)}`,
    `target ${share((one) => one.isTarget)}`,
    `misblamed ${count(faults, (one) => one.isMisblamed)}`,
    `silent ${count(faults, (one) => one.isSilent)}`,
    `false alarms ${count(healthy, (one) => one.isFalseAlarm)}/${healthy.length}`,
    `remedy ${share((one) => one.isRightRemedy)}`,
    `unsafe acts ${count(grades, (one) => one.isUnsafeAct)}`,
  ].join('  ');
}

function printDifference(grade: Grade): void {
  const isFine = grade.isFault ? grade.isSolved : !grade.isFalseAlarm && grade.isExplained;
  if (isFine && grade.isRightRemedy && !grade.isUnsafeAct) return;
  const { prediction } = grade;
  const target = JSON.stringify(prediction.target);
  print(`\n${grade.caseId} [${marksOf(grade).join(' ')}] expected ${grade.expectedClass}`);
  print(`  got ${prediction.root_cause} at ${target}, remedy ${prediction.remedy}`);
  print(`  also ${JSON.stringify(prediction.also)}`);
  print(`  ${prediction.explanation}`);
  if (grade.missing.length > 0) print(`  missing: ${grade.missing.join(' ; ')}`);
}

function marksOf(grade: Grade): string[] {
  const marks: readonly (readonly [boolean, string])[] = [
    [!grade.isClass, 'CLASS'],
    [!grade.isTarget, 'TARGET'],
    [!grade.isExplained, 'WORDS'],
    [!grade.isSecondNamed, 'SECOND'],
    [grade.isMisblamed, 'MISBLAMED'],
    [!grade.isRightRemedy, 'remedy'],
    [grade.isUnsafeAct, 'UNSAFE'],
  ];
  return marks.filter(([isSo]) => isSo).map(([, mark]) => mark);
}

function count(grades: readonly Grade[], test: (grade: Grade) => boolean): number {
  return grades.filter(test).length;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${Math.round((part / whole) * 100)} %`;
}

function unique<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)].toSorted();
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
