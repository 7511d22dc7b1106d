import { refLabel } from '@aetherius/domain';
import type { IncidentView, TimelineItem } from '@aetherius/contract';
import { cutColumns, columnsOf, padColumns, safeText } from '../terminal/columns.ts';
import { severityStyle } from '../terminal/terminal.ts';
import { confidenceText, say, sayCode, type Reader } from './report-lines.ts';

/** Two lines an incident: what and where in columns, and below it cause and headline. */
export function incidentTable(
  reader: Reader,
  incidents: readonly IncidentView[],
  now: Date,
): string[] {
  const { terminal } = reader;
  const header = ['number', 'severity', 'state', 'age', 'target'].map((name) =>
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
      terminal.columns,
    );
  const headline = (incident: IncidentView): string =>
    cutColumns(
      `  ${causeText(incident)}  ${say(reader, incident.headlineMessage)}`,
      terminal.columns,
    );
  return [
    terminal.style('dim', line(header)),
    ...incidents.flatMap((incident, index) => [line(rows[index] ?? []), headline(incident)]),
  ];
}

function incidentCells(reader: Reader, incident: IncidentView, now: Date): string[] {
  return [
    `INC-${incident.number}`,
    sayCode(reader, `severity.${incident.severity}`),
    sayCode(reader, `state.${incident.state}`),
    ageText(now.getTime() - Date.parse(incident.beganAt)),
    safeText(refLabel(incident.target)),
  ];
}

/** One changed incident as `incidents watch` prints it. */
export function incidentLine(reader: Reader, incident: IncidentView, now: Date): string {
  const { terminal } = reader;
  const [number = '', severity = '', state = '', age = '', target = ''] = incidentCells(
    reader,
    incident,
    now,
  );
  const styled = terminal.style(severityStyle(incident.severity), severity);
  const headline = say(reader, incident.headlineMessage);
  return `${number}  ${styled}  ${state}  ${age}  ${target}  ${causeText(incident)}  ${headline}`;
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
function ageText(ageMs: number): string {
  const seconds = Math.max(0, Math.floor(ageMs / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}
