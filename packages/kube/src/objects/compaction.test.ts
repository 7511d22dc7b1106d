import type { KubeObject } from '@aetherius/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCompaction } from './compaction.ts';

const aReplica = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: 'checkout' } },
  spec: { nodeName: 'node-1', containers: [{ name: 'app', image: 'shop/checkout:1' }] },
});

describe('compaction', () => {
  it('lets replicas share what is equal in them', () => {
    const compact = createCompaction();
    const [a, b] = [compact(aReplica('a')), compact(aReplica('b'))];
    expect(a.spec?.['containers']).toBe(b.spec?.['containers']);
    expect(a.metadata.labels).toBe(b.metadata.labels);
    expect(a.metadata.name).toBe('a');
  });

  it('keeps a key that JavaScript gives a meaning of its own', () => {
    const object = JSON.parse(
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"__proto__":"x"}}',
    ) as KubeObject;
    expect(JSON.stringify(createCompaction()(object))).toBe(JSON.stringify(object));
  });

  it('answers an object that equals the given one, whatever it is', () => {
    const compact = createCompaction();
    const fields = fc.dictionary(
      fc.constantFrom('spec', 'status', 'containers', 'labels', 'ports', 'x'),
      fc.jsonValue({ maxDepth: 4 }),
    );
    fc.assert(
      fc.property(fields, (rest) => {
        const object: KubeObject = {
          ...rest,
          apiVersion: 'v1',
          kind: 'X',
          metadata: { name: 'a' },
        };
        expect(compact(object)).toEqual(object);
      }),
    );
  });
});
