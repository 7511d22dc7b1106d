import { createClient, type Client } from '@aetherius/client';
import { appError } from '@aetherius/domain';
import type { Clock } from '@aetherius/runtime';
import type { CliConfig } from '../config.ts';
import type { Reader } from '../report/report-lines.ts';
import type { StructuredFormat } from '../report/structured-output.ts';

/** What every command gets. */
export interface CommandContext {
  readonly config: CliConfig;
  readonly reader: Reader;
  readonly clock: Clock;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
}

/** How a command shows its result: for people, or for programs. */
export type OutputFormat = 'text' | StructuredFormat;

/** A client of the running control plane; USAGE for what is not an address. */
export function connect(context: CommandContext, url: string | undefined): Client {
  const baseUrl = (url ?? context.config.url).replace(/\/$/, '');
  if (!/^https?:$/.test(URL.parse(baseUrl)?.protocol ?? '')) {
    throw appError('USAGE', { problem: 'invalid_url', value: baseUrl, command: '' });
  }
  return createClient({ baseUrl });
}
