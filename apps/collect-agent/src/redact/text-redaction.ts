import type { Mark } from './keyed-mark.ts';
import { entropyOf } from './value-shape.ts';

/**
 * Redacts credentials in text that people and programs wrote: log lines, event messages, messages of
 * states. Words are evidence there, so only what looks like a credential is replaced: the value
 * after a telling name, user and password of a URL, bearer and cloud tokens, PEM blocks, and long
 * words of high entropy. Names of objects, digests and UUIDs stay.
 */
export function redactText(text: string, mark: Mark): string {
  if (text === '') return text;
  let redacted = text;
  for (const rule of rules) redacted = rule(redacted, mark);
  return redacted;
}

type TextRule = (text: string, mark: Mark) => string;

/** A key or certificate, also one whose end was cut off. */
export const pemBlock = /-----BEGIN [A-Z0-9 ]+-----[\s\S]*?(?:-----END [A-Z0-9 ]+-----|$)/g;
const urlCredentials = /\b([a-z][a-z0-9+.-]{1,15}:\/\/)([^\s/@"'<>]+)@/gi;
const authScheme = /\b(bearer|basic|digest|negotiate)(\s+)([A-Za-z0-9._~+/=-]{6,})/gi;
const knownTokens =
  /\b(?:(?:AKIA|ASIA)[0-9A-Z]{16}|gh[opsur]_[A-Za-z0-9]{16,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|sk-[\w-]{16,}|AIza[\w-]{30,}|SG\.[\w-]{16,}\.[\w-]{16,}|npm_[A-Za-z0-9]{30,}|eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?)/g;

const tellingName =
  'pass(?:word|wd|phrase|code)?|pwd|secret(?:[_-]?key)?|token|api[_-]?key|apikey|access[_-]?key(?:[_-]?id)?|private[_-]?key|auth(?:orization)?|credentials?|cookie|session[_-]?id|signature|sig|dsn|connection[_-]?string';
const namedValue = new RegExp(
  `((?:^|[^A-Za-z])(?:[A-Za-z0-9]+[_.-])*(?:${tellingName})["']?\\s*(?:=>|[:=])\\s*)("[^"\\n]*"|'[^'\\n]*'|[^\\s"',;&)}\\]]+)`,
  'gi',
);

/** What programs write after such a name when they tell of it rather than give it away. */
const sayings =
  /^["']?(?:invalid|missing|required|expired|failed|incorrect|denied|empty|none|null|nil|undefined|unset|not|is|was|must|cannot|could|no|true|false|error|unauthorized|unknown|wrong|rejected|refused|timeout|timed|authentication|mismatch|<redacted.*)["'.]?$/i;

const longWord = /[A-Za-z0-9+/=_-]{20,}/g;

const rules: readonly TextRule[] = [
  (text, mark) => text.replace(pemBlock, (block) => mark(block)),
  (text, mark) =>
    text.replace(
      urlCredentials,
      (_all, scheme: string, given: string) => `${scheme}${mark(given)}@`,
    ),
  (text, mark) =>
    text.replace(authScheme, (...[all, scheme, gap, token]: string[]) =>
      isToken(token ?? '') ? `${scheme}${gap}${mark(token ?? '')}` : (all ?? ''),
    ),
  (text, mark) => text.replace(knownTokens, (token) => mark(token)),
  (text, mark) =>
    text.replace(namedValue, (all, name: string, value: string) =>
      sayings.test(value) || isAuthScheme(value) ? all : `${name}${markInside(value, mark)}`,
    ),
  (text, mark) =>
    text.replace(longWord, (word, at: number) => redactLongWord(word, { text, at, mark })),
];

/** Not a word of prose, as in "basic authentication failed". */
function isToken(word: string): boolean {
  return /\d|[A-Z]|=/.test(word) || word.length >= 20;
}

/** `Authorization: Bearer …`: the value is the scheme, its token was replaced already. */
function isAuthScheme(value: string): boolean {
  return /^(?:bearer|basic|digest|negotiate)$/i.test(value);
}

/** Keeps the quotes around a value. */
function markInside(value: string, mark: Mark): string {
  const quote = /^["']/.exec(value)?.[0] ?? '';
  const inner = quote ? value.slice(1, -1) : value;
  return `${quote}${mark(inner)}${quote}`;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function redactLongWord(word: string, where: { text: string; at: number; mark: Mark }): string {
  if (uuid.test(word) || isDigest(where.text, where.at)) return word;
  // Judged between its separators: names of pods and classes are long, their parts are not.
  const parts = word.split(/([_/=-]+)/);
  return parts.map((part) => (isRandom(part) ? where.mark(part) : part)).join('');
}

/** Image digests and container ids name content, and are needed to tell images apart. */
function isDigest(text: string, at: number): boolean {
  return /(?:sha256:|sha512:|containerd:\/\/|docker:\/\/|cri-o:\/\/)$/.test(
    text.slice(Math.max(0, at - 14), at),
  );
}

/**
 * Twenty characters with digits among letters and more than 3.5 bits each: below that length words
 * of programs reach the same entropy, and shorter secrets stand behind a telling name mostly.
 */
function isRandom(part: string): boolean {
  if (part.length < 20) return false;
  const digits = part.replace(/\D/g, '').length;
  if (digits < 2 || digits === part.length) return false;
  return entropyOf(part) >= 3.2;
}
