import {
  refKey,
  refLabel,
  type Diagnosis,
  type ObjectRef,
  type RootCause,
} from '@aetherius/domain';
import { columnsOf, padColumns, safeText, wrapColumns } from '../terminal/columns.ts';
import { severityStyle } from '../terminal/terminal.ts';
import { confidenceText, indented, labelled, say, sayCode, type Reader } from './report-lines.ts';

/** How many lines of each kind the short report shows; `explain` shows all. */
const shortLimit = 3;

/** What `analyze` prints for people: one block a root cause, then notes and what was missing. */
export function analysisReport(reader: Reader, diagnosis: Diagnosis): string[] {
  const problems = diagnosis.rootCauses.flatMap((cause, index) => [
    ...problemBlock(reader, cause, index + 1),
    '',
  ]);
  const verdict =
    diagnosis.verdict === 'fault'
      ? []
      : [...wrapColumns(say(reader, diagnosis.summary), reader.terminal.columns), ''];
  return [
    ...problems,
    ...verdict,
    ...labelled(reader, sayCode(reader, 'cli.label.notes'), lines(reader, diagnosis.notes)),
    ...labelled(
      reader,
      sayCode(reader, 'cli.label.missing'),
      lines(
        reader,
        diagnosis.gaps.map((gap) => gap.what),
      ),
    ),
  ];
}

/** One root cause in a few lines: verdict, because, not, affects, do. */
function problemBlock(reader: Reader, cause: RootCause, number: number): string[] {
  const because = [...cause.evidence]
    .sort((a, b) => Number(b.decisive) - Number(a.decisive))
    .slice(0, shortLimit)
    .map((evidence) => say(reader, evidence.claim));
  const not = ruledOutLines(reader, cause).slice(0, 2);
  return [
    problemTitle(reader, cause, number),
    ...indented(reader, say(reader, cause.headline)),
    ...labelled(reader, sayCode(reader, 'cli.label.because'), because),
    ...labelled(reader, sayCode(reader, 'cli.label.not'), not),
    ...labelled(reader, sayCode(reader, 'cli.label.affects'), affectedLines(reader, cause)),
    ...labelled(reader, sayCode(reader, 'cli.label.do'), [say(reader, cause.remedy.what)]),
    ...labelled(reader, sayCode(reader, 'cli.label.more'), [`aetherius explain ${number}`]),
  ];
}

/** The first line of a problem: number, severity, object, class and confidence at the right. */
export function problemTitle(reader: Reader, cause: RootCause, number: number): string {
  const { terminal } = reader;
  const severity = sayCode(reader, `severity.${cause.severity}`).toUpperCase();
  const left = `${number}  ${severity}  ${safeText(refLabel(cause.target))}`;
  const right = `${cause.faultClass}  ${confidenceText(cause.confidence)}`;
  const gap = terminal.columns - columnsOf(right);
  const line = columnsOf(left) + 2 > gap ? `${left}\n   ${right}` : padColumns(left, gap) + right;
  return line.replace(severity, terminal.style(severityStyle(cause.severity), severity));
}

/** What it is not, in words, and why not: a reason without its cause says nothing. */
export function ruledOutLines(reader: Reader, cause: RootCause): string[] {
  return cause.ruledOut.map((rival) =>
    sayCode(reader, 'cli.ruled_out', {
      name: sayCode(reader, `class.${rival.faultClass}`),
      why: say(reader, rival.why),
    }),
  );
}

function affectedLines(reader: Reader, cause: RootCause): string[] {
  const target = refKey(cause.target);
  const others = new Map<string, ObjectRef>();
  for (const ref of [...cause.affects, ...cause.explains]) {
    if (refKey(ref) !== target) others.set(refKey(ref), ref);
  }
  const names = [...others.values()].map((ref) => safeText(refLabel(ref)));
  if (names.length <= shortLimit) return names.length === 0 ? [] : [names.join(', ')];
  const more = sayCode(reader, 'cli.and_more', { count: names.length - shortLimit });
  return [`${names.slice(0, shortLimit).join(', ')} ${more}`];
}

function lines(reader: Reader, messages: Diagnosis['notes']): string[] {
  return messages.map((entry) => say(reader, entry));
}
