import type { Mark } from './keyed-mark.ts';
import { pemBlock } from './text-redaction.ts';
import { hasPlainShape, isHostWord, looksGenerated } from './value-shape.ts';

/**
 * Redacts one value of an environment variable, ConfigMap, annotation or argument. What has a plain
 * shape stays. In a text of several words, such as a script or a properties file, each word is
 * judged alone: names before `=` and `:`, flags, punctuation and plain values stay, and runs of
 * other words become one mark, so that addresses in a script can still be read.
 */
export function redactValue(value: string, name: string, mark: Mark): string {
  if (value === '' || hasPlainShape(value)) return value;
  if (isHostWord(value)) return tellsAddress(name) ? value : mark(value);
  if (/^\S+$/.test(value)) return redactWord(value, mark);
  const text = value.replace(pemBlock, mark);
  const rest = text.slice(maxWordedLength);
  return redactWords(text.slice(0, maxWordedLength), mark) + (rest === '' ? '' : mark(rest));
}

/** Longer files are read for the addresses at their beginning; word by word all would take long. */
const maxWordedLength = 4_096;

/** A single word: an address with secret parts, a list of plain values, pairs, or a secret. */
function redactWord(word: string, mark: Mark): string {
  if (/^[a-z][a-z0-9+.-]{1,15}:\/\//.test(word)) return redactAddress(word, mark);
  const entries = word.split(',');
  if (entries.length > 1 && entries.every((entry) => hasPlainShape(entry))) return word;
  const isPairs = /^(?:[A-Za-z_.-]{2,40}=[^;=]*;){1,}(?:[A-Za-z_.-]{2,40}=[^;=]*)?;?$/.test(word);
  return isPairs ? redactWords(word, mark) : mark(word);
}

/** Names whose value is an address; only used to let a single host name through. */
const addressName =
  /(host|hostname|addr|address|endpoint|server|upstream|broker|service|target|backend|proxy|peer|node)s?(_?name)?$/i;

/** Whether a name says that its value is an address. */
function tellsAddress(name: string): boolean {
  return addressName.test(name);
}

/** One argument of a command line; `before` is the argument in front of it. */
export function redactArgument(argument: string, before: string, mark: Mark): string {
  if (isFlag(argument)) return argument;
  const assigned = /^(--?[A-Za-z][\w.-]*|[A-Z][A-Z_]{2,40})=(.*)$/s.exec(argument);
  if (assigned) {
    const [, name = '', value = ''] = assigned;
    if (!looksGenerated(name)) return `${name}=${redactValue(value, name, mark)}`;
  }
  if (commandWords.has(argument)) return argument;
  return redactValue(argument, isFlag(before) ? before : '', mark);
}

/** The program of a command line: a name, not a value. */
export function isProgramName(word: string): boolean {
  return /^[A-Za-z][A-Za-z0-9._+-]{0,48}$/.test(word) && !looksGenerated(word);
}

function isFlag(word: string): boolean {
  return /^--?[A-Za-z][\w.-]{0,60}$/.test(word) && !looksGenerated(word);
}

interface Token {
  readonly kind: 'mark' | 'address' | 'name' | 'word' | 'space' | 'other';
  readonly text: string;
}

const tokenPattern = new RegExp(
  [
    '(<redacted [0-9a-f]{10}/\\d+>)',
    '([a-z][a-z0-9+.-]{1,15}://[^\\s"\'`<>()|;,\\\\]+|\\b[a-z0-9][a-z0-9.-]*:\\d{1,5}(?![\\w.-])|(?<![\\w])[.~]{0,2}/[^\\s"\'`<>()|;,:=\\\\]*)',
    '(-{0,2}[A-Za-z_][A-Za-z0-9_.-]{0,63}(?=["\']?\\s*[:=]\\s*["\']?[^\\s=]))',
    '([^\\s"\'`()\\[\\]{}<>|&;,=:$\\\\]+)',
    '([^\\S\\n]+)',
    '([\\s\\S])',
  ].join('|'),
  'g',
);

/** Words after which a host is expected, also a host of one word. */
const hostCommands = new Set(
  'nc telnet nslookup ping getent hosts dig host -h --host --hostname --server'.split(' '),
);

/** The vocabulary of shells and start scripts: no secret is one of these words. */
const commandWords = new Set(
  `sh bash ash zsh echo printf sleep exec cat exit true false while until do done if then else elif fi for
  in case esac test mkdir rm cp mv ls touch chmod chown ln cd pwd env export set unset local return shift
  read trap wait kill date head tail grep sed awk cut tr sort uniq wc tee xargs find seq dd of bs count
  wget curl nc telnet nslookup ping dig getent hosts httpd nginx apache2 redis-server mysqld postgres python python3
  node npm yarn java ruby perl php go run start serve server worker web api app main listen port bind get set
  put post delete describe apply create pods nodes services kubectl helm and or not is to the on at of error
  warning info debug infinity`.split(/\s+/),
);

/** The vocabulary of a Corefile: whether cluster DNS is set up rightly is read from these words. */
const dnsWords = new Set(
  `errors health lameduck ready kubernetes pods insecure verified disabled fallthrough ttl prometheus forward
  max_concurrent prefer_udp force_tcp policy sequential random round_robin cache success denial prefetch loop
  reload loadbalance template rewrite rcode NXDOMAIN SERVFAIL NOERROR REFUSED answer authority additional match
  hosts file log IN A AAAA ANY CNAME SRV PTR TXT name exact prefix suffix regex substring stop continue dns64
  autopath acl block allow net type whoami import bind endpoint endpoint_pod_names noendpoints ignore empty_service
  transfer`.split(/\s+/),
);

function redactWords(text: string, mark: Mark): string {
  const out: string[] = [];
  let hidden = '';
  let lastName = '';
  let expectsHost = false;
  const flush = (): void => {
    const trimmed = hidden.trimEnd();
    if (trimmed !== '') out.push(mark(trimmed));
    out.push(hidden.slice(trimmed.length));
    hidden = '';
  };
  for (const token of tokensOf(text)) {
    if (token.kind === 'space') {
      if (hidden === '') out.push(token.text);
      else hidden += token.text;
      continue;
    }
    if (isKept(token, lastName, expectsHost)) {
      flush();
      out.push(token.kind === 'address' ? redactAddress(token.text, mark) : token.text);
    } else hidden += token.text;
    if (token.kind === 'name') lastName = token.text;
    if (hostCommands.has(token.text)) expectsHost = true;
    if (/^[;&|\n]$/.test(token.text)) {
      expectsHost = false;
      lastName = '';
    }
  }
  flush();
  return out.join('');
}

/** The kinds of token in the order of the pattern's groups. */
const tokenKinds: readonly Token['kind'][] = ['mark', 'address', 'name', 'word', 'space', 'other'];

function* tokensOf(text: string): Iterable<Token> {
  for (const match of text.matchAll(tokenPattern)) {
    let group = 1;
    while (match[group] === undefined) group += 1;
    yield { kind: tokenKinds[group - 1] ?? 'word', text: match[0] };
  }
}

function isKept(token: Token, name: string, expectsHost: boolean): boolean {
  switch (token.kind) {
    case 'name':
      return !looksGenerated(token.text) && !mixesClasses(token.text);
    case 'word':
      return isKeptWord(token.text, name, expectsHost);
    default:
      return true;
  }
}

/** Names are written in one case; what mixes cases and digits may be the start of a secret. */
function mixesClasses(name: string): boolean {
  return /[a-z]/.test(name) && /[A-Z]/.test(name) && /\d/.test(name);
}

function isKeptWord(word: string, name: string, expectsHost: boolean): boolean {
  if (hasPlainShape(word) || isFlag(word) || commandWords.has(word) || dnsWords.has(word)) {
    return true;
  }
  if (!/[A-Za-z0-9]/.test(word)) return true;
  return isHostWord(word) && (expectsHost || tellsAddress(name));
}

/** The parts of an address that may leave: never credentials, query or fragment. */
function redactAddress(address: string, mark: Mark): string {
  if (hasPlainShape(address)) return address;
  const url = /^([a-z][a-z0-9+.-]*:\/\/)(?:([^/@]*)@)?([^/?#]*)([^?#]*)(.*)$/s.exec(address);
  if (!url) return mark(address);
  const [, scheme = '', credentials, host = '', path = '', rest = ''] = url;
  const places = host.split(',').map((one) => (hasPlainShape(`${scheme}${one}`) ? one : mark(one)));
  const plainPath = path === '' || hasPlainShape(path) ? path : mark(path);
  return [
    scheme,
    credentials === undefined ? '' : `${mark(credentials)}@`,
    places.join(','),
    plainPath,
    rest === '' ? '' : mark(rest),
  ].join('');
}
