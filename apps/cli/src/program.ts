import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { incidentStates, message, type IncidentState } from '@aetherius/domain';
import { languages, render, type Language } from '@aetherius/text';
import { analyze } from './commands/analyze.ts';
import type { CommandContext, OutputFormat } from './commands/command-context.ts';
import { explain } from './commands/explain.ts';
import { changeFault, listFaults } from './commands/faults.ts';
import { listIncidents, showIncident, watchIncidents } from './commands/incidents.ts';
import { up } from './commands/up.ts';
import { printVersion, programVersion } from './commands/version.ts';

/**
 * The commands and their flags. `run` is told which command to run with which options; it gives
 * the context and keeps the exit code.
 */
export function createProgram(options: {
  language: Language;
  run: (command: (context: CommandContext) => Promise<number> | number) => Promise<void>;
}): Command {
  const { run, language } = options;
  const t = (code: string, params = {}): string => render(message(code, params), language);
  const describe = (command: Command, code: string): Command =>
    command
      .description(t(code))
      .helpOption('-h, --help', t('cli.help.option.help'))
      .configureHelp({
        styleTitle: (title) => t(`cli.help.title.${title.replace(':', '').toLowerCase()}`),
        // The choices stand in the description already, in the reader's language.
        optionDescription: ({ description, defaultValue }) =>
          defaultValue === undefined || defaultValue === true
            ? description
            : `${description} [${String(defaultValue)}]`,
      });
  const program = describe(new Command('aetherius'), 'cli.help.program')
    .helpCommand(false)
    .version(`aetherius ${programVersion}`, '-V, --version', t('cli.help.version'))
    .addOption(new Option('--lang <lang>', t('cli.help.option.lang')).choices(languages));
  const flags = createFlags(t);

  describe(program.command('up'), 'cli.help.up')
    .addOption(flags.context)
    .addOption(flags.kubeconfig)
    .addOption(
      new Option('--port <port>', t('cli.help.option.port')).argParser(parsePort).default(8080),
    )
    .addOption(new Option('--no-fault', t('cli.help.option.no_fault')))
    .action((given: Parameters<typeof up>[1]) => run((context) => up(context, given)));

  describe(program.command('analyze'), 'cli.help.analyze')
    .addOption(flags.context)
    .addOption(flags.kubeconfig)
    .addOption(new Option('-n, --namespace <name>', t('cli.help.option.namespace')))
    .addOption(
      new Option('--snapshot <file>', t('cli.help.option.snapshot')).conflicts([
        'context',
        'kubeconfig',
      ]),
    )
    .addOption(flags.output)
    .action((given: Parameters<typeof analyze>[1]) => run((context) => analyze(context, given)));

  describe(program.command('explain'), 'cli.help.explain')
    .addArgument(new Argument('<problem>', 'N, INC-N').argParser(parseProblem))
    .addOption(flags.url)
    .addOption(flags.output)
    .action((problem: Parameters<typeof explain>[1]['problem'], given: Shared) =>
      run((context) => explain(context, { ...given, problem })),
    );

  addIncidentCommands(describe(program.command('incidents'), 'cli.help.incidents'), {
    describe,
    flags,
    run,
    t,
  });
  addFaultCommands(describe(program.command('faults'), 'cli.help.faults'), {
    describe,
    flags,
    run,
    t,
  });

  describe(program.command('version'), 'cli.help.version')
    .addOption(flags.output)
    .action((given: Shared) => run((context) => printVersion(context, given)));
  return program;
}

interface Shared {
  readonly url?: string;
  readonly output: OutputFormat;
}

interface Parts {
  readonly describe: (command: Command, code: string) => Command;
  readonly flags: ReturnType<typeof createFlags>;
  readonly run: Parameters<typeof createProgram>[0]['run'];
  readonly t: (code: string, params?: object) => string;
}

function createFlags(t: Parts['t']) {
  const formats = ['text', 'json', 'yaml'];
  return {
    context: new Option('--context <name>', t('cli.help.option.context')),
    kubeconfig: new Option('--kubeconfig <file>', t('cli.help.option.kubeconfig')),
    url: new Option('--url <url>', t('cli.help.option.url')),
    output: new Option('-o, --output <format>', t('cli.help.option.output', { choices: formats }))
      .choices(formats)
      .default('text'),
  };
}

function addIncidentCommands(incidents: Command, { describe, flags, run, t }: Parts): void {
  describe(incidents.command('list'), 'cli.help.incidents.list')
    .addOption(flags.url)
    .addOption(flags.output)
    .addOption(
      new Option(
        '--state <state>',
        t('cli.help.option.state', { choices: incidentStates }),
      ).choices(incidentStates),
    )
    .addOption(
      new Option('--limit <n>', t('cli.help.option.limit')).argParser(parseCount).default(50),
    )
    .addOption(new Option('--cursor <cursor>', t('cli.help.option.cursor')))
    .action((given: Shared & { state?: IncidentState; limit: number; cursor?: string }) =>
      run((context) => listIncidents(context, given)),
    );
  describe(incidents.command('show'), 'cli.help.incidents.show')
    .addArgument(new Argument('<number>', 'N, INC-N').argParser(parseIncidentNumber))
    .addOption(flags.url)
    .addOption(flags.output)
    .action((number: number, given: Shared) =>
      run((context) => showIncident(context, { ...given, number })),
    );
  describe(incidents.command('watch'), 'cli.help.incidents.watch')
    .addOption(flags.url)
    .addOption(flags.output)
    .action((given: Shared) => run((context) => watchIncidents(context, given)));
}

function addFaultCommands(faults: Command, { describe, flags, run }: Parts): void {
  describe(faults.command('list'), 'cli.help.faults.list')
    .addOption(flags.url)
    .addOption(flags.output)
    .action((given: Shared) => run((context) => listFaults(context, given)));
  for (const action of ['inject', 'remove'] as const) {
    describe(faults.command(action), `cli.help.faults.${action}`)
      .argument('<name>')
      .addOption(flags.url)
      .action((name: string, given: { url?: string }) =>
        run((context) => changeFault(context, { ...given, name, action })),
      );
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  // The next two ports are used as well.
  if (!Number.isInteger(port) || port < 1 || port > 65_533)
    throw new InvalidArgumentError('1-65533');
  return port;
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 200) throw new InvalidArgumentError('1-200');
  return count;
}

function parseIncidentNumber(text: string): number {
  const match = /^(?:INC-)?([1-9]\d{0,8})$/i.exec(text);
  if (!match) throw new InvalidArgumentError('N, INC-N');
  return Number(match[1]);
}

function parseProblem(text: string): Parameters<typeof explain>[1]['problem'] {
  const number = parseIncidentNumber(text);
  return /^INC-/i.test(text) ? { kind: 'incident', number } : { kind: 'problem', number };
}
