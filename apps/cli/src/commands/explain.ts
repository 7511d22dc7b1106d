import { appError, message } from '@aetherius/domain';
import { exitCodes } from '../failure.ts';
import { findLastAnalysis } from '../last-analysis.ts';
import { explainReport } from '../report/explain-report.ts';
import { say } from '../report/report-lines.ts';
import { printStructured } from '../report/structured-output.ts';
import type { CommandContext, OutputFormat } from './command-context.ts';
import { showIncident } from './incidents.ts';

/** What to explain: a problem of the last analysis, or an incident of the control plane. */
export interface ExplainOptions {
  readonly problem: { readonly kind: 'problem' | 'incident'; readonly number: number };
  readonly url?: string;
  readonly output: OutputFormat;
}

/** `explain N`: everything that is known about one problem. */
export async function explain(context: CommandContext, options: ExplainOptions): Promise<number> {
  const { number } = options.problem;
  if (options.problem.kind === 'incident') return showIncident(context, { ...options, number });
  const { reader } = context;
  const diagnosis = await findLastAnalysis(context.config.dataDir);
  if (!diagnosis) {
    const problem = say(reader, message('cli.explain.no_analysis'));
    throw appError('USAGE', { problem, command: 'explain' });
  }
  const cause = diagnosis.rootCauses[number - 1];
  if (!cause) {
    const values = { count: diagnosis.rootCauses.length, number };
    const problem = say(reader, message('cli.explain.no_problem', values));
    throw appError('USAGE', { problem, command: 'explain' });
  }
  if (options.output !== 'text') printStructured(reader.terminal, options.output, cause);
  else
    for (const line of explainReport(reader, { cause, diagnosis, number }))
      reader.terminal.print(line);
  return exitCodes.problemsFound;
}
