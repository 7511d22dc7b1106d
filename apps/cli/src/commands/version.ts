import packageJson from '../../package.json' with { type: 'json' };
import { exitCodes } from '../failure.ts';
import { printStructured } from '../report/structured-output.ts';
import type { CommandContext, OutputFormat } from './command-context.ts';

/** The version of this program. */
export const programVersion: string = packageJson.version;

/** `version`: of this program and of the Node that runs it. */
export function printVersion(context: CommandContext, options: { output: OutputFormat }): number {
  const { terminal } = context.reader;
  const version = { aetherius: programVersion, node: process.versions.node };
  if (options.output === 'text')
    terminal.print(`aetherius ${version.aetherius} (node ${version.node})`);
  else printStructured(terminal, options.output, version);
  return exitCodes.nothingWrong;
}
