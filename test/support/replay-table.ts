import type { ReplayedCase } from './replayed-case.ts';

/** What was seen of each case, and how long people waited for it. */
export function replayTable(title: string, cases: readonly ReplayedCase[]): string {
  const rows = cases.toSorted((a, b) => a.caseId.localeCompare(b.caseId)).map(rowOf);
  const faults = cases.filter(({ isHealthy }) => !isHealthy);
  return [
    title,
    ...rows,
    summaryOf(
      'first sign → incident',
      faults.map(({ incidentAfterS }) => incidentAfterS),
    ),
    summaryOf(
      'first sign → right cause',
      faults.map(({ causeAfterS }) => causeAfterS),
    ),
    '',
  ].join('\n');
}

function rowOf(replayed: ReplayedCase): string {
  const { caseId, incidentAfterS, causeAfterS, sign, incidents } = replayed;
  const told = sign ? `${sign.what} at ${sign.t.toFixed(1)} s` : 'healthy';
  return [
    `  ${caseId.padEnd(18)}`,
    `incident ${seconds(incidentAfterS)}`,
    `cause ${seconds(causeAfterS)}`,
    `${told}; ${incidents.join(', ') || 'no incident'}`,
  ].join('  ');
}

function summaryOf(what: string, values: readonly (number | undefined)[]): string {
  const known = values.filter((value) => value !== undefined).toSorted((a, b) => a - b);
  const at = (share: number): string => seconds(known[Math.ceil(known.length * share) - 1]);
  const never = values.length - known.length;
  return `  ${what.padEnd(26)} p50 ${at(0.5)}  p90 ${at(0.9)}  max ${at(1)}  of ${values.length}, never ${never}`;
}

function seconds(value: number | undefined): string {
  return value === undefined ? '      –' : `${value.toFixed(1).padStart(5)} s`;
}
