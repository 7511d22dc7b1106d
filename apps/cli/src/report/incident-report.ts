import { refLabel } from '@aetherius/domain';
import type { IncidentView, TimelineItem } from '@aetherius/contract';
import { cutColumns, columnsOf, padColumns, safeText } from '../terminal/columns.ts';
import { severityStyle } from '../terminal/terminal.ts';
import { confidenceText, say, sayCode, type Reader } from './report-lines.ts';

/** One line an incident, the headline cut to what is left of the terminal. */
export function incidentTable(
  reader: Reader,
  incidents: readonly IncidentView[],
  now: Date,
): string[] {
  const header = ['number', 'severity', 'state', 'age', 'cause', 'headline'].map((name) =>
    sayCode(reader, `cli.column.${name}`),
  );
  const rows = incidents.map((incident) => incidentCells(reader, incident, now));
  const widths = header.map((title, column) =>
    Math.max(...[header, ...rows].map((row) => columnsOf(row[column] ?? title))),
  );
  const line = (cells: readonly string[]): string =>
    cutColumns(
      cells
        .map((cell, column) => padColumns(cell, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
      reader.terminal.columns,
    );
  return [reader.terminal.style('dim', line(header)), ...rows.map((row) => line(row))];
}

function incidentCells(reader: Reader, incident: IncidentView, now: Date): string[] {
  return [
    `INC-${incident.number}`,
    sayCode(reader, `severity.${incident.severity}`),
    sayCode(reader, `state.${incident.state}`),
    ageText(now.getTime() - Date.parse(incident.beganAt)),
    causeText(incident),
    say(reader, incident.headlineMessage),
  ];
}

/** One changed incident as `incidents watch` prints it. */
export function incidentLine(reader: Reader, incident: IncidentView, now: Date): string {
  const { terminal } = reader;
  const [number = '', severity = '', state = '', age = '', cause = ''] = incidentCells(
    reader,
    incident,
    now,
  );
  const styled = terminal.style(severityStyle(incident.severity), severity);
  const target = safeText(refLabel(incident.target));
  const headline = say(reader, incident.headlineMessage);
  return `${number}  ${styled}  ${state}  ${age}  ${target}  ${cause}  ${headline}`;
}

/** The timeline of an incident, newest last. */
export function timelineLines(reader: Reader, items: readonly TimelineItem[]): string[] {
  const marks = { change: '△', signal: '●', incident: '◆', diagnosis: '◇' } as const;
  return items.map((item) => {
    const time = item.occurredAt.slice(11, 19);
    const ref = item.ref ? `  ${reader.terminal.style('dim', safeText(refLabel(item.ref)))}` : '';
    return `   ${time} ${marks[item.kind]} ${say(reader, item.what)}${ref}`;
  });
}

function causeText(incident: IncidentView): string {
  if (incident.rootCause === null) return '…';
  if (incident.confidence === null) return incident.rootCause;
  return `${incident.rootCause} ${confidenceText(incident.confidence)}`;
}

/** An age in its largest unit: `42s`, `7m`, `3h`, `2d`. */
export function ageText(ageMs: number): string {
  const seconds = Math.max(0, Math.floor(ageMs / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}
