import type { KubeObject } from '@aetherius/domain';
import type { KindEntry } from '../object-store.ts';
import { tableColumns, tableRow } from '../tables/index.ts';

/** The form in which a client wants objects. */
export type Representation = 'object' | 'table' | 'metadata';

/** The form that the Accept header asks for first. */
export function representationOf(accept: string | undefined): Representation {
  const first = (accept ?? '').split(',').find((part) => part.includes('json') || part === '*/*');
  if (first?.includes('as=Table')) return 'table';
  return first?.includes('as=PartialObjectMetadata') ? 'metadata' : 'object';
}

/** Only kind, version and metadata of an object. */
export function partialMetadata(object: KubeObject): KubeObject {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}

/** What a table needs besides the objects. */
export interface TableOptions {
  readonly entry: KindEntry;
  readonly now: Date;
  /** `None`, `Metadata` or `Object`: what each row carries of its object. */
  readonly includeObject: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Only the first event of a watch carries the columns. */
  readonly withColumns: boolean;
}

/** Objects as the server-side table that `kubectl get` prints. */
export function toTable(objects: readonly KubeObject[], options: TableOptions): unknown {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: options.metadata,
    columnDefinitions: options.withColumns ? tableColumns(options.entry) : null,
    rows: objects.map((object) => ({
      ...tableRow(object, options),
      ...rowObject(object, options.includeObject),
    })),
  };
}

function rowObject(object: KubeObject, includeObject: string): { object?: KubeObject } {
  if (includeObject === 'None') return {};
  return { object: includeObject === 'Object' ? object : partialMetadata(object) };
}
