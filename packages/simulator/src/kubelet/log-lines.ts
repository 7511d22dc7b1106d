import type { LogLine } from '../api/cluster-ports.ts';
import { hashFraction } from '../controllers/template-hash.ts';
import type { ContainerBehaviour, LogStyle } from './behaviour.ts';

type Level = 'INFO' | 'WARN' | 'ERROR' | 'FATAL';
type Format = (at: Date, level: Level, text: string) => string;

const nodeLevels: Readonly<Record<Level, number>> = { INFO: 30, WARN: 40, ERROR: 50, FATAL: 60 };

const formats: Readonly<Record<LogStyle, Format>> = {
  plain: (_at, _level, text) => text,
  go: (at, level, text) =>
    `time=${at.toISOString()} level=${level === 'FATAL' ? 'ERROR' : level} msg=${JSON.stringify(text)}`,
  java: (at, level, text) =>
    `${at.toISOString()} ${level === 'FATAL' ? 'ERROR' : level.padStart(5)} 1 --- [           main] c.e.shop.Application : ${text}`,
  python: (at, level, text) =>
    `${at.toISOString().slice(0, 23).replace('T', ' ').replace('.', ',')} ${level} app: ${text}`,
  node: (at, level, text) =>
    JSON.stringify({ level: nodeLevels[level], time: at.getTime(), pid: 1, msg: text }),
  nginx: (at, level, text) =>
    `${at.toISOString().slice(0, 19).replace('T', ' ').replaceAll('-', '/')} [${level === 'INFO' ? 'notice' : 'error'}] 1#1: ${text}`,
  postgres: (at, level, text) =>
    `${at.toISOString().slice(0, 23).replace('T', ' ')} UTC [1] ${level === 'INFO' ? 'LOG' : level}:  ${text}`,
};

/**
 * A line as an application of a style writes it. A text that begins with a level (`ERROR …`) is
 * formatted; any other is written as it is, as stack traces are.
 */
export function formatLine(style: LogStyle, at: Date, text: string): string {
  const match = /^(INFO|WARN|ERROR|FATAL) (.*)$/s.exec(text);
  return match ? formats[style](at, match[1] as Level, match[2] ?? '') : text;
}

const intervalsMs = { requests: 4_000, jobs: 12_000, heartbeat: 30_000 } as const;

/** More lines than `kubectl logs` shows by default are never needed by anybody. */
const MAX_STEADY_LINES = 500;

const requests = [
  ['GET', '/api/items', 200],
  ['GET', '/api/items/4711', 200],
  ['POST', '/api/orders', 201],
  ['GET', '/api/prices?currency=EUR', 200],
  ['GET', '/api/stock/1042', 200],
  ['GET', '/favicon.ico', 404],
] as const;

/** The steady lines of a container between two instants (first excluded), oldest first. */
export function steadyLines(
  behaviour: ContainerBehaviour,
  span: { seed: string; fromMs: number; toMs: number },
): LogLine[] {
  if (!behaviour.activity) return [];
  const everyMs = intervalsMs[behaviour.activity];
  const lines: LogLine[] = [];
  const last = Math.floor(span.toMs / everyMs);
  const first = Math.max(Math.floor(span.fromMs / everyMs) + 1, last - MAX_STEADY_LINES);
  for (let tick = first; tick <= last; tick += 1) {
    const at = new Date(tick * everyMs);
    lines.push({
      at,
      text: formatLine(behaviour.style ?? 'plain', at, steadyText(behaviour, span.seed, tick)),
    });
  }
  return lines;
}

function steadyText(behaviour: ContainerBehaviour, seed: string, tick: number): string {
  const chance = hashFraction(`${tick}/${seed}`);
  if (behaviour.activity === 'jobs') {
    return `INFO processed batch ${tick % 100_000}: ${Math.round(20 + chance * 180)} items in ${Math.round(40 + chance * 300)}ms`;
  }
  if (behaviour.activity === 'heartbeat') return 'INFO checkpoint complete';
  const [method, path, status] = requests[Math.floor(chance * requests.length)] ?? requests[0];
  return `INFO ${method} ${path} ${status} ${Math.round(3 + chance * 60)}ms`;
}
