import type { ContainerBehaviour, Need } from './behaviour.ts';

/**
 * Reads the small shell scripts that test manifests use and says what they would do: `echo`,
 * `sleep`, `exit`, `httpd`, `nc -l`, a variable filled from /dev/zero, `: "${NAME:?text}"`,
 * `test -n "$NAME" || { … }`, `until nslookup host`, `while true`, `dd` to /dev/shm. Anything else
 * takes no time and succeeds.
 */
export function readShellScript(script: string): ContainerBehaviour {
  const state: Reading = { atMs: 20, lines: [], needs: [], listens: [] };
  if (readLoop(script, state)) return toBehaviour(state);
  for (const statement of splitStatements(script)) {
    if (state.exit !== undefined || state.isForever) break;
    readStatement(statement, state);
  }
  return toBehaviour(state);
}

interface Reading {
  atMs: number;
  lines: { afterMs: number; text: string }[];
  needs: Need[];
  listens: number[];
  memoryMi?: number;
  exit?: number;
  isForever?: boolean;
}

function toBehaviour(state: Reading): ContainerBehaviour {
  return {
    style: 'plain',
    start: state.lines,
    startAfterMs: state.atMs,
    needs: state.needs,
    listens: state.listens.map((port) => ({ port, http: { paths: { '/': 200 } } })),
    memory: { baseMi: state.memoryMi ?? 2, warmUpMs: 600 },
    cpuMillicores: 1,
    ignoresTerm: true,
    ...(state.isForever ? {} : { exits: { afterMs: state.atMs, code: state.exit ?? 0 } }),
  };
}

/** `until CHECK; do echo X; sleep N; done` and `while true; do …; done`. */
function readLoop(script: string, state: Reading): boolean {
  const until = /^\s*until\s+nslookup\s+([\w.-]+)[^;]*;\s*do\s+(.*);\s*done/s.exec(script);
  if (until) {
    const text = /echo\s+([^;&|]+)/.exec(until[2] ?? '')?.[1] ?? '';
    state.needs.push({
      kind: 'service',
      address: `${until[1]}:0`,
      mode: 'wait',
      everyMs: Number(/sleep\s+(\d+)/.exec(until[2] ?? '')?.[1] ?? 2) * 1000,
      failure: { lines: [unquote(text)] },
    });
    // The kubelet ends the run once the need is met.
    state.isForever = true;
    return true;
  }
  if (/^\s*while\s+(true|:)\s*;/.test(script)) {
    state.isForever = true;
    return true;
  }
  return false;
}

/** Statements apart from each other by `;`, `&&` or line ends, outside quotes and braces. */
function splitStatements(script: string): string[] {
  const parts = [''];
  let depth = 0;
  let quote = '';
  for (const [token] of script.matchAll(/&&|[\s\S]/g)) {
    depth += quote ? 0 : (nesting[token] ?? 0);
    quote = nextQuote(quote, token);
    if (!quote && depth === 0 && separators.has(token)) parts.push('');
    else parts[parts.length - 1] += token;
  }
  return parts.map((part) => part.trim()).filter(Boolean);
}

const separators = new Set([';', '\n', '&&']);
const nesting: Readonly<Record<string, number>> = { '{': 1, '(': 1, '}': -1, ')': -1 };

/** The quote that is open after a token. */
function nextQuote(open: string, token: string): string {
  if (open) return token === open ? '' : open;
  return token === '"' || token === "'" ? token : '';
}

type StatementReader = (statement: string, state: Reading) => boolean;

const readers: readonly StatementReader[] = [
  readRequiredVariable,
  readTestOrFail,
  readSharedMemory,
  readFill,
  readServer,
  readSleep,
  readExit,
  readEcho,
];

function readStatement(statement: string, state: Reading): void {
  readers.find((reader) => reader(statement, state));
}

function readRequiredVariable(statement: string, state: Reading): boolean {
  const match = /^:\s+"?\$\{(\w+):\?([^}]*)\}/.exec(statement);
  if (!match) return false;
  const env = match[1] ?? '';
  const failure = { afterMs: state.atMs, code: 2, lines: [`sh: ${env}: ${match[2]}`] };
  state.needs.push({ kind: 'env', env, failure });
  return true;
}

function readTestOrFail(statement: string, state: Reading): boolean {
  const match = /^(?:test|\[)\s+-n\s+"?\$\{?(\w+)\}?"?\s*\]?\s*\|\|\s*\{(.*)\}$/s.exec(statement);
  if (!match) return false;
  const inner = readShellScript(match[2] ?? '');
  const failure = {
    afterMs: state.atMs,
    code: inner.exits?.code ?? 1,
    lines: (inner.start ?? []).map((line) => line.text),
  };
  state.needs.push({ kind: 'env', env: match[1] ?? '', failure });
  return true;
}

function readSharedMemory(statement: string, state: Reading): boolean {
  const match = /^dd\s.*of=\/dev\/shm\/(\S+)\s.*count=(\d+)\s*\|\|\s*\{(.*)\}$/s.exec(statement);
  if (!match) return false;
  const inner = readShellScript(match[3] ?? '');
  const lines = [
    `dd: error writing '/dev/shm/${match[1]}': No space left on device`,
    '65+0 records in',
    '64+0 records out',
    ...(inner.start ?? []).map((line) => line.text),
  ];
  const failure = { afterMs: state.atMs + 80, code: inner.exits?.code ?? 1, lines };
  state.needs.push({ kind: 'shm', sizeMi: Number(match[2]), failure });
  return true;
}

function readFill(statement: string, state: Reading): boolean {
  const match = /head\s+-c\s+(\d+)([kMG]?)\s+\/dev\/zero/.exec(statement);
  if (!match) return false;
  const unit = { '': 1, k: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }[match[2] ?? ''] ?? 1;
  // The shell holds the text and a copy of it while it is assigned.
  state.memoryMi = Math.round((Number(match[1]) * unit * 2) / 2 ** 20) + 2;
  state.atMs += 700;
  return true;
}

function readServer(statement: string, state: Reading): boolean {
  const port = /(?:httpd\s.*-p|nc\s.*-l\S*\s*(?:-p)?)\s*(\d+)/.exec(statement)?.[1];
  if (!port) return false;
  state.listens.push(Number(port));
  state.isForever = true;
  return true;
}

function readSleep(statement: string, state: Reading): boolean {
  const match = /^(?:exec\s+)?sleep\s+(\d+(?:\.\d+)?|infinity|inf)([smhd]?)/.exec(statement);
  if (!match) return false;
  if ((match[1] ?? '').startsWith('inf')) state.isForever = true;
  else {
    const unit = { s: 1, m: 60, h: 3600, d: 86_400 }[match[2] || 's'] ?? 1;
    state.atMs += Number(match[1]) * unit * 1000;
  }
  return true;
}

function readExit(statement: string, state: Reading): boolean {
  const match = /^exit(?:\s+(\d+))?/.exec(statement);
  if (match) state.exit = Number(match[1] ?? 0);
  else if (statement === 'false') state.exit = 1;
  else return false;
  return true;
}

function readEcho(statement: string, state: Reading): boolean {
  const match = /^echo\s+(.*)$/s.exec(statement);
  if (!match || />\s*\/(?!dev)/.test(statement)) return false;
  const text = (match[1] ?? '').replace(/\s*(?:1?>&2|2>&1)\s*$/, '');
  state.lines.push({ afterMs: state.atMs, text: unquote(text) });
  return true;
}

function unquote(text: string): string {
  return text.trim().replaceAll(/^["']|["']$/g, '');
}
