import type { KubeObject } from '@aetherius/domain';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestCluster, type TestCluster } from '../../test/simulated-cluster.ts';
import {
  autoscaler,
  configMap,
  deployment,
  disruptionBudget,
  namespace,
  resourceQuota,
  service,
  type AppOptions,
} from '../workloads/manifests.ts';
import { isWorkloadReady } from '../faults/fault-api.ts';
import { isPodReady } from './conditions.ts';
import type { Node, Pod } from './objects.ts';

let test: TestCluster;
afterEach(() => test.cluster.stop());

const app: AppOptions = {
  namespace: 'default',
  name: 'web',
  image: 'landing:1.0.0',
  replicas: 2,
  port: 8080,
  requests: '20m/32Mi',
};
const ref = { kind: 'Deployment', namespace: 'default', name: 'web' };

async function running(options: Partial<AppOptions> = {}, nodes = 1): Promise<void> {
  test = await startTestCluster({ nodes });
  test.create(deployment({ ...app, ...options }));
  test.until('the app is ready', () => isWorkloadReady(test.get(ref)));
}

function pods(): Pod[] {
  return test.store.list('Pod', { namespace: 'default' }) as Pod[];
}

interface Endpoint {
  readonly conditions: { ready: boolean };
}

function endpoints(): Endpoint[] {
  const [slice] = test.store
    .list('EndpointSlice', { namespace: 'default' })
    .filter((entry) => entry.metadata.labels?.['kubernetes.io/service-name'] === 'web');
  return (slice?.['endpoints'] ?? []) as Endpoint[];
}

describe('Endpoints', () => {
  it('follow the pods of a Service and leave with them', async () => {
    await running();
    test.create(service({ namespace: 'default', name: 'web', port: 80, targetPort: 'http' }));
    test.until('two addresses', () => endpoints().length === 2);
    expect(endpoints().every((endpoint) => endpoint.conditions.ready)).toBe(true);
    const legacy = test.get({ kind: 'Endpoints', namespace: 'default', name: 'web' });
    expect(JSON.stringify(legacy?.['subsets'])).toContain('"port":8080');
    test.store.update({
      ...(test.get(ref) as KubeObject),
      spec: { ...test.get(ref)?.spec, replicas: 0 },
    });
    test.until('none', () => endpoints().length === 0);
  });
});

describe('Namespaces', () => {
  it('are furnished, and emptied before they go', async () => {
    test = await startTestCluster();
    test.create(namespace('team'));
    test.clock.advance(100);
    expect(test.get({ kind: 'ServiceAccount', namespace: 'team', name: 'default' })).toBeDefined();
    test.create(deployment({ ...app, namespace: 'team' }));
    test.clock.advance(15_000);
    test.store.remove({ kind: 'Namespace', name: 'team' });
    test.until('it is gone', () => test.get({ kind: 'Namespace', name: 'team' }) === undefined);
    expect(test.store.list('Pod', { namespace: 'team' })).toEqual([]);
  });

  it('stay while a finalizer holds something in them, and say which', async () => {
    test = await startTestCluster();
    test.create(namespace('team'));
    const held = configMap('team', 'held', {});
    test.create({ ...held, metadata: { ...held.metadata, finalizers: ['example.com/hold'] } });
    test.store.remove({ kind: 'Namespace', name: 'team' });
    test.clock.advance(20_000);
    const status = JSON.stringify(test.get({ kind: 'Namespace', name: 'team' })?.status);
    expect(status).toContain(
      'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
    );
  });
});

describe('Nodes', () => {
  const node = (): Node => test.get({ kind: 'Node', name: 'worker-1' }) as Node;

  it('become unknown 50 s after their kubelet stops, and their pods are evicted in time', async () => {
    await running({ replicas: 1 }, 1);
    await test.settle(test.cluster.faults.inject('node-not-ready', {}));
    const lost = { kind: 'Node', name: 'edge-1' };
    const ready = (): unknown =>
      (test.get(lost) as Node).status?.conditions?.find((entry) => entry.type === 'Ready');
    test.clock.advance(38_000);
    expect(ready()).toMatchObject({ status: 'True' });
    test.clock.advance(30_000);
    expect(ready()).toMatchObject({ status: 'Unknown', reason: 'NodeStatusUnknown' });
    expect((test.get(lost) as Node).spec.taints?.map((taint) => taint.effect).slice(1)).toEqual([
      'NoSchedule',
      'NoExecute',
    ]);
    expect(test.messages('NodeNotReady')).toContain('Node edge-1 status is now: NodeNotReady');
    test.clock.advance(310_000);
    expect(test.messages('TaintManagerEviction')[0]).toMatch(
      /^Marking for deletion Pod platform\/kiosk-/,
    );
    await test.settle(test.cluster.faults.remove('node-not-ready'));
    const kiosk = { kind: 'Deployment', namespace: 'platform', name: 'kiosk' };
    test.until('the pods are back', () => isWorkloadReady(test.get(kiosk)));
    expect(node().spec.taints).toBeUndefined();
  });

  it('carry a taint while they are cordoned', async () => {
    test = await startTestCluster();
    test.store.update({ ...node(), spec: { ...node().spec, unschedulable: true } });
    test.clock.advance(1_000);
    expect(node().spec.taints?.[0]?.key).toBe('node.kubernetes.io/unschedulable');
    test.store.update({ ...node(), spec: { ...node().spec, unschedulable: false } });
    test.clock.advance(1_000);
    expect(node().spec.taints).toBeUndefined();
  });
});

describe('Budgets, quotas and autoscalers', () => {
  it('count what may be disrupted', async () => {
    await running();
    test.create(disruptionBudget('default', 'web', { minAvailable: 1 }));
    const budget = { kind: 'PodDisruptionBudget', namespace: 'default', name: 'web' };
    test.until('one may go', () => test.get(budget)?.status?.['disruptionsAllowed'] === 1);
    expect(test.get(budget)?.status).toMatchObject({ currentHealthy: 2, desiredHealthy: 1 });
  });

  it('count what is used', async () => {
    await running();
    test.create(resourceQuota('default', 'team', { 'requests.cpu': '1', pods: '9' }));
    test.clock.advance(1_000);
    const quota = test.get({ kind: 'ResourceQuota', namespace: 'default', name: 'team' });
    expect(quota?.status?.['used']).toEqual({ 'requests.cpu': '40m', pods: '2' });
  });

  it('scale up when pods use more than their share and say why', async () => {
    const busy = {
      web: { cpuMillicores: 60, listens: [{ port: 8080, http: { paths: { '/healthz': 200 } } }] },
    };
    await running({ replicas: 1, behaviour: busy });
    test.create(autoscaler({ namespace: 'default', name: 'web', target: 'web', maximum: 3 }));
    test.until('three replicas', () => test.get(ref)?.spec?.['replicas'] === 3);
    expect(test.messages('SuccessfulRescale')).toEqual([
      'New size: 3; reason: cpu resource utilization (percentage of request) above target',
    ]);
  });
});

describe('Volumes', () => {
  it('are protected while a pod uses them and removed after it', async () => {
    const claimName = 'data';
    test = await startTestCluster();
    test.create({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: claimName, namespace: 'default' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    });
    const claim = { kind: 'PersistentVolumeClaim', namespace: 'default', name: claimName };
    test.clock.advance(2_000);
    expect(test.messages('WaitForFirstConsumer')).toEqual([
      'waiting for first consumer to be created before binding',
    ]);
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName } }];
    test.create(deployment({ ...app, replicas: 1, pod: { containers: [], volumes } }));
    test.until('the pod runs', () => pods().some((pod) => isPodReady(pod)));
    expect(test.get(claim)?.status?.['phase']).toBe('Bound');
    test.store.remove(claim);
    test.clock.advance(5_000);
    expect(test.get(claim)?.metadata.deletionTimestamp).toBeDefined();
    test.store.remove(ref, { propagation: 'Background' });
    test.until('the claim is gone', () => test.get(claim) === undefined);
    test.until('the volume is gone', () => test.store.list('PersistentVolume').length === 0);
  });
});
