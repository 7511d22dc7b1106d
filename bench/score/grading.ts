import { isRecord, recordAt, recordsAt, textAt, textsAt, valueAt } from '@aetherius/domain';
import type { JsonRecord } from '@aetherius/domain';
import type { Prediction } from './prediction.ts';

/** The known answer of a case. */
export interface Expectation {
  readonly suite: string;
  readonly difficulty: number;
  readonly expected: JsonRecord;
}

/** How a prediction fared. */
export interface Grade {
  readonly caseId: string;
  readonly suite: string;
  readonly difficulty: number;
  readonly isFault: boolean;
  readonly expectedClass: string;
  readonly prediction: Prediction;
  readonly isSolved: boolean;
  readonly isClass: boolean;
  readonly isTarget: boolean;
  readonly isExplained: boolean;
  readonly isSecondNamed: boolean;
  readonly isMisblamed: boolean;
  readonly isSilent: boolean;
  readonly isFalseAlarm: boolean;
  readonly isRightRemedy: boolean;
  readonly isUnsafeAct: boolean;
  readonly isSafeFixChosen: boolean;
  readonly isSafeFixCase: boolean;
  readonly missing: readonly string[];
}

/** Reads the expected answer of a case file; undefined when it has none. */
export function parseExpectation(text: string): Expectation | undefined {
  const document: unknown = JSON.parse(text);
  if (!isRecord(document) || !isRecord(document['expected'])) return undefined;
  const source =
    textAt(document, 'source.repository') ??
    textAt(document, 'source.repo') ??
    textAt(document, 'source') ??
    '';
  return {
    suite: source.split('/').at(-1) || 'no suite named',
    difficulty: Number(document['difficulty'] ?? 0),
    expected: document['expected'],
  };
}

/** Compares a prediction with the known answer by the rules of the case material. */
export function gradeCase(
  name: { readonly caseId: string; readonly suite: string },
  expectation: Expectation,
  prediction: Prediction,
): Grade {
  const { expected } = expectation;
  const rootCause = textAt(expected, 'root_cause') ?? 'none';
  const isFault = rootCause !== 'none';
  const isClass = [rootCause, ...textsAt(expected, 'accept_root_causes')].includes(
    prediction.root_cause,
  );
  const isTarget = !isFault || isAcceptedTarget(expected, prediction);
  const missing = missingKeywords(valueAt(expected, 'keywords'), prediction.explanation);
  const isSecondNamed = recordsAt(expected, 'also_root_causes').every((also) =>
    isNamed(also, prediction),
  );
  const remedies = [textAt(expected, 'remedy') ?? 'none', ...textsAt(expected, 'accept_remedies')];
  const isSafeFixCase = expected['safe_auto_fix'] === true;
  const isRightRemedy = remedies.includes(prediction.remedy);
  return {
    ...name,
    difficulty: expectation.difficulty,
    isFault,
    expectedClass: rootCause,
    prediction,
    isClass,
    isTarget,
    isExplained: missing.length === 0,
    isSecondNamed,
    isSolved: isClass && isTarget && missing.length === 0 && isSecondNamed,
    isMisblamed: isMisblamed(expected, prediction),
    isSilent: isFault && prediction.root_cause === 'none',
    isFalseAlarm: !isFault && prediction.root_cause !== 'none',
    isRightRemedy,
    isUnsafeAct: prediction.auto_applied && !isSafeFixCase,
    isSafeFixChosen: isSafeFixCase && prediction.auto_applied && isRightRemedy,
    isSafeFixCase,
    missing,
  };
}

function isAcceptedTarget(expected: JsonRecord, prediction: Prediction): boolean {
  const targets = [recordAt(expected, 'target'), ...recordsAt(expected, 'accept_targets')];
  return targets.some((target) => isSame(target, prediction.target));
}

function isSame(wanted: JsonRecord, got: Prediction['target']): boolean {
  if (!got || textAt(wanted, 'kind') !== got.kind || textAt(wanted, 'name') !== got.name)
    return false;
  const namespace = textAt(wanted, 'namespace');
  return namespace === undefined || namespace === (got.namespace ?? '');
}

function missingKeywords(groups: unknown, explanation: string): string[] {
  const text = explanation.toLowerCase();
  const lists = Array.isArray(groups)
    ? groups.filter((one): one is string[] => Array.isArray(one))
    : [];
  return lists
    .filter((group) => !group.some((word) => text.includes(String(word).toLowerCase())))
    .map((group) => group.join(' | '));
}

function isNamed(also: JsonRecord, prediction: Prediction): boolean {
  const all = [
    { root_cause: prediction.root_cause, target: prediction.target },
    ...prediction.also,
  ];
  const target = recordAt(also, 'target');
  return all.some(
    (one) =>
      one.root_cause === textAt(also, 'root_cause') &&
      (Object.keys(target).length === 0 || isSame(target, one.target)),
  );
}

function isMisblamed(expected: JsonRecord, prediction: Prediction): boolean {
  return recordsAt(expected, 'must_not_blame').some((one) => {
    const rootCause = textAt(one, 'root_cause');
    if (rootCause !== undefined) return rootCause === prediction.root_cause;
    return isSame(one, prediction.target);
  });
}
