import { refLabel } from '@aetherius/domain';
import { exitCodes } from '../failure.ts';
import { columnsOf, padColumns } from '../terminal/columns.ts';
import { say, sayCode } from '../report/report-lines.ts';
import { printStructured } from '../report/structured-output.ts';
import { connect, type CommandContext, type OutputFormat } from './command-context.ts';

/** `faults list`: what the demo cluster can show, and what is injected now. */
export async function listFaults(
  context: CommandContext,
  options: { url?: string; output: OutputFormat },
): Promise<number> {
  const { reader } = context;
  const { items } = await connect(context, options.url).listDemoFaults(
    {},
    { signal: context.signal },
  );
  if (options.output !== 'text') {
    printStructured(reader.terminal, options.output, { items });
    return exitCodes.nothingWrong;
  }
  const header = ['fault', 'injected', 'expected', 'target', 'title'].map((name) =>
    sayCode(reader, `cli.column.${name}`),
  );
  const rows = items.map((fault) => [
    fault.name,
    sayCode(reader, fault.injected ? 'cli.yes' : 'cli.no'),
    fault.rootCause,
    fault.target ? refLabel(fault.target) : '',
    say(reader, fault.title),
  ]);
  const widths = header.map((_, column) =>
    Math.max(...[header, ...rows].map((row) => columnsOf(row[column] ?? ''))),
  );
  for (const row of [header, ...rows]) {
    const cells = row.map((cell, column) => padColumns(cell, widths[column] ?? 0));
    reader.terminal.print(cells.join('  ').trimEnd());
  }
  return exitCodes.nothingWrong;
}

/** `faults inject NAME` and `faults remove NAME`. */
export async function changeFault(
  context: CommandContext,
  options: { url?: string; name: string; action: 'inject' | 'remove' },
): Promise<number> {
  const { reader } = context;
  const client = connect(context, options.url);
  const { name } = options;
  if (options.action === 'inject')
    await client.injectDemoFault({ name }, { signal: context.signal });
  else await client.removeDemoFault({ name }, { signal: context.signal });
  const code = options.action === 'inject' ? 'cli.faults.injected' : 'cli.faults.removed';
  reader.terminal.note(sayCode(reader, code, { name }));
  return exitCodes.nothingWrong;
}
