/**
 * The command line. Reads the flags, runs one command, ends with its exit code.
 */
import { languages } from '@aetherius/text';
import { systemClock } from '@aetherius/runtime';
import type { CommandContext } from './commands/command-context.ts';
import { loadConfig } from './config.ts';
import { exitCodes, reportFailure } from './failure.ts';
import { createProgram } from './program.ts';
import { createTerminal } from './terminal/terminal.ts';
import { explainUsage, isHelpShown } from './usage-error.ts';

const config = loadConfig();
// The help is built before the flags are parsed, so the language is looked up by itself.
const askedAt = process.argv.findIndex((word) => word === '--lang' || word.startsWith('--lang='));
const asked = process.argv[askedAt]?.split('=')[1] ?? process.argv[askedAt + 1];
const language = languages.find((known) => askedAt > 0 && known === asked) ?? config.language;
const reader = { language, terminal: createTerminal() };
const interruption = new AbortController();
let exitCode: number = exitCodes.nothingWrong;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // A second Ctrl-C means now.
    if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
    interruption.abort();
  });
}
process.stdout.on('error', () => process.exit(exitCodes.nothingWrong));

const context: CommandContext = { config, reader, clock: systemClock, signal: interruption.signal };
const program = createProgram({
  language,
  run: async (command) => {
    exitCode = await command(context);
  },
});
explainUsage(program);

try {
  await program.parseAsync();
} catch (error) {
  if (interruption.signal.aborted) exitCode = exitCodes.interrupted;
  else if (!isHelpShown(error)) exitCode = reportFailure(reader, error);
}
// A pipe takes what was printed bit by bit: leaving earlier would cut a long answer.
for (const stream of [process.stdout, process.stderr]) {
  await new Promise<void>((resolve) => stream.write('', () => resolve()));
}
process.exit(exitCode);
