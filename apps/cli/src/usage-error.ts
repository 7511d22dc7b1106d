import { CommanderError, type Command } from 'commander';
import { appError, type AppError, type ErrorDetails } from '@aetherius/domain';

/**
 * Turns the complaints of the flag parser into USAGE with values, so that they have words in every
 * language. What only showed the help or the version passes through.
 */
export function explainUsage(program: Command): void {
  for (const command of [program, ...program.commands, ...program.commands.flatMap(childrenOf)]) {
    command.configureOutput({ writeErr: () => undefined }).exitOverride((error) => {
      throw error.exitCode === 0 ? error : usageError(error, command);
    });
  }
}

/** Whether something thrown only ended a command that showed its help. */
export function isHelpShown(error: unknown): boolean {
  return error instanceof CommanderError && error.exitCode === 0;
}

function usageError(error: CommanderError, command: Command): AppError {
  return appError('USAGE', { ...complaint(error, command), command: pathOf(command) });
}

/** `incidents list`, without the program's own name. */
function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}`.trim() : '';
}

function complaint({ code, message }: CommanderError, command: Command): ErrorDetails {
  const quoted = [...message.matchAll(/'([^']*)'/g)].map((match) => match[1] ?? '');
  // Of an argument the parser names the value first, of an option the option.
  const isArgument = message.includes(' is invalid for argument ');
  const [name = '', value = ''] = isArgument ? quoted.toReversed() : quoted;
  const suggestion = /Did you mean (?:one of )?([^?]+)\?/.exec(message)?.[1];
  const guess = suggestion === undefined ? {} : { suggestion };
  const known: Readonly<Record<string, ErrorDetails>> = {
    'commander.unknownOption': { problem: 'unknown_option', name, ...guess },
    'commander.unknownCommand': { problem: 'unknown_command', name, ...guess },
    'commander.missingArgument': { problem: 'missing_argument', name },
    'commander.optionMissingArgument': { problem: 'missing_value', name },
    'commander.invalidArgument': {
      problem: 'invalid_value',
      name,
      value,
      allowed: allowedOf(message),
    },
    'commander.conflictingOption': { problem: 'conflicting_options', name, other: value },
    'commander.excessArguments': { problem: 'excess_arguments' },
    'commander.help': {
      problem: 'missing_command',
      allowed: childrenOf(command).map((one) => one.name()),
    },
  };
  return known[code] ?? { problem: message.replace(/^error: /, '').trim() };
}

function childrenOf(command: Command): readonly Command[] {
  return command.commands;
}

/** What the parser wrote behind its complaint: the choices, or our own words for the range. */
function allowedOf(message: string): string {
  const said = message.replace(/^.*? is invalid(?: for argument '[^']*')?\. /s, '');
  return said.replace(/^Allowed choices are /, '').replace(/\.?\s*$/, '');
}
