import { types } from 'pg';

const bigintOid = 20;
const timestamptzOid = 1184;

/**
 * How column values become JavaScript values: bigint as a number (our counters stay far below
 * 2^53), timestamptz as `IsoTime` text. Given to each pool instead of set on the driver, whose
 * registry is shared with other users of it.
 */
export const columnTypes: { getTypeParser: typeof types.getTypeParser } = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === bigintOid) return Number;
    if (oid === timestamptzOid) return toIsoTime;
    return types.getTypeParser(oid, format as 'text');
  }) as typeof types.getTypeParser,
};

/**
 * The ISO text of what PostgreSQL prints: with milliseconds, as `Date` writes it, or with
 * microseconds where there are any; a `Date` in between would lose them.
 */
export function toIsoTime(text: string): string {
  const parts = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/.exec(text);
  if (!parts) return new Date(text).toISOString();
  const [, date, time, fraction = ''] = parts;
  return `${date}T${time}.${fraction.padEnd(3, '0')}Z`;
}
