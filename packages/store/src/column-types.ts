import { types } from 'pg';

const bigintOid = 20;
const timestamptzOid = 1184;

const toDate = types.getTypeParser(timestamptzOid);

/**
 * How column values become JavaScript values: bigint as a number (our counters stay far below
 * 2^53), timestamptz as ISO-8601 UTC text with milliseconds, the form of `IsoTime`. Given to each
 * pool instead of set on the driver, whose registry is shared with other users of it.
 */
export const columnTypes: { getTypeParser: typeof types.getTypeParser } = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === bigintOid) return Number;
    if (oid === timestamptzOid) return (text: string) => (toDate(text) as Date).toISOString();
    return types.getTypeParser(oid, format as 'text');
  }) as typeof types.getTypeParser,
};
