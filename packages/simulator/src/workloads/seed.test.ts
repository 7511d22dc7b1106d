import { afterEach, describe, expect, it } from 'vitest';
import { startTestCluster, type TestCluster } from '../../test/simulated-cluster.ts';
import { isPodFinished, isPodReady } from '../controllers/conditions.ts';
import type { Pod } from '../controllers/objects.ts';
import { isWorkloadReady } from '../faults/fault-api.ts';

let test: TestCluster;
afterEach(() => test.cluster.stop());

describe('the demo shop', () => {
  it('comes up and runs for half an hour without a warning, a restart or a rescale', async () => {
    test = await startTestCluster({ nodes: 3, workloads: true });
    test.clock.advance(30 * 60_000);
    const warnings = test.store.list('Event').filter((event) => event['type'] === 'Warning');
    expect(warnings.map((event) => event['message'])).toEqual([]);
    const pods = test.store.list('Pod') as Pod[];
    const idle = pods.filter((pod) => !isPodFinished(pod) && !isPodReady(pod));
    expect(idle.map((pod) => pod.metadata.name)).toEqual([]);
    const restarts = pods.flatMap((pod) => pod.status?.containerStatuses ?? []);
    expect(restarts.filter((status) => status.restartCount > 0)).toEqual([]);
    expect(test.messages('SuccessfulRescale')).toEqual([]);
    const workloads = ['Deployment', 'StatefulSet'].flatMap((kind) => test.store.list(kind));
    expect(workloads.length).toBeGreaterThanOrEqual(12);
    expect(workloads.every((object) => isWorkloadReady(object))).toBe(true);
  });

  it('is left alone by a second seed', async () => {
    test = await startTestCluster({ nodes: 3, workloads: true });
    test.clock.advance(30_000);
    const before = test.store.list('Deployment').map((object) => object.metadata.uid);
    const report = await test.settle(test.cluster.seed({}));
    expect(report).toMatchObject({ objects: 0 });
    expect(test.store.list('Deployment').map((object) => object.metadata.uid)).toEqual(before);
  });
});

describe('load', () => {
  it('is as many healthy pods as asked for, and broken Deployments beside them', async () => {
    test = await startTestCluster({ nodes: 0 });
    await test.settle(
      test.cluster.seed({ nodes: 0, workloads: false, loadPods: 205, brokenDeployments: 3 }),
    );
    test.clock.advance(30_000);
    const pods = (test.store.list('Pod') as Pod[]).filter((pod) =>
      pod.metadata.name.startsWith('app-'),
    );
    expect(pods.filter(isPodReady)).toHaveLength(205);
    const broken = (test.store.list('Pod') as Pod[]).filter((pod) =>
      pod.metadata.name.startsWith('broken-'),
    );
    expect(broken.map((pod) => pod.status?.phase)).toEqual(['Pending', 'Pending', 'Pending']);
  });
});
