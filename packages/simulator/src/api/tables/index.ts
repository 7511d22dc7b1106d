/**
 * The tables that `kubectl get` prints, with the columns and texts of the real server. A kind
 * without a table of its own shows its name and age. Pure: ages are against the given time.
 *
 * @example
 * tableRow(pod, { entry, now }); // { cells: ['web-1', '1/1', 'Running', '0', '5m', ...] }
 */
import type { KubeObject } from '@aetherius/domain';
import type { KindEntry } from '../object-store.ts';
import { clusterTables } from './cluster-tables.ts';
import { networkTables } from './network-tables.ts';
import { podTable } from './pod-table.ts';
import { ageOf, columnsOf, type Cell, type TableKind } from './table-kind.ts';
import { workloadTables } from './workload-tables.ts';

const tables: Readonly<Record<string, TableKind>> = {
  Pod: podTable,
  ...workloadTables,
  ...networkTables,
  ...clusterTables,
};

const plainTable: TableKind = {
  columns: columnsOf('Age'),
  cells: (object, now) => [ageOf(object, now)],
};

/** Kinds whose name is not the first column. */
const namesItself = new Set(['Event']);

/** The column definitions of a kind, as a Table carries them. */
export function tableColumns(entry: KindEntry): unknown[] {
  const own = (tables[entry.kind] ?? plainTable).columns;
  const columns = namesItself.has(entry.kind) ? own : [{ name: 'Name' }, ...own];
  return columns.map((column) => ({
    name: column.name,
    type: 'type' in column ? (column.type ?? 'string') : 'string',
    format: column.name === 'Name' ? 'name' : '',
    description: '',
    priority: 'wide' in column && column.wide ? 1 : 0,
  }));
}

/** The cells of one object. */
export function tableRow(
  object: KubeObject,
  { entry, now }: { entry: KindEntry; now: Date },
): { cells: readonly Cell[] } {
  const table = tables[entry.kind] ?? plainTable;
  const cells = table.cells(object, now);
  return { cells: namesItself.has(entry.kind) ? cells : [object.metadata.name, ...cells] };
}
