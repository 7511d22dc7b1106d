import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorRegistry, message, type ErrorCode } from '@aetherius/domain';
import { languages, render } from '@aetherius/text';
import { describe, expect, it } from 'vitest';

/**
 * What is thrown and what is said about it live in different packages. Every `appError(…)` in the
 * sources is read here with the names of its details, and its sentences are rendered with them.
 */
interface Throw {
  readonly place: string;
  readonly code: ErrorCode;
  readonly details: readonly string[];
}

const root = join(import.meta.dirname, '..');
/** Calls whose details are put together elsewhere, with the names they always have. */
const spreads: Readonly<Record<string, readonly string[]>> = {
  where: ['line', 'column', 'problem'],
  'complaint(error, command)': ['problem'],
  'toVerbAndWhat(failure.action)': ['verb', 'what'],
  details: [],
  first: ['problem', 'at'],
  wrong: ['problem', 'at'],
};
/** Thrown with a code that is found at run time: the names of the details of each. */
const atRunTime: readonly Omit<Throw, 'place'>[] = [
  ...(['DATABASE_UNAVAILABLE', 'CONFLICT', 'DISK_FULL'] as const).map((code) => ({
    code,
    details: ['problem', ...(code === 'CONFLICT' ? ['what'] : []), 'folder'],
  })),
  ...Object.keys(errorRegistry)
    .filter((code): code is ErrorCode => /^KUBE_(?!CONTEXT|UNREACHABLE)/.test(code))
    .map((code) => ({ code, details: ['verb', 'what', 'url', 'status', 'reason', 'problem'] })),
  { code: 'UNAVAILABLE', details: ['what', 'problem'] },
];

describe('the message of every failure', () => {
  const found = sources().flatMap(throwsOf);

  it('is looked for where failures are thrown', () => {
    const codes = new Set([...found, ...atRunTime].map(({ code }) => code));
    expect(Object.keys(errorRegistry).filter((code) => !codes.has(code as ErrorCode))).toEqual([]);
    expect(found.length).toBeGreaterThan(50);
  });

  it('has a value for each of its places, in every language', () => {
    const hollow = [...found, ...atRunTime.map((one) => ({ ...one, place: 'at run time' }))]
      .flatMap((one) => sentencesOf(one).map((sentence) => ({ ...one, sentence })))
      .filter(({ sentence }) => /(?<!mean \S+)\?(?!\))|\{\w+\}|undefined|\[object/.test(sentence))
      .map(({ place, code, sentence }) => `${place} ${code}: ${sentence}`);
    expect(hollow).toEqual([]);
  });

  it('says what to do, and says it differently in each language', () => {
    const same = Object.keys(errorRegistry).filter((code) => {
      const [en, zh] = languages.map((language) =>
        render(message(`error.${code}.do`, {}), language),
      );
      return en === '' || zh === '' || en === zh;
    });
    expect(same).toEqual([]);
  });
});

function sentencesOf({ code, details }: Omit<Throw, 'place'>): string[] {
  const params = Object.fromEntries(details.map((name) => [name, `‹${name}›`]));
  return languages.flatMap((language) =>
    [`error.${code}`, `error.${code}.do`].map((key) => render(message(key, params), language)),
  );
}

function sources(): string[] {
  return globSync('{apps,packages}/*/src/**/*.{ts,tsx}', { cwd: root }).filter(
    (file) => !/\.test\.tsx?$/.test(file) && file !== 'packages/domain/src/errors.ts',
  );
}

function throwsOf(file: string): Throw[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/\bappError\(\s*'([A-Z_]+)'(,?)/g)].map((call) => {
    const line = text.slice(0, call.index).split('\n').length;
    const after = text.slice(call.index + call[0].length).trimStart();
    return {
      place: `${file}:${line}`,
      code: call[1] as ErrorCode,
      details: call[2] === ',' ? namesIn(after, `${file}:${line}`) : [],
    };
  });
}

/** The names of an object literal at the beginning of a text. */
function namesIn(text: string, place: string): readonly string[] {
  if (!text.startsWith('{')) return knownNames(/^\w+/.exec(text)?.[0] ?? text, place);
  return partsOf(text).flatMap((part) => {
    const spread = /^\.\.\.(.+)$/s.exec(part)?.[1];
    if (spread === undefined) return [/^\w+/.exec(part)?.[0] ?? part];
    // `...(cond ? { a } : {})` may be absent, so it gives no name.
    return spread.startsWith('(') ? [] : knownNames(spread, place);
  });
}

function knownNames(expression: string, place: string): readonly string[] {
  const names = spreads[expression.trim()];
  if (!names) throw new Error(`${place}: which details has "${expression}"? Say it in spreads`);
  return names;
}

/** Splits an object literal at its own commas. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 1;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? '';
    if ('{[('.includes(sign)) depth += 1;
    if ('}])'.includes(sign)) depth -= 1;
    if ((sign === ',' && depth === 1) || depth === 0) {
      parts.push(
        text
          .slice(start, at)
          .replaceAll(/^\s*\/\/.*$/gm, '')
          .trim(),
      );
      start = at + 1;
    }
    if (depth === 0) break;
  }
  return parts.filter((part) => part !== '');
}
