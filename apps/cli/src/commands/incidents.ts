import { appError, type IncidentState } from '@aetherius/domain';
import type { Client } from '@aetherius/client';
import type { IncidentView } from '@aetherius/contract';
import { exitCodes } from '../failure.ts';
import { explainReport } from '../report/explain-report.ts';
import { incidentLine, incidentTable, timelineLines } from '../report/incident-report.ts';
import { labelled, say, sayCode } from '../report/report-lines.ts';
import { printStructured } from '../report/structured-output.ts';
import { connect, type CommandContext, type OutputFormat } from './command-context.ts';

/** Options of `incidents list`. */
export interface ListIncidentsOptions {
  readonly url?: string;
  readonly output: OutputFormat;
  readonly state?: IncidentState;
  readonly limit: number;
  readonly cursor?: string;
}

/** `incidents list`: newest first; exit 1 when one of them is open. */
export async function listIncidents(
  context: CommandContext,
  options: ListIncidentsOptions,
): Promise<number> {
  const { reader } = context;
  const page = await connect(context, options.url).listIncidents(
    {
      limit: options.limit,
      lang: reader.language,
      ...(options.state ? { state: options.state } : {}),
      ...(options.cursor ? { cursor: options.cursor } : {}),
    },
    { signal: context.signal },
  );
  if (options.output !== 'text') {
    printStructured(reader.terminal, options.output, page);
  } else if (page.items.length === 0) {
    reader.terminal.print(sayCode(reader, 'cli.incidents.none'));
  } else {
    const lines = incidentTable(reader, page.items, context.clock.now());
    for (const line of lines) reader.terminal.print(line);
    if (page.nextCursor) {
      reader.terminal.note(sayCode(reader, 'cli.incidents.more', { cursor: page.nextCursor }));
    }
  }
  const isOpen = page.items.some((incident) => incident.state === 'open');
  return isOpen ? exitCodes.problemsFound : exitCodes.nothingWrong;
}

/** `incidents show N` and `explain INC-N`: the diagnosis and the timeline of one incident. */
export async function showIncident(
  context: CommandContext,
  options: { url?: string; number: number; output: OutputFormat },
): Promise<number> {
  const { reader } = context;
  const client = connect(context, options.url);
  const found = await findByNumber(client, context, options.number);
  const { incidentId } = found;
  const detail = await client.getIncident({ incidentId, lang: reader.language });
  const timeline = await client.getIncidentTimeline({
    incidentId,
    limit: 200,
    lang: reader.language,
  });
  if (options.output !== 'text') {
    printStructured(reader.terminal, options.output, { ...detail, timeline: timeline.items });
  } else {
    for (const line of incidentLines(context, detail, options.number)) reader.terminal.print(line);
    const lines = timelineLines(reader, [...timeline.items].sort(byTime));
    for (const line of ['', ...lines]) reader.terminal.print(line);
  }
  return found.state === 'open' ? exitCodes.problemsFound : exitCodes.nothingWrong;
}

function incidentLines(
  context: CommandContext,
  detail: Awaited<ReturnType<Client['getIncident']>>,
  number: number,
): string[] {
  const { reader } = context;
  const { incident, diagnosis } = detail;
  const title = `INC-${number}  ${sayCode(reader, `state.${incident.state}`)}`;
  const cause =
    diagnosis?.rootCauses.find((root) => root.faultClass === incident.rootCause) ??
    diagnosis?.rootCauses[0];
  if (!diagnosis || !cause) {
    const headline = say(reader, incident.headlineMessage);
    const gaps = diagnosis?.gaps.map((gap) => say(reader, gap.what)) ?? [];
    return [
      title,
      sayCode(reader, 'cli.explain.not_diagnosed', { number, headline }),
      ...labelled(reader, sayCode(reader, 'cli.label.missing'), gaps),
    ];
  }
  // The incident remembers its first sign; a diagnosis only sees what is still to be seen.
  const { beganAt } = incident;
  return [title, ...explainReport(reader, { cause, diagnosis, number, beganAt })];
}

/** `incidents watch`: a line whenever an incident changes, until interrupted. */
export async function watchIncidents(
  context: CommandContext,
  options: { url?: string; output: OutputFormat },
): Promise<number> {
  const { reader } = context;
  const client = connect(context, options.url);
  const shown = new Map<string, string>();
  const showChanged = async (): Promise<void> => {
    const page = await client.listIncidents({ limit: 100, lang: reader.language });
    for (const incident of [...page.items].reverse()) {
      const line = JSON.stringify([
        incident.state,
        incident.severity,
        incident.rootCause,
        // In words: the values behind them change with every restart, and a line would repeat.
        say(reader, incident.headlineMessage),
      ]);
      if (shown.get(incident.incidentId) === line) continue;
      shown.set(incident.incidentId, line);
      printChange(context, incident, options.output);
    }
  };
  await showChanged();
  reader.terminal.note(sayCode(reader, 'cli.incidents.watching'));
  for await (const event of client.watchNotices({ signal: context.signal })) {
    const isNews =
      event.kind === 'connected' || (event.kind === 'notice' && event.notice.topic === 'incident');
    if (isNews) await showChanged();
  }
  return exitCodes.interrupted;
}

function printChange(context: CommandContext, incident: IncidentView, output: OutputFormat): void {
  const { reader, clock } = context;
  if (output === 'json') reader.terminal.print(JSON.stringify(incident));
  else if (output === 'yaml') printStructured(reader.terminal, 'yaml', [incident]);
  else reader.terminal.print(incidentLine(reader, incident, clock.now()));
}

async function findByNumber(
  client: Client,
  context: CommandContext,
  number: number,
): Promise<IncidentView> {
  const page = await client.listIncidents(
    { number, limit: 1, lang: context.reader.language },
    { signal: context.signal },
  );
  const incident = page.items[0];
  if (!incident) throw appError('NOT_FOUND', { what: 'incident', id: `INC-${number}` });
  return incident;
}

function byTime(
  a: { occurredAt: string; entryId: string },
  b: { occurredAt: string; entryId: string },
): number {
  return a.occurredAt.localeCompare(b.occurredAt) || a.entryId.localeCompare(b.entryId);
}
