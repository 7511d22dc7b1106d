import type { KubeObject } from '@aetherius/domain';
import { isRecord, listOf, recordOf, recordsOf, textAt, valueAt } from '../patch/json-value.ts';

/** One column: name, JSON type, and whether only wide output shows it. */
export interface Column {
  readonly name: string;
  readonly type?: 'integer' | 'boolean' | 'date';
  readonly wide?: true;
}

/** A cell of a table. */
export type Cell = string | number | boolean;

/** How a kind is printed. The name column comes first and is not listed here. */
export interface TableKind {
  readonly columns: readonly Column[];
  readonly cells: (object: KubeObject, now: Date) => readonly Cell[];
}

/** Columns from a text: `Desired:integer Age Images*`; a star is for wide output, `_` a space. */
export function columnsOf(text: string): Column[] {
  return text.split(' ').map((part) => {
    const [name = '', type] = part.replace('*', '').split(':');
    return {
      name: name.replaceAll('_', ' '),
      ...(type ? { type: type as 'integer' } : {}),
      ...(part.includes('*') ? { wide: true as const } : {}),
    };
  });
}

/** The time since an object was made, as `kubectl` writes ages. */
export function ageOf(object: KubeObject, now: Date): string {
  return sinceText(object.metadata.creationTimestamp, now);
}

/** The time since an instant in text; `<unknown>` without one. */
export function sinceText(at: unknown, now: Date): string {
  if (typeof at !== 'string' || !at) return '<unknown>';
  return durationText(now.getTime() - Date.parse(at));
}

/** A duration in at most two units, as the API server's tables have it. */
export function durationText(durationMs: number): string {
  const seconds = Math.floor(durationMs / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return twoUnits([minutes, 'm'], [seconds % 60, 's']);
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return twoUnits([hours, 'h'], [minutes % 60, 'm']);
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (days < 8) return twoUnits([days, 'd'], [hours % 24, 'h']);
  if (days < 730) return `${days}d`;
  return twoUnits([Math.floor(days / 365), 'y'], [days % 365, 'd']);
}

type Part = readonly [amount: number, unit: string];

function twoUnits(first: Part, second: Part): string {
  return second[0] === 0 ? first.join('') : `${first.join('')}${second.join('')}`;
}

/** The number at a path, 0 when there is none. */
export function countAt(object: unknown, ...path: string[]): number {
  const value = valueAt(object, ...path);
  return typeof value === 'number' ? value : 0;
}

/** Names or images of a pod template's containers, joined by commas. */
export function containerColumn(object: KubeObject, field: string, ...path: string[]): string {
  const spec = valueAt(object, ...path, 'spec');
  return recordsOf(valueAt(spec, 'containers'))
    .map((container) => textAt(container, field))
    .join(',');
}

/** Labels as `a=b,c=d`; `<none>` when there are none. */
export function labelsText(labels: unknown): string {
  const pairs = Object.entries(recordOf(labels)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return pairs.length === 0
    ? '<none>'
    : pairs.map(([key, value]) => `${key}=${String(value)}`).join(',');
}

/** A label selector with expressions as text. */
export function selectorText(selector: unknown): string {
  if (!isRecord(selector)) return '<none>';
  const pairs = Object.entries(recordOf(selector['matchLabels'])).map(
    ([key, value]) => `${key}=${String(value)}`,
  );
  const expressions = recordsOf(selector['matchExpressions']).map((expression) => {
    const key = textAt(expression, 'key');
    const values = listOf(expression['values']).join(',');
    switch (expression['operator']) {
      case 'In':
        return `${key} in (${values})`;
      case 'NotIn':
        return `${key} notin (${values})`;
      case 'Exists':
        return key;
      default:
        return `!${key}`;
    }
  });
  return [...pairs.toSorted(), ...expressions].join(',') || '<none>';
}

/** `RWO,RWX` for access modes. */
export function accessModesText(modes: unknown): string {
  const short: Record<string, string> = {
    ReadWriteOnce: 'RWO',
    ReadOnlyMany: 'ROX',
    ReadWriteMany: 'RWX',
    ReadWriteOncePod: 'RWOP',
  };
  return listOf(modes)
    .map((mode) => short[String(mode)] ?? String(mode))
    .join(',');
}
