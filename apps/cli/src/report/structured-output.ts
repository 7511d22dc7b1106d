import { stringify } from 'yaml';
import type { Terminal } from '../terminal/terminal.ts';

/** The output formats for programs. */
export type StructuredFormat = 'json' | 'yaml';

/** Prints a value for programs. */
export function printStructured(
  terminal: Terminal,
  format: StructuredFormat,
  value: unknown,
): void {
  if (format === 'json') terminal.print(JSON.stringify(value, null, 2));
  else terminal.print(stringify(value, { aliasDuplicateObjects: false }).trimEnd());
}
