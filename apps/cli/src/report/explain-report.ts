import {
  confidenceWord,
  refKey,
  refLabel,
  type Diagnosis,
  type EvidenceSource,
  type RootCause,
} from '@aetherius/domain';
import { safeText } from '../terminal/columns.ts';
import { confidenceText, indented, labelled, say, sayCode, type Reader } from './report-lines.ts';
import { problemTitle, ruledOutLines } from './problem-report.ts';

/** Everything that is known about one root cause, for `explain`. */
export function explainReport(
  reader: Reader,
  options: { cause: RootCause; diagnosis: Diagnosis; number: number; beganAt?: string },
): string[] {
  const { cause, diagnosis, beganAt = cause.beganAt } = options;
  const section = (code: string, entries: readonly string[]): string[] =>
    entries.length === 0 ? [] : ['', ...labelled(reader, sayCode(reader, code), entries)];
  return [
    problemTitle(reader, cause, options.number),
    ...indented(reader, say(reader, cause.headline)),
    ...section('cli.label.cause', [causeLine(reader, cause)]),
    ...section('cli.label.since', beganAt ? [beganAt] : []),
    ...section('cli.label.chain', chainLines(reader, cause)),
    ...evidenceLines(reader, cause),
    ...section(
      'cli.label.not',
      ruledOutLines(reader, cause).map((line) => `✗ ${line}`),
    ),
    ...section('cli.label.changed', changeLines(cause)),
    ...section('cli.label.affects', affectsLines(cause)),
    ...section(
      'cli.label.missing',
      diagnosis.gaps.map((gap) => say(reader, gap.what)),
    ),
    ...section(
      'cli.label.probe',
      diagnosis.nextProbe ? [say(reader, diagnosis.nextProbe.ask)] : [],
    ),
    ...section('cli.label.do', [
      say(reader, cause.remedy.what),
      sayCode(reader, cause.remedy.safe ? 'cli.remedy.safe' : 'cli.remedy.needs_person', {
        why: say(reader, cause.remedy.why),
      }),
    ]),
  ];
}

function causeLine(reader: Reader, cause: RootCause): string {
  const word = sayCode(reader, `confidence.${confidenceWord(cause.confidence)}`);
  return `${cause.faultClass}  ${confidenceText(cause.confidence)} ${word}`;
}

function chainLines(reader: Reader, cause: RootCause): string[] {
  return cause.chain.map((link, index) => {
    const arrow = index === 0 ? '' : '→ ';
    return `${arrow}${say(reader, link.what)} (${safeText(refLabel(link.ref))})`;
  });
}

function evidenceLines(reader: Reader, cause: RootCause): string[] {
  if (cause.evidence.length === 0) return [];
  const entries = cause.evidence.flatMap((evidence) => [
    `✓ ${say(reader, evidence.claim)}`,
    `    ${sourceLine(evidence.source)}`,
    `    ${safeText(evidence.kubectl)}`,
  ]);
  return ['', ...labelled(reader, sayCode(reader, 'cli.label.evidence'), entries)];
}

/** What was read, in the words of the API: a path with its value, an event, a log line. */
function sourceLine(source: EvidenceSource): string {
  switch (source.kind) {
    case 'field':
      return safeText(`${refLabel(source.ref)} ${source.path} = ${source.value}`);
    case 'event':
      return safeText(
        `event ${source.reason} ×${source.count} on ${refLabel(source.ref)}: ${source.message}`,
      );
    case 'log':
      return safeText(`log ${refLabel(source.ref)} ${source.container}: ${source.line}`);
    case 'change':
      return source.change.fields.map((field) => fieldChange(field)).join('; ');
    case 'series':
      return safeText(`series ${source.name}`);
    case 'absence':
      return safeText(`${refLabel(source.ref)}: not found`);
  }
}

function changeLines(cause: RootCause): string[] {
  return cause.changes.flatMap((change) =>
    change.fields.map((field) =>
      safeText(
        `${change.at} ${refLabel(change.ref)} ${fieldChange(field)}${change.actor ? ` (${change.actor})` : ''}`,
      ),
    ),
  );
}

function fieldChange(field: RootCause['changes'][number]['fields'][number]): string {
  return safeText(`${field.path}: ${field.before ?? '∅'} → ${field.after ?? '∅'}`);
}

function affectsLines(cause: RootCause): string[] {
  const refs = new Map([...cause.affects, ...cause.explains].map((ref) => [refKey(ref), ref]));
  refs.delete(refKey(cause.target));
  return [...refs.values()].map((ref) => safeText(refLabel(ref)));
}
