import { render, type Language } from '@aetherius/text';
import { message, type Message } from '@aetherius/domain';
import { columnsOf, padColumns, safeText, wrapColumns } from '../terminal/columns.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** A reader: the language and the terminal that a report is laid out for. */
export interface Reader {
  readonly language: Language;
  readonly terminal: Terminal;
}

/** A message as one safe line in the reader's language. */
export function say(reader: Reader, what: Message): string {
  return safeText(render(what, reader.language));
}

/** A sentence of the command line's own catalogue. */
export function sayCode(reader: Reader, code: string, params: Message['params'] = {}): string {
  return say(reader, message(code, params));
}

/**
 * Lines under a label: the label stands dimmed on the first line, the text is wrapped beside it.
 * Nothing is printed for an empty list, so a report has no hollow headings.
 */
export function labelled(reader: Reader, label: string, entries: readonly string[]): string[] {
  const indent = '   ';
  const labelWidth = Math.max(10, columnsOf(label) + 2);
  const width = reader.terminal.columns - indent.length - labelWidth;
  return entries
    .flatMap((entry) => hanging(entry, width))
    .map((line, index) => {
      const first = index === 0 ? label : '';
      return `${indent}${reader.terminal.style('dim', padColumns(first, labelWidth))}${line}`;
    });
}

/** Wrapped so that one can see where the next entry begins. */
function hanging(entry: string, width: number): string[] {
  const indent = /^ */.exec(entry)?.[0] ?? '';
  const [first = '', ...rest] = wrapColumns(entry, width);
  if (rest.length === 0) return [first];
  const inner = wrapColumns(entry.trimStart(), width - indent.length - 2);
  return inner.map((line, index) => `${indent}${index === 0 ? '' : '  '}${line}`);
}

/** A sentence wrapped at the reader's width, indented by three. */
export function indented(reader: Reader, text: string): string[] {
  return wrapColumns(text, reader.terminal.columns - 3).map((line) => `   ${line}`);
}

/** A confidence as people read it: `96 %`, with the word when asked for. */
export function confidenceText(confidence: number): string {
  // Never a rounded-up certainty: 0.999 is 99 %, not 100 %.
  return `${Math.min(99, Math.floor(confidence * 100))} %`;
}
