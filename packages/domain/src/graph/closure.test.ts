import { describe, expect, it } from 'vitest';
import {
  aClusterObject,
  anEvent,
  anObject,
  controlledBy,
  names,
  ref,
} from '../../test/kube-builders.ts';
import type { KubeObject } from '../kube-object.ts';
import { closure } from './closure.ts';
import { ClusterIndex } from './cluster-index.ts';

describe('closure', () => {
  it('takes the workload with all that a diagnosis compares, and leaves strangers', () => {
    const found = closure(aShop(), [ref('Deployment', 'cart')], { maxObjects: 500 });
    const told = found.objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(told).toEqual(
      expect.arrayContaining([
        'Deployment/cart',
        'ReplicaSet/cart-1',
        'Pod/cart-1-a',
        'Node/node-1',
        'Service/cart',
        'ServiceAccount/cart',
        'RoleBinding/cart',
        'Role/cart',
        'Ingress/shop',
        'IngressClass/public',
        'Service/db',
        'StatefulSet/db',
        'Namespace/shop',
        'ResourceQuota/team',
        'ConfigMap/coredns',
      ]),
    );
    expect(told).not.toContain('Deployment/stranger');
    expect(told).not.toContain('Pod/stranger-1-a');
    expect(names(found.events)).toEqual(['cart-event']);
    expect(found.isTruncated).toBe(false);
  });

  it('takes the siblings of a name that does not exist, one of which may have been meant', () => {
    const found = closure(aShop(), [ref('Deployment', 'cart')], { maxObjects: 500 });
    expect(names(found.objects.filter(({ kind }) => kind === 'ConfigMap'))).toContain(
      'cart-setting',
    );
  });

  it('starts from a missing name at those who refer to it', () => {
    const found = closure(aShop(), [ref('ConfigMap', 'cart-settings')], { maxObjects: 500 });
    expect(names(found.objects)).toContain('cart-1-a');
  });

  it('drops the farthest first and says so', () => {
    const found = closure(aShop(), [ref('Deployment', 'cart')], { maxObjects: 3 });
    expect(found.objects).toHaveLength(3);
    expect(found.objects[0]?.metadata.name).toBe('cart');
    expect(found.isTruncated).toBe(true);
  });

  it('takes troubled pods before healthy ones', () => {
    const index = aShop();
    for (let n = 0; n < 30; n += 1) index.set(aCartPod(`ready-${n}`, 'True'));
    index.set(aCartPod('z-broken', 'False'));
    const limits = { maxObjects: 500, maxPodsPerWorkload: 5 };
    const found = closure(index, [ref('Deployment', 'cart')], limits);
    const pods = names(found.objects.filter(({ kind }) => kind === 'Pod'));
    expect(pods).toContain('z-broken');
    expect(pods.filter((name) => name.startsWith('ready-')).length).toBeLessThanOrEqual(5);
  });
});

function aCartPod(name: string, ready: string): KubeObject {
  return anObject('Pod', name, {
    metadata: { ...controlledBy('ReplicaSet', 'cart-1'), labels: { app: 'cart' } },
    spec: {
      nodeName: 'node-1',
      serviceAccountName: 'cart',
      containers: [{ name: 'cart', envFrom: [{ configMapRef: { name: 'cart-settings' } }] }],
    },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready }] },
  });
}

function aShop(): ClusterIndex {
  const index = new ClusterIndex();
  const env = [{ name: 'DB_HOST', value: 'db' }];
  const objects = [
    anObject('Deployment', 'cart', {
      spec: {
        template: {
          metadata: { labels: { app: 'cart' } },
          spec: { serviceAccountName: 'cart', containers: [{ name: 'cart', env }] },
        },
      },
    }),
    anObject('ReplicaSet', 'cart-1', { metadata: controlledBy('Deployment', 'cart') }),
    aCartPod('cart-1-a', 'False'),
    anObject('Service', 'cart', { spec: { selector: { app: 'cart' } } }),
    anObject('ServiceAccount', 'cart'),
    anObject('RoleBinding', 'cart', {
      roleRef: { kind: 'Role', name: 'cart' },
      subjects: [{ kind: 'ServiceAccount', name: 'cart' }],
    }),
    anObject('Role', 'cart'),
    anObject('Ingress', 'shop', {
      spec: { ingressClassName: 'public', defaultBackend: { service: { name: 'cart' } } },
    }),
    aClusterObject('IngressClass', 'public'),
    anObject('Service', 'db', { spec: { selector: { app: 'db' } } }),
    anObject('StatefulSet', 'db'),
    anObject('Pod', 'db-0', {
      metadata: { ...controlledBy('StatefulSet', 'db'), labels: { app: 'db' } },
      spec: { nodeName: 'node-1' },
    }),
    anObject('ConfigMap', 'cart-setting'),
    anObject('Deployment', 'stranger'),
    anObject('ReplicaSet', 'stranger-1', { metadata: controlledBy('Deployment', 'stranger') }),
    anObject('Pod', 'stranger-1-a', {
      metadata: controlledBy('ReplicaSet', 'stranger-1'),
      spec: { nodeName: 'node-1' },
    }),
    aClusterObject('Node', 'node-1'),
    aClusterObject('Namespace', 'shop'),
    anObject('ResourceQuota', 'team'),
    anObject('ConfigMap', 'coredns', { metadata: { namespace: 'kube-system' } }),
  ];
  for (const object of objects) index.set(object);
  index.setEvent(anEvent('Pod', 'cart-1-a', 'cart-event'));
  index.setEvent(anEvent('Pod', 'stranger-1-a', 'stranger-event'));
  return index;
}
