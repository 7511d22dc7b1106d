import type { KubeObject } from '@aetherius/domain';
import type { KindEntry, ObjectStore, WriteOptions } from './object-store.ts';

/** The circumstances of one write, for defaulting, admission and validation. */
export interface WriteContext {
  readonly entry: KindEntry;
  readonly store: ObjectStore;
  readonly now: Date;
  /** The stored object; undefined on create. */
  readonly previous: KubeObject | undefined;
  readonly options: WriteOptions;
  /** A number in [0, 1) for names and addresses that the server picks. */
  readonly random: () => number;
}

/** Changes or checks an object on its way into the store; refuses by throwing `ApiStatusError`. */
export type WriteStep = (draft: KubeObject, context: WriteContext) => void;
