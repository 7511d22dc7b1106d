import { refKey, viewOf } from '@aetherius/domain';
import type { ObjectRef, Symptom } from '@aetherius/domain';
import { afterAll, describe, expect, it } from 'vitest';
import { hasCases, loadCases, loadStream, replay } from '../test/watch-stream.ts';
import type { RecordedCase, SeenSymptom } from '../test/watch-stream.ts';
import { detectCluster } from './index.ts';

const live = hasCases ? loadCases('live') : [];
const dev = hasCases ? loadCases('dev') : [];

/** Faults that only logs or metrics show; nothing in the objects' status is abnormal. */
const silentInStatus = new Set([
  'cpu_limit_too_low',
  'network_degradation',
  'rbac_forbidden',
  'app_runtime_error',
  'coredns_misconfigured',
  'ingress_misroute',
  'bad_config_value',
  'bad_credentials',
  'secret_not_found',
]);

const isHealthy = ({ target }: RecordedCase) => target === undefined;
const isVisible = ({ target, expectedClass }: RecordedCase) =>
  target !== undefined && !silentInStatus.has(expectedClass);

describe.skipIf(!hasCases)('a recorded watch stream (../shared/cases/live)', () => {
  const lines: string[] = [];
  afterAll(() => {
    // oxlint-disable-next-line no-console -- the table is what one reads this test for
    console.info(lines.join('\n'));
  });

  it.each(live.filter((one) => !isHealthy(one)))('of $caseId shows its fault to the end', (one) => {
    const seen = replayOf(one);
    lines.push(lineOf(one, seen));
    const missed = targetsOf(one).filter(
      (target) => !seen.some(({ symptom }) => isAbout(symptom, target)),
    );
    expect(missed).toEqual([]);
    // Nobody repaired it, so nothing may have cleared.
    expect(seen.filter(({ clearedAtSeconds }) => clearedAtSeconds !== undefined)).toEqual([]);
  });

  it.each(live.filter((one) => isHealthy(one)))('of $caseId shows nothing', (one) => {
    const seen = replayOf(one);
    lines.push(lineOf(one, seen));
    expect(seen).toEqual([]);
  });
});

describe.skipIf(!hasCases)('a recorded snapshot (../shared/cases)', () => {
  const all = [...live, ...dev];

  it.each(all.filter((one) => isVisible(one)))('of $caseId shows its fault in one look', (one) => {
    expect(firingIn(one)).not.toEqual([]);
  });

  it.each(all.filter((one) => isHealthy(one)))('of $caseId shows nothing', (one) => {
    expect(firingIn(one)).toEqual([]);
  });
});

function replayOf({ caseId, snapshot }: RecordedCase): SeenSymptom[] {
  return replay(loadStream(caseId), Date.parse(snapshot.capturedAt));
}

function firingIn({ snapshot }: RecordedCase): readonly Symptom[] {
  return detectCluster(viewOf(snapshot), snapshot.capturedAt).firing;
}

function lineOf(recorded: RecordedCase, seen: readonly SeenSymptom[]): string {
  const [first] = seen;
  const at = first ? `${first.firedAtSeconds.toFixed(1)} s` : '–';
  const codes = seen.map(({ symptom }) => `${symptom.subject.name}:${symptom.code}`);
  return [recorded.caseId.padEnd(20), at.padStart(7), ...codes].join('  ');
}

function targetsOf(recorded: RecordedCase): ObjectRef[] {
  return [...(recorded.target ? [recorded.target] : []), ...recorded.others];
}

function isAbout(symptom: Symptom, target: ObjectRef): boolean {
  const near = [symptom.subject, symptom.object, ...symptom.related].map((ref) => refKey(ref));
  return near.includes(refKey(target));
}
