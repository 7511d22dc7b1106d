/**
 * Prints the numbers that are kept, with the machine and the command: `npm run bench`, or
 * `npm run bench -- --only NAME`. Measures run one after the other, each for a bounded time;
 * progress goes to stderr. A missed aim is printed as missed and listed at the end; the exit code
 * says only whether everything could be measured, so that nobody turns off an aim to get past it.
 */
import { parseArgs } from 'node:util';
import { measureAgentMemory } from './agent-memory.ts';
import { measureAnalyze } from './analyze-time.ts';
import { measureDiagnosis } from './diagnose-rate.ts';
import type { Figure, MeasureContext } from './figure.ts';
import { measureIngest } from './ingest-rate.ts';
import { describeMachine, isBusy } from './machine.ts';
import { measureNotice } from './notice-time.ts';

type Measure = (context: MeasureContext) => Promise<Figure[]>;

const measures: Readonly<Record<string, Measure>> = {
  ingest: measureIngest,
  notice: measureNotice,
  diagnose: measureDiagnosis,
  analyze: measureAnalyze,
  agent: measureAgentMemory,
};
const longestMs = 180_000;

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const chosen = Object.entries(measures).filter(([name]) => !values.only || name === values.only);
if (chosen.length === 0) {
  process.stderr.write(`bench: --only takes one of: ${Object.keys(measures).join(', ')}\n`);
  process.exit(2);
}

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort(new Error('interrupted')));
process.once('SIGTERM', () => interrupt.abort(new Error('interrupted')));

const command = `npm run bench${values.only ? ` -- --only ${values.only}` : ''}`;
say(`# ${command}\ndate        ${new Date().toISOString()}\n${describeMachine().join('\n')}`);
if (isBusy())
  say('note        this machine does other work as well: times are worse than they could be');
say('');

const figures: Figure[] = [];
const failures: string[] = [];
for (const [name, measure] of chosen) {
  if (interrupt.signal.aborted) break;
  try {
    figures.push(...(await runMeasure(name, measure)));
  } catch (error) {
    failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
printTable(figures);
const missed = figures.filter(({ isMet }) => !isMet);
say(`\n${missed.length === 0 ? 'no measured figure misses its aim' : 'missed aims:'}`);
for (const { name, value, unit, aim } of missed) say(`- ${name}: ${value} ${unit}, aim < ${aim}`);
for (const failure of failures) say(`- not measured: ${failure}`);
process.exit(interrupt.signal.aborted ? 130 : failures.length > 0 ? 1 : 0);

async function runMeasure(name: string, measure: Measure): Promise<Figure[]> {
  const signal = AbortSignal.any([interrupt.signal, AbortSignal.timeout(longestMs)]);
  const startedAtMs = performance.now();
  const progress = (what: string): void => {
    const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(0).padStart(4);
    process.stderr.write(`bench ${name} ${seconds} s: ${what}\n`);
  };
  const done = await measure({ signal, progress });
  progress('done');
  return done;
}

function printTable(rows: readonly Figure[]): void {
  say('| figure | value | aim | | to know |');
  say('|---|---:|---:|---|---|');
  for (const { name, value, unit, aim, isMet, trap = '' } of rows) {
    const goal = aim === undefined ? '' : `< ${aim} ${unit}`;
    const verdict = aim === undefined ? '' : isMet ? 'met' : '**missed**';
    say(`| ${name} | ${value.toLocaleString('en-US')} ${unit} | ${goal} | ${verdict} | ${trap} |`);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
