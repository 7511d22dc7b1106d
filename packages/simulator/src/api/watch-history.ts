import type { ObjectStore, StoreChange } from './object-store.ts';

/**
 * The changes that watches can start from. The oldest go when there are too many of a kind, and all
 * of them when somebody asks for a compaction: a watch from before then is told 410 Gone.
 */
export class WatchHistory {
  private readonly changes = new Map<string, StoreChange[]>();
  private readonly forgottenUpTo = new Map<string, number>();
  private compactedAt = 0;
  private readonly store: ObjectStore;
  private readonly limitPerKind: number;

  constructor(store: ObjectStore, limitPerKind = 4000) {
    this.store = store;
    this.limitPerKind = limitPerKind;
    store.subscribe((change) => this.remember(change));
  }

  /** The changes of a kind after a resource version; undefined when some are forgotten. */
  since(kind: string, resourceVersion: number): readonly StoreChange[] | undefined {
    if (resourceVersion < this.oldestKnown(kind)) return undefined;
    const changes = this.changes.get(kind) ?? [];
    return changes.filter((change) => change.resourceVersion > resourceVersion);
  }

  /** The first resource version from which a watch of the kind can start. */
  oldestKnown(kind: string): number {
    return Math.max(this.compactedAt, this.forgottenUpTo.get(kind) ?? 0);
  }

  /** Forgets all changes so far. */
  compact(): void {
    this.compactedAt = this.store.resourceVersion;
    this.changes.clear();
  }

  private remember(change: StoreChange): void {
    const { kind } = change.object;
    const changes = this.changes.get(kind) ?? [];
    changes.push(change);
    // Cut in halves, so that the cost of moving the rest is paid rarely.
    if (changes.length > this.limitPerKind) {
      const gone = changes.splice(0, Math.floor(this.limitPerKind / 2));
      this.forgottenUpTo.set(kind, gone.at(-1)?.resourceVersion ?? 0);
    }
    this.changes.set(kind, changes);
  }
}
