import { createSilentLogger, systemClock } from '@aetherius/runtime';
import type { KubeObject } from '@aetherius/domain';
import { describe, expect, it } from 'vitest';
import { ApiStatusError, createObjectStore, type ObjectStore, type StoreChange } from './index.ts';

function aStore(): ObjectStore {
  const store = createObjectStore({ clock: systemClock, logger: createSilentLogger() });
  store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  return store;
}

function aConfigMap(name: string, data: Record<string, string> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' }, data };
}

function refusalOf(act: () => unknown): ApiStatusError {
  try {
    act();
  } catch (err) {
    if (err instanceof ApiStatusError) return err;
    throw err;
  }
  throw new Error('nothing was refused');
}

describe('the object store', () => {
  it('gives every write the next resource version', () => {
    const store = aStore();
    const before = store.resourceVersion;
    const created = store.create(aConfigMap('a'));
    const updated = store.update({ ...created, data: { k: 'v' } });
    expect([created, updated].map(({ metadata }) => Number(metadata.resourceVersion))).toEqual([
      before + 1,
      before + 2,
    ]);
  });

  it('tells listeners of changes in order, even of those a listener makes', () => {
    const store = aStore();
    const seen: string[] = [];
    store.subscribe(({ type, object }: StoreChange) => {
      if (type === 'ADDED' && object.metadata.name === 'first') store.create(aConfigMap('second'));
    });
    store.subscribe(({ type, object, resourceVersion }) => {
      seen.push(`${type} ${object.metadata.name} ${resourceVersion - store.resourceVersion}`);
    });
    store.create(aConfigMap('first'));
    expect(seen).toEqual(['ADDED first -1', 'ADDED second 0']);
  });

  it('goes on when a listener fails', () => {
    const store = aStore();
    store.subscribe(() => {
      throw new Error('listener');
    });
    expect(store.create(aConfigMap('a')).metadata.uid).toBeDefined();
  });

  it('hands out objects that cannot be changed', () => {
    const store = aStore();
    const created = store.create(aConfigMap('a', { k: 'v' }));
    expect(() => {
      (created['data'] as Record<string, string>)['k'] = 'other';
    }).toThrow(TypeError);
  });

  it('does not keep hold of what a caller passed in', () => {
    const store = aStore();
    const given = aConfigMap('a', { k: 'v' });
    store.create(given);
    given['data'] = { k: 'other' };
    const stored = store.get({ kind: 'ConfigMap', namespace: 'shop', name: 'a' });
    expect(stored?.['data']).toEqual({ k: 'v' });
  });

  it('lists by namespace and name', () => {
    const store = aStore();
    store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bank' } });
    for (const name of ['b', 'a']) store.create(aConfigMap(name));
    store.create({ ...aConfigMap('z'), metadata: { name: 'z', namespace: 'bank' } });
    expect(store.list('ConfigMap').map(({ metadata }) => metadata.name)).toEqual(['z', 'a', 'b']);
    expect(store.list('ConfigMap', { namespace: 'bank' })).toHaveLength(1);
  });

  it('refuses a write on an old version', () => {
    const store = aStore();
    const first = store.create(aConfigMap('a'));
    store.update({ ...first, data: { k: '1' } });
    const refused = refusalOf(() => store.update({ ...first, data: { k: '2' } }));
    expect([refused.code, refused.reason]).toEqual([409, 'Conflict']);
  });

  it('says nothing of a write that changes nothing', () => {
    const store = aStore();
    const created = store.create(aConfigMap('a', { k: 'v' }));
    let told = 0;
    store.subscribe(() => (told += 1));
    expect(store.update({ ...created }).metadata.resourceVersion).toBe(
      created.metadata.resourceVersion,
    );
    expect(told).toBe(0);
  });

  it('keeps an object until its last finalizer goes', () => {
    const store = aStore();
    const ref = { kind: 'ConfigMap', namespace: 'shop', name: 'held' };
    store.create({ ...aConfigMap('held'), metadata: { ...ref, finalizers: ['a/b'] } });
    const marked = store.remove(ref);
    expect(marked.metadata.deletionTimestamp).toBeDefined();
    store.update({ ...marked, metadata: { ...marked.metadata, finalizers: [] } });
    expect(store.get(ref)).toBeUndefined();
  });

  it('leaves pods on a node to the kubelet for their grace', () => {
    const store = aStore();
    store.create({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace: 'shop' },
    });
    const ref = { kind: 'Pod', namespace: 'shop', name: 'p' };
    const spec = { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] };
    store.create({ apiVersion: 'v1', kind: 'Pod', metadata: { ...ref }, spec });
    expect(store.remove(ref).metadata.deletionGracePeriodSeconds).toBe(30);
    store.remove(ref, { graceSeconds: 0 });
    expect(store.get(ref)).toBeUndefined();
  });
});
