import type { KubeObject } from '@aetherius/domain';

interface Shelf {
  readonly byName: Map<string, KubeObject>;
  /** Objects in order of their names; undefined when a name has come or gone since. */
  sorted: readonly KubeObject[] | undefined;
}

/** The objects of one kind by namespace and name, listed in etcd's order of keys. */
export class ObjectIndex {
  private readonly shelves = new Map<string, Shelf>();
  private all: readonly KubeObject[] | undefined;

  get(namespace: string, name: string): KubeObject | undefined {
    return this.shelves.get(namespace)?.byName.get(name);
  }

  set(object: KubeObject): void {
    const namespace = object.metadata.namespace ?? '';
    let shelf = this.shelves.get(namespace);
    if (!shelf) {
      shelf = { byName: new Map(), sorted: undefined };
      this.shelves.set(namespace, shelf);
    }
    shelf.byName.set(object.metadata.name, object);
    shelf.sorted = undefined;
    this.all = undefined;
  }

  delete(namespace: string, name: string): void {
    const shelf = this.shelves.get(namespace);
    if (!shelf) return;
    shelf.byName.delete(name);
    shelf.sorted = undefined;
    this.all = undefined;
    if (shelf.byName.size === 0) this.shelves.delete(namespace);
  }

  list(namespace?: string): readonly KubeObject[] {
    if (namespace !== undefined) return this.listShelf(this.shelves.get(namespace));
    this.all ??= [...this.shelves.keys()]
      .toSorted()
      .flatMap((key) => this.listShelf(this.shelves.get(key)));
    return this.all;
  }

  private listShelf(shelf: Shelf | undefined): readonly KubeObject[] {
    if (!shelf) return [];
    shelf.sorted ??= [...shelf.byName.keys()]
      .toSorted()
      .flatMap((name) => shelf.byName.get(name) ?? []);
    return shelf.sorted;
  }
}
