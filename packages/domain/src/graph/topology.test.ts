import { describe, expect, it } from 'vitest';
import { aClusterObject, anObject, controlledBy, names, ref } from '../../test/kube-builders.ts';
import type { KubeObject } from '../kube-object.ts';
import { ClusterIndex } from './cluster-index.ts';
import { configReferencesOf } from './config-references.ts';
import { neighbours } from './neighbours.ts';
import { isOfCurrentRevision, replicaSetsOf, workloadOf } from './ownership.ts';
import { matchesSelector, parseLabelSelector } from './selectors.ts';
import { serviceHostsIn } from './service-hosts.ts';
import {
  autoscalersOf,
  callersOf,
  callsOf,
  hasReadyEndpoint,
  podsOf,
  selectorsOf,
  workloadsUsing,
} from './topology.ts';

const template = {
  metadata: { labels: { app: 'cart' } },
  spec: {
    containers: [
      {
        name: 'cart',
        command: ['sh', '-c', 'until nc -z db 5432; do sleep 1; done'],
        env: [
          { name: 'PRICES_URL', value: 'http://prices.billing.svc:8080/v1' },
          { name: 'MODE', value: 'prices' },
        ],
        envFrom: [{ configMapRef: { name: 'cart-settings' } }],
      },
    ],
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'cart-data' } }],
  },
};

const revision = (number: number) => ({
  annotations: { 'deployment.kubernetes.io/revision': String(number) },
});

const objects: readonly KubeObject[] = [
  anObject('Deployment', 'cart', { spec: { replicas: 1, template } }),
  anObject('ReplicaSet', 'cart-old', {
    metadata: { ...controlledBy('Deployment', 'cart'), ...revision(1) },
    spec: { replicas: 0 },
  }),
  anObject('ReplicaSet', 'cart-new', {
    metadata: { ...controlledBy('Deployment', 'cart'), ...revision(2) },
    spec: { replicas: 1 },
  }),
  anObject('Pod', 'cart-new-1', {
    metadata: { ...controlledBy('ReplicaSet', 'cart-new'), labels: { app: 'cart' } },
    spec: { ...template.spec, nodeName: 'node-1' },
  }),
  anObject('Service', 'cart', { spec: { selector: { app: 'cart' } } }),
  anObject('ConfigMap', 'cart-settings', { data: { 'app.yaml': 'queue: amqp://queue:5672' } }),
  anObject('HorizontalPodAutoscaler', 'cart', {
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'cart' } },
  }),
  aClusterObject('Node', 'node-1'),
];

const index = indexOf(...objects);

describe('workloadOf', () => {
  it('walks from a pod over its ReplicaSet to the Deployment', () => {
    expect(workloadOf(index, pod()).kind).toBe('Deployment');
  });

  it('leaves a Job under its CronJob, and a mirror pod, as they are', () => {
    const job = anObject('Job', 'tidy-1', { metadata: controlledBy('CronJob', 'tidy') });
    const mirror = anObject('Pod', 'etcd', { metadata: controlledBy('Node', 'node-1') });
    expect(workloadOf(index, job)).toMatchObject({ kind: 'Job', name: 'tidy-1' });
    expect(workloadOf(index, mirror)).toMatchObject({ kind: 'Pod', name: 'etcd' });
  });

  it('names the owner that a pod tells of although it is not in the view', () => {
    const lost = anObject('Pod', 'x', { metadata: controlledBy('Rollout', 'canary') });
    expect(workloadOf(index, lost)).toMatchObject({ kind: 'Rollout', name: 'canary' });
  });

  it('finds the Deployment by the pod template hash when only the ReplicaSet is missing', () => {
    const orphan = anObject('Pod', 'cart-abc-1', {
      metadata: {
        ...controlledBy('ReplicaSet', 'cart-abc'),
        labels: { 'pod-template-hash': 'abc' },
      },
    });
    expect(workloadOf(index, orphan)).toMatchObject({ kind: 'Deployment', name: 'cart' });
  });

  it('does not take a re-created owner of the same name for the old one', () => {
    const renewed = indexOf(anObject('ReplicaSet', 'cart-new', { metadata: { uid: 'renewed' } }));
    expect(workloadOf(renewed, pod()).uid).toBe('uid-ReplicaSet-cart-new');
  });
});

describe('questions of topology', () => {
  it('find the pods of a workload, a Service, a node and a claim', () => {
    for (const asked of [
      ref('Deployment', 'cart'),
      ref('Service', 'cart'),
      { kind: 'Node', name: 'node-1' },
      ref('PersistentVolumeClaim', 'cart-data'),
    ]) {
      expect(names(podsOf(index, asked))).toEqual(['cart-new-1']);
    }
  });

  it('put the newest ReplicaSet first and know whose pods are current', () => {
    const deployment = required(ref('Deployment', 'cart'));
    expect(replicaSetsOf(index, deployment).map((one) => one.metadata.name)).toEqual([
      'cart-new',
      'cart-old',
    ]);
    expect(isOfCurrentRevision(index, pod())).toBe(true);
    const old = anObject('Pod', 'old', { metadata: controlledBy('ReplicaSet', 'cart-old') });
    expect(isOfCurrentRevision(index, old)).toBe(false);
  });

  it('find services, autoscalers and users of configuration from the workload', () => {
    expect(names(selectorsOf(index, required(ref('Deployment', 'cart')), 'Service'))).toEqual([
      'cart',
    ]);
    expect(names(autoscalersOf(index, ref('Deployment', 'cart')))).toEqual(['cart']);
    expect(workloadsUsing(index, ref('ConfigMap', 'cart-settings'))).toHaveLength(1);
  });

  it('find what a workload calls by command, environment and ConfigMap, and who calls it', () => {
    expect(names(callsOf(index, ref('Deployment', 'cart')))).toEqual(['db', 'prices', 'queue']);
    expect(names(callersOf(index, ref('Service', 'db')))).toEqual(['cart']);
    expect(names(callersOf(index, ref('Service', 'queue')))).toEqual(['cart']);
    const inBilling = { kind: 'Service', name: 'prices', namespace: 'billing' };
    expect(names(callersOf(index, inBilling))).toEqual(['cart']);
    expect(callersOf(index, ref('Service', 'prices'))).toEqual([]);
  });

  it('tell the relations of an object with their direction', () => {
    const told = neighbours(index, ref('Deployment', 'cart')).map(
      ({ relation, direction, ref: { kind, name } }) => `${direction} ${relation} ${kind}/${name}`,
    );
    expect(told.toSorted()).toEqual([
      'in scales HorizontalPodAutoscaler/cart',
      'in selects Service/cart',
      'out calls Service/db',
      'out calls Service/prices',
      'out configured-by ConfigMap/cart-settings',
      'out mounts PersistentVolumeClaim/cart-data',
      'out owns ReplicaSet/cart-new',
      'out owns ReplicaSet/cart-old',
    ]);
  });
});

describe('hasReadyEndpoint', () => {
  it('reads slices, and takes an endpoint without a word for ready', () => {
    const service = anObject('Service', 's');
    const slice = (conditions: object) =>
      anObject('EndpointSlice', 's-1', {
        metadata: { labels: { 'kubernetes.io/service-name': 's' } },
        endpoints: [{ conditions }],
      });
    expect(hasReadyEndpoint(indexOf(service, slice({ ready: false })), service)).toBe(false);
    expect(hasReadyEndpoint(indexOf(service, slice({})), service)).toBe(true);
  });

  it('falls back to Endpoints', () => {
    const service = anObject('Service', 's');
    const endpoints = anObject('Endpoints', 's', {
      subsets: [{ addresses: [{ ip: '10.0.0.1' }] }],
    });
    expect(hasReadyEndpoint(indexOf(service, endpoints), service)).toBe(true);
  });
});

describe('configReferencesOf', () => {
  it('finds every way in which a pod spec uses configuration', () => {
    const found = configReferencesOf(
      {
        initContainers: [
          {
            name: 'init',
            env: [{ name: 'K', valueFrom: { secretKeyRef: { name: 's1', key: 'k' } } }],
          },
        ],
        containers: [{ name: 'app', envFrom: [{ configMapRef: { name: 'c1', optional: true } }] }],
        volumes: [
          { name: 'v1', secret: { secretName: 's2', items: [{ key: 'tls.crt' }] } },
          { name: 'v2', projected: { sources: [{ configMap: { name: 'c2' } }] } },
        ],
        imagePullSecrets: [{ name: 's3' }],
      },
      'shop',
    );
    expect(
      found.map(({ ref: { kind, name }, use, key, optional }) => [kind, name, use, key, optional]),
    ).toEqual([
      ['Secret', 's1', 'env', 'k', false],
      ['ConfigMap', 'c1', 'env_from', undefined, true],
      ['Secret', 's2', 'volume', 'tls.crt', false],
      ['ConfigMap', 'c2', 'projected', undefined, false],
      ['Secret', 's3', 'image_pull', undefined, true],
    ]);
  });
});

describe('matchesSelector', () => {
  it('combines labels with expressions', () => {
    const selector = parseLabelSelector({
      matchLabels: { app: 'cart' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['front', 'back'] },
        { key: 'canary', operator: 'DoesNotExist' },
      ],
    });
    expect(matchesSelector({ app: 'cart', tier: 'front' }, selector)).toBe(true);
    expect(matchesSelector({ app: 'cart', tier: 'front', canary: 'yes' }, selector)).toBe(false);
    expect(matchesSelector({ app: 'cart' }, selector)).toBe(false);
  });
});

describe('serviceHostsIn', () => {
  it.each([
    ['http://prices:8080/v1', 'shop/prices:8080'],
    ['mongodb://user:pw@db.data:27017/x', 'data/db:27017'],
    ['db.data.svc.cluster.local', 'data/db:'],
    ['amqp://queue', 'shop/queue:'],
    ['redis-cli -h cache ping', 'shop/cache:'],
    ['until nc -z db 5432; do sleep 1; done', 'shop/db:5432'],
  ])('finds the host in %s', (text, expected) => {
    expect(hosts(text)).toContain(expected);
  });

  it.each(['https://example.com/x', 'localhost:8080', '/var/lib/db:/data', 'a sentence of words'])(
    'finds none in %s',
    (text) => {
      expect(hosts(text)).toEqual([]);
    },
  );

  it('does not read texts that are data', () => {
    expect(serviceHostsIn('db:5432 '.repeat(10_000), 'shop')).toEqual([]);
  });
});

function hosts(text: string): string[] {
  return serviceHostsIn(text, 'shop').map(
    ({ service, port }) => `${service.namespace}/${service.name}:${port ?? ''}`,
  );
}

function pod(): KubeObject {
  return required(ref('Pod', 'cart-new-1'));
}

function required(asked: ReturnType<typeof ref>): KubeObject {
  const object = index.get(asked);
  if (!object) throw new Error(`no ${asked.kind} ${asked.name}`);
  return object;
}

function indexOf(...all: readonly KubeObject[]): ClusterIndex {
  const made = new ClusterIndex();
  for (const object of all) made.set(object);
  return made;
}
