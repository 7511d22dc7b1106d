import type { KubeObject } from '@aetherius/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCluster, type TestCluster } from '../../test/simulated-cluster.ts';
import { isWorkloadReady } from './fault-api.ts';
import { allFaults } from './fault-library.ts';
import { faultTitles } from './fault-titles.ts';

/** A text that the cluster must show once the fault is there, somewhere in this kind's objects. */
const signs: Readonly<Record<string, readonly [kind: string, namespace: string, text: RegExp]>> = {
  'oom-limit': [
    'Pod',
    'shop',
    /"exitCode":137,"reason":"OOMKilled".*CrashLoopBackOff|CrashLoopBackOff.*"OOMKilled"/,
  ],
  'memory-leak': ['Pod', 'shop', /"OOMKilled"/],
  'quota-exceeded': [
    'Event',
    'data',
    /exceeded quota: team-data, requested: requests.cpu=200m, used: requests.cpu=400m, limited: requests.cpu=500m/,
  ],
  'quota-requires-limits': [
    'Event',
    'labs',
    /failed quota: team-labs: must specify limits.cpu for: notebooks; limits.memory for: notebooks/,
  ],
  'shm-too-small': ['Pod', 'platform', /CrashLoopBackOff/],
  'volume-full': ['Pod', 'platform', /CrashLoopBackOff/],
  'bad-credentials': ['Pod', 'payments', /CrashLoopBackOff/],
  'configmap-key-missing': [
    'Pod',
    'shop',
    /CreateContainerConfigError.*couldn't find key roundingMode in ConfigMap shop\/pricing-settings/,
  ],
  'image-not-found': [
    'Pod',
    'shop',
    /ImagePullBackOff.*registry.shop.example\/catalog:2.7.0-rc: not found/,
  ],
  'image-pull-denied': [
    'Pod',
    'shop',
    /pull access denied, repository does not exist or may require authorization/,
  ],
  'registry-unreachable': [
    'Pod',
    'shop',
    /lookup registry.old-shop.example on 10.96.0.10:53: no such host/,
  ],
  'image-architecture': ['Pod', 'shop', /no match for platform in manifest: not found/],
  'bad-command': [
    'Pod',
    'shop',
    /StartError.*stat \/opt\/search\/bin\/serve: no such file or directory/,
  ],
  'app-crash': ['Pod', 'shop', /CrashLoopBackOff/],
  'missing-env': ['Pod', 'shop', /CrashLoopBackOff/],
  'bad-config-value': ['Pod', 'payments', /CrashLoopBackOff/],
  'configmap-missing': [
    'Event',
    'payments',
    /MountVolume.SetUp failed for volume \\"rules\\" : configmap \\"fraud-rules\\" not found/,
  ],
  'secret-missing': [
    'Pod',
    'payments',
    /CreateContainerConfigError.*secret \\"invoicing-signing\\" not found/,
  ],
  'liveness-wrong-port': [
    'Event',
    'shop',
    /Container loyalty failed liveness probe, will be restarted/,
  ],
  'liveness-too-early': [
    'Event',
    'payments',
    /Container statements failed liveness probe, will be restarted/,
  ],
  'readiness-wrong-path': [
    'Event',
    'shop',
    /Readiness probe failed: HTTP probe failed with statuscode: 404/,
  ],
  'init-container-hang': [
    'Pod',
    'shop',
    /containers with incomplete status: \[wait-for-carrier-api\]/,
  ],
  'container-port-conflict': ['Pod', 'platform', /CrashLoopBackOff/],
  'job-sidecar': [
    'Pod',
    'platform',
    /"reason":"Completed".*"name":"mesh-proxy","state":\{"running"/,
  ],
  'cronjob-suspended': ['CronJob', 'shop', /"suspend":true/],
  'scaled-to-zero': ['Event', 'shop', /Scaled down replica set coupons-\w+ from 2 to 0/],
  'pdb-blocks': [
    'PodDisruptionBudget',
    'shop',
    /"disruptionsAllowed":0,"currentHealthy":1,"desiredHealthy":1/,
  ],
  'finalizer-stuck': [
    'ConfigMap',
    'platform',
    /"finalizers":\["tenants.shop.example\/cleanup"\].*"deletionTimestamp"|"deletionTimestamp".*tenants.shop.example/,
  ],
  'hpa-no-requests': [
    'HorizontalPodAutoscaler',
    'platform',
    /failed to get cpu utilization: missing request for cpu in container promo of Pod promo-/,
  ],
  'hpa-target-missing': [
    'HorizontalPodAutoscaler',
    'shop',
    /unable to get the target's current scale: deployments.apps \\"quotes-api\\" not found/,
  ],
  'service-selector': [
    'EndpointSlice',
    'shop',
    /"kubernetes.io\/service-name":"wishlist".*"endpoints":null/,
  ],
  'service-port': ['EndpointSlice', 'shop', /"kubernetes.io\/service-name":"tax".*"port":8088/],
  'service-missing': ['Ingress', 'shop', /"name":"admin-console"/],
  'ingressclass-missing': ['Ingress', 'platform', /"ingressClassName":"nginx-internal"/],
  'network-policy': ['Event', 'platform', /orders-api.*HTTP probe failed with statuscode: 503/],
  'pvc-storageclass': ['Event', 'platform', /storageclass.storage.k8s.io \\"fast-ssd\\" not found/],
  'pvc-missing': ['Event', 'platform', /persistentvolumeclaim \\"uploads\\" not found/],
  'unschedulable-cpu': [
    'Event',
    'platform',
    /nodes are available: \d Insufficient cpu. no new claims to deallocate, preemption/,
  ],
  'node-selector': ['Event', 'platform', /node\(s\) didn't match Pod's node affinity\/selector/],
  taint: ['Event', 'platform', /1 node\(s\) had untolerated taint\(s\)/],
  'anti-affinity': ['Event', 'platform', /node\(s\) didn't match pod anti-affinity rules/],
  'host-port': [
    'Event',
    'platform',
    /node\(s\) didn't have free ports for the requested pod ports/,
  ],
  'node-cordoned': ['Event', 'platform', /1 node\(s\) were unschedulable/],
  'node-not-ready': ['Node', '', /Kubelet stopped posting node status/],
  'rbac-forbidden': ['Pod', 'platform', /CrashLoopBackOff/],
  'pod-security': ['Event', 'vault', /violates PodSecurity \\"restricted:latest\\"/],
  'webhook-unavailable': [
    'Event',
    'web',
    /failed calling webhook \\"image-policy.shop.example\\": failed to call webhook: Post \\"https:\/\/image-policy.web.svc:443\/validate\?timeout=5s\\": no endpoints available for service \\"image-policy\\"/,
  ],
};

/** Words that must stand in a log while the fault is there, for faults that only logs explain. */
const logSigns: Readonly<Record<string, readonly [app: string, text: RegExp]>> = {
  'app-crash': ['cart', /panic: runtime error/],
  'missing-env': ['notifications', /SMTP_HOST is not set/],
  'bad-config-value': ['ledger', /payments-db:5433: connect: connection refused/],
  'shm-too-small': ['renderer', /No space left on device: \/dev\/shm/],
  'volume-full': ['timeline-db', /No space left on device/],
  'bad-credentials': ['billing', /password authentication failed for user "billing"/],
  'container-port-conflict': ['api-gateway', /bind: address already in use/],
  'network-policy': ['orders-api', /i\/o timeout/],
  'rbac-forbidden': [
    'config-watcher',
    /User \\?"system:serviceaccount:platform:config-watcher\\?" cannot list resource \\?"configmaps/,
  ],
};

function shows(test: TestCluster, sign: readonly [string, string, RegExp]): boolean {
  const [kind, namespace, text] = sign;
  const objects = test.store.list(kind, namespace ? { namespace } : {});
  return objects.some((object) => text.test(JSON.stringify(withoutBookkeeping(object))));
}

function withoutBookkeeping(object: KubeObject): KubeObject {
  const { managedFields: _fields, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function logText(test: TestCluster, app: string): string {
  const pods = test.store.list('Pod').filter((pod) => pod.metadata.labels?.['app'] === app);
  return pods
    .flatMap((pod) => {
      const { name, namespace = '' } = pod.metadata;
      const containers = (pod.spec?.['containers'] ?? []) as { name: string }[];
      return containers.flatMap((container) => [
        ...(test.cluster.logs.read({ kind: 'Pod', namespace, name }, container.name) ?? []),
        ...(test.cluster.logs.read({ kind: 'Pod', namespace, name }, container.name, {
          previous: true,
        }) ?? []),
      ]);
    })
    .map((line) => line.text)
    .join('\n');
}

/** Workloads that do not have what they ask for. */
function unhealthy(test: TestCluster): string[] {
  const workloads = ['Deployment', 'StatefulSet'].flatMap((kind) => test.store.list(kind));
  const claims = test.store.list('PersistentVolumeClaim');
  return [...workloads, ...claims]
    .filter((object) => !isWorkloadReady(object))
    .map((object) => `${object.metadata.namespace}/${object.kind}/${object.metadata.name}`);
}

const FAULT_MS = 150_000;
const HEALTH_MS = 120_000;

describe('the fault library', () => {
  let test: TestCluster;
  beforeAll(async () => {
    test = await startTestCluster({ nodes: 3, workloads: true });
    test.until('the shop is healthy', () => unhealthy(test).length === 0);
  });
  afterAll(() => test.cluster.stop());

  it('has at least 40 faults, each with a title in both languages and a sign to look for', () => {
    expect(allFaults.length).toBeGreaterThanOrEqual(40);
    const names = allFaults.map((fault) => fault.name);
    const titled = names.filter((name) => faultTitles[name]?.en && faultTitles[name]?.zh);
    expect(titled).toEqual(names);
    expect(Object.keys(signs).sort()).toEqual([...names].sort());
  });

  it('names the faults there are when asked for one that is not', async () => {
    await expect(test.cluster.faults.inject('no-such-fault', {})).rejects.toThrow(/oom-limit/);
  });

  it.each(allFaults.map((fault) => fault.name))('%s shows and goes without trace', async (name) => {
    const sign = signs[name];
    if (!sign) throw new Error(`no sign for ${name}`);
    await test.settle(test.cluster.faults.inject(name, {}));
    test.until(`${name} shows`, () => shows(test, sign), FAULT_MS);
    const words = logSigns[name];
    if (words) test.until(`${name} is logged`, () => words[1].test(logText(test, words[0])));
    await test.settle(test.cluster.faults.remove(name));
    test.clock.advanceUntil(() => unhealthy(test).length === 0, HEALTH_MS);
    expect(unhealthy(test)).toEqual([]);
    expect(test.cluster.faults.active()).toEqual([]);
  });

  it('lets three faults be there at once, wherever they are in the list', async () => {
    const { faults } = test.cluster;
    const names = allFaults.map((fault) => fault.name);
    for (let first = 0; first < names.length; first += 9) {
      const chosen = [0, 16, 31].map((step) => names[(first + step) % names.length] ?? '');
      for (const name of chosen) await test.settle(faults.inject(name, {}));
      await test.settle(faults.inject(chosen[0] ?? '', {}));
      expect(faults.active().map((fault) => fault.id)).toEqual(chosen);
      for (const name of chosen) {
        const sign = signs[name];
        if (sign)
          test.until(`${name} of ${chosen.join()} shows`, () => shows(test, sign), FAULT_MS);
      }
      await test.settle(faults.removeAll());
      test.clock.advanceUntil(() => unhealthy(test).length === 0, HEALTH_MS);
      expect(unhealthy(test)).toEqual([]);
    }
  });

  it('keeps the pods of one fault off the nodes that another brings', async () => {
    const { faults } = test.cluster;
    await test.settle(
      Promise.all([faults.inject('oom-limit', {}), faults.inject('node-not-ready', {})]),
    );
    test.clock.advance(20_000);
    const lost = test.store
      .list('Pod')
      .filter((pod) => pod.spec?.['nodeName'] === 'edge-1')
      .map((pod) => pod.metadata.labels?.['app']);
    expect(lost.sort()).toEqual(['kiosk', 'kiosk', 'kube-proxy', 'node-agent']);
    await test.settle(faults.removeAll());
    test.clock.advanceUntil(() => unhealthy(test).length === 0, HEALTH_MS);
  });

  it('changes nothing when a fault is removed that is not there', async () => {
    const before = test.store.resourceVersion;
    for (const { name } of allFaults) await test.cluster.faults.remove(name);
    expect(test.store.resourceVersion).toBe(before);
  });
});
