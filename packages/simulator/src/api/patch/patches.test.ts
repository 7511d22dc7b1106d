import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kindSchema } from '../schema/kube-schema.ts';
import { applyJsonPatch } from './json-patch.ts';
import { applyMergePatch } from './merge-patch.ts';
import { applyStrategicMerge } from './strategic-merge.ts';

const pod = kindSchema('Pod');

function podWith(spec: Record<string, unknown>): Record<string, unknown> {
  return { kind: 'Pod', spec };
}

describe('JSON Patch', () => {
  it('adds, replaces, moves, copies and removes', () => {
    const patch = [
      { op: 'add', path: '/list/-', value: 3 },
      { op: 'add', path: '/list/0', value: 0 },
      { op: 'replace', path: '/a', value: 'b' },
      { op: 'copy', from: '/a', path: '/c' },
      { op: 'move', from: '/old', path: '/new' },
      { op: 'remove', path: '/gone' },
    ];
    const target = { list: [1, 2], a: 'a', old: 1, gone: true };
    expect(applyJsonPatch(target, patch)).toEqual({ list: [0, 1, 2, 3], a: 'b', c: 'b', new: 1 });
    expect(target.list).toEqual([1, 2]);
  });

  it('reads escaped names', () => {
    const patch = [{ op: 'add', path: '/labels/a~1b~0c', value: 'x' }];
    expect(applyJsonPatch({ labels: {} }, patch)).toEqual({ labels: { 'a/b~c': 'x' } });
  });

  it.each([
    [{ op: 'test', path: '/a', value: 2 }],
    [{ op: 'remove', path: '/b' }],
    [{ op: 'add', path: '/x/y', value: 1 }],
    [{ op: 'add', path: '/list/9', value: 1 }],
    [{ op: 'nonsense', path: '/a' }],
  ])('refuses %j whole', (operation) => {
    expect(() => applyJsonPatch({ a: 1, list: [] }, [operation])).toThrow(/rejected our request/);
  });
});

describe('a merge patch', () => {
  it('of a value onto itself changes nothing', () => {
    const json = fc.dictionary(fc.string(), fc.oneof(fc.integer(), fc.string(), fc.boolean()));
    fc.assert(
      fc.property(json, (value) => {
        expect(applyMergePatch(value, value)).toEqual(value);
      }),
    );
  });
});

describe('a strategic merge', () => {
  it('keeps items that the patch does not name', () => {
    const target = podWith({ containers: [{ name: 'a', image: '1' }, { name: 'b' }] });
    const patch = podWith({ containers: [{ name: 'a', image: '2' }] });
    expect(applyStrategicMerge(target, patch, pod)).toEqual(
      podWith({ containers: [{ name: 'a', image: '2' }, { name: 'b' }] }),
    );
  });

  it('replaces lists that have no merge key', () => {
    const target = podWith({ containers: [{ name: 'a', args: ['x', 'y'] }] });
    const patch = podWith({ containers: [{ name: 'a', args: ['z'] }] });
    expect(applyStrategicMerge(target, patch, pod)).toEqual(
      podWith({ containers: [{ name: 'a', args: ['z'] }] }),
    );
  });

  it('unites lists of scalars, and takes items out of them', () => {
    const target = { metadata: { finalizers: ['a'] } };
    const added = applyStrategicMerge(target, { metadata: { finalizers: ['b'] } }, pod);
    expect(added).toEqual({ metadata: { finalizers: ['a', 'b'] } });
    const removal = { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } };
    expect(applyStrategicMerge(added, removal, pod)).toEqual({ metadata: { finalizers: ['b'] } });
  });

  it('puts items in the order it is given', () => {
    const target = podWith({ containers: [{ name: 'a' }, { name: 'b' }] });
    const order = [{ name: 'b' }, { name: 'c' }, { name: 'a' }];
    const patch = podWith({
      '$setElementOrder/containers': order,
      containers: [{ name: 'c', image: 'i' }],
    });
    expect(applyStrategicMerge(target, patch, pod)).toEqual(
      podWith({ containers: [{ name: 'b' }, { name: 'c', image: 'i' }, { name: 'a' }] }),
    );
  });

  it('replaces a whole object when it says so', () => {
    const target = { metadata: { labels: { a: '1', b: '2' } } };
    const patch = { metadata: { labels: { $patch: 'replace', c: '3' } } };
    expect(applyStrategicMerge(target, patch, pod)).toEqual({ metadata: { labels: { c: '3' } } });
  });
});
