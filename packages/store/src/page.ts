import { appError, isUuid } from '@aetherius/domain';

/** A part of a list, and where the next part begins; null at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** Which part of a list: at most `limit` items after the opaque `cursor` of the page before. */
export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Too small: many round trips. Too large: a page of incidents no longer fits in a second. */
export const maxPageSize = 500;

/** The page from rows read with one more than the limit; the extra row only tells of a next page. */
export function toPage<Row, T>(
  rows: readonly Row[],
  options: { limit: number; cursorOf: (row: Row) => string; toItem: (row: Row) => T },
): Page<T> {
  const shown = rows.slice(0, options.limit);
  const last = shown.at(-1);
  const hasMore = rows.length > options.limit && last !== undefined;
  return {
    items: shown.map(options.toItem),
    nextCursor: hasMore ? options.cursorOf(last) : null,
  };
}

/** The limit of a request, held between 1 and `maxPageSize`. */
export function pageLimit(request: PageRequest): number {
  return Math.min(Math.max(1, Math.trunc(request.limit)), maxPageSize);
}

/** The cursor of a list in the order of UUIDs; REQUEST_INVALID if it is none. */
export function parseUuidCursor(cursor: string | undefined): string | undefined {
  if (cursor !== undefined && !isUuid(cursor)) throw invalidCursor(cursor);
  return cursor;
}

/** The cursor of a list in the order of numbers; REQUEST_INVALID if it is none. */
export function parseNumberCursor(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  if (!/^\d{1,9}$/.test(cursor)) throw invalidCursor(cursor);
  return Number(cursor);
}

function invalidCursor(cursor: string): Error {
  return appError('REQUEST_INVALID', { field: 'cursor', problem: `unknown cursor ${cursor}` });
}
