import { styleText } from 'node:util';
import type { Severity } from '@aetherius/domain';

/** What a command prints to: columns for wrapping, colour only where a person reads. */
export interface Terminal {
  readonly columns: number;
  /** The product of a command. */
  print(text: string): void;
  /** Progress and diagnostics: stderr. */
  note(text: string): void;
  /** A line of progress that the next one replaces; dropped where nobody watches. */
  progress(text: string): void;
  style(format: TextStyle, text: string): string;
}

export type TextStyle = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan';

/** The terminal of this process. */
export function createTerminal(options: { useColor?: boolean } = {}): Terminal {
  const useColor = options.useColor ?? (process.stdout.isTTY && process.stdout.hasColors());
  const canRewrite = process.stderr.isTTY;
  let hasProgress = false;
  const clear = (): void => {
    if (hasProgress) process.stderr.write('\r\u001b[2K');
    hasProgress = false;
  };
  return {
    columns: Math.max(40, Math.min(process.stdout.columns ?? 80, 120)),
    print: (text) => {
      clear();
      process.stdout.write(`${text}\n`);
    },
    note: (text) => {
      clear();
      process.stderr.write(`${text}\n`);
    },
    progress: (text) => {
      if (!canRewrite) return;
      clear();
      process.stderr.write(text);
      hasProgress = true;
    },
    style: (format, text) => (useColor ? styleText(format, text, { validateStream: false }) : text),
  };
}

/** The colour of a severity; the word always stands beside it. */
export function severityStyle(severity: Severity): TextStyle {
  if (severity === 'critical') return 'red';
  return severity === 'high' || severity === 'medium' ? 'yellow' : 'cyan';
}
