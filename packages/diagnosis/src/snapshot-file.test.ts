import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSnapshotFile } from './snapshot-file.ts';

const pod = (metadata: object): object => ({ kind: 'Pod', metadata: { name: 'a', ...metadata } });
const parse = (...items: unknown[]) => parseSnapshotFile(JSON.stringify({ items }), 'f.json');

describe('a snapshot file', () => {
  it('keeps what is sound and tells what it left out', () => {
    const { input, leftOut } = parse(pod({}), pod({ ownerReferences: 'x' }), { kind: 'Pod' });
    expect(input.snapshot.objects).toHaveLength(1);
    expect(leftOut).toEqual([
      {
        problem: 'wrong_type',
        at: 'objects[1].metadata.ownerReferences',
        wanted: 'a list of objects',
      },
      { problem: 'wrong_type', at: 'objects[2]', wanted: 'an object with kind and metadata.name' },
    ]);
  });

  it('takes null for what is not set', () => {
    expect(parse(pod({ labels: null, creationTimestamp: null })).leftOut).toEqual([]);
  });

  it('is refused when nothing sound is in it', () => {
    expect(() => parse(pod({ labels: [] }))).toThrow(
      expect.objectContaining({
        code: 'SNAPSHOT_INVALID',
        details: expect.objectContaining({ at: 'objects[0].metadata.labels' }) as object,
      }),
    );
  });

  it('is read or refused, whatever it holds', () => {
    const anything = fc.jsonValue({ maxDepth: 4 });
    const metadata = fc.dictionary(
      fc.constantFrom('name', 'labels', 'ownerReferences', 'managedFields', 'uid', 'namespace'),
      anything,
    );
    const object = fc.record({
      kind: fc.constant('Pod'),
      metadata,
      status: anything,
      spec: anything,
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(object, anything)), anything, (items, metrics) => {
        try {
          parseSnapshotFile(JSON.stringify({ items, metrics, events: items }), 'f.json');
        } catch (error) {
          expect(error).toMatchObject({ code: 'SNAPSHOT_INVALID' });
        }
      }),
    );
  });
});
