import { errorRegistry, isAppError, message } from '@aetherius/domain';
import { sayCode, say, type Reader } from './report/report-lines.ts';

/** The exit codes of every command. */
export const exitCodes = {
  nothingWrong: 0,
  problemsFound: 1,
  usage: 2,
  refused: 3,
  unreachable: 4,
  internal: 5,
  interrupted: 130,
} as const;

/**
 * Says what went wrong, where, and what to do, on stderr; returns the exit code. The chain of
 * causes is shown for bugs only: an operational failure is explained by its own words.
 */
export function reportFailure(reader: Reader, error: unknown): number {
  const { terminal } = reader;
  if (isAppError(error)) {
    const { code, details } = error;
    terminal.note(
      `${terminal.style('red', '✗')} ${say(reader, message(`error.${code}`, details))}`,
    );
    terminal.note(`  ${say(reader, message(`error.${code}.do`, details))}`);
    return errorRegistry[code].exit;
  }
  const problem = error instanceof Error ? error.message : String(error);
  terminal.note(`${terminal.style('red', '✗')} ${sayCode(reader, 'error.INTERNAL', { problem })}`);
  if (error instanceof Error && error.stack) terminal.note(error.stack);
  terminal.note(`  ${sayCode(reader, 'error.INTERNAL.do', { problem })}`);
  return exitCodes.internal;
}
