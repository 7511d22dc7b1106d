import { refKey, type KubeObject } from '@aetherius/domain';
import { describe, expect, it } from 'vitest';
import { findTopOwner, walkOwners } from './owner-walk.ts';

function anObject(kind: string, name: string, owner?: KubeObject): KubeObject {
  return {
    apiVersion: 'v1',
    kind,
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      ...(owner
        ? {
            ownerReferences: [
              {
                apiVersion: owner.apiVersion,
                kind: owner.kind,
                name: owner.metadata.name,
                uid: owner.metadata.uid ?? '',
                controller: true,
              },
            ],
          }
        : {}),
    },
  };
}

const deployment = anObject('Deployment', 'checkout');
const replicaSet = anObject('ReplicaSet', 'checkout-7d9', deployment);
const pod = anObject('Pod', 'checkout-7d9-x', replicaSet);
const among = (...objects: KubeObject[]) => {
  const byKey = new Map(
    objects.map((object) => [`${object.kind}/shop/${object.metadata.name}`, object]),
  );
  return (ref: Parameters<typeof refKey>[0]) => byKey.get(refKey(ref));
};

describe('the owner walk', () => {
  it('goes from a pod to its deployment', async () => {
    const chain = await walkOwners(pod, among(replicaSet, deployment));
    expect(chain.map(refKey)).toEqual(['ReplicaSet/shop/checkout-7d9', 'Deployment/shop/checkout']);
  });

  it('ends at an owner that is gone or has been made anew', async () => {
    const anew = { ...replicaSet, metadata: { ...replicaSet.metadata, uid: 'another' } };
    expect(refKey(await findTopOwner(pod, among()))).toBe('ReplicaSet/shop/checkout-7d9');
    expect(refKey(await findTopOwner(pod, among(anew, deployment)))).toBe(
      'ReplicaSet/shop/checkout-7d9',
    );
  });

  it('leaves an object without owners, and a static pod, to themselves', async () => {
    const node = anObject('Node', 'node-1');
    expect((await findTopOwner(deployment, among())).name).toBe('checkout');
    expect((await findTopOwner(anObject('Pod', 'etcd-node-1', node), among(node))).kind).toBe(
      'Pod',
    );
  });

  it('survives owners that own each other', async () => {
    const a = anObject('A', 'a', anObject('B', 'b'));
    const b = anObject('B', 'b', a);
    expect((await walkOwners(a, among(a, b))).length).toBe(8);
  });
});
