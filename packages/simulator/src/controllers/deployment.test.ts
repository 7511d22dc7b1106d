import type { KubeObject } from '@aetherius/domain';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestCluster, type TestCluster } from '../../test/simulated-cluster.ts';
import { deployment, type AppOptions } from '../workloads/manifests.ts';
import { isWorkloadReady } from '../faults/fault-api.ts';
import type { Deployment, ReplicaSet } from './objects.ts';

const app: AppOptions = {
  namespace: 'default',
  name: 'web',
  image: 'landing:1.0.0',
  replicas: 3,
  port: 8080,
};
const ref = { kind: 'Deployment', namespace: 'default', name: 'web' };

let test: TestCluster;
afterEach(() => test.cluster.stop());

function current(): Deployment {
  return test.get(ref) as Deployment;
}

function change(edit: (spec: Deployment['spec']) => void): void {
  const next = structuredClone(current());
  edit(next.spec);
  test.store.update(next);
}

function setImage(image: string): void {
  change((spec) => {
    const [container] = spec.template.spec.containers;
    if (container) container.image = image;
  });
}

function sets(): ReplicaSet[] {
  return test.store.list('ReplicaSet', { namespace: 'default' }) as ReplicaSet[];
}

function condition(type: string): unknown {
  const found = current().status?.conditions?.find((entry) => entry.type === type);
  return found && [found.status, found.reason];
}

async function rolledOut(options: Partial<AppOptions> = {}): Promise<void> {
  test = await startTestCluster({ nodes: 2 });
  test.create(deployment({ ...app, ...options }));
  test.until('the rollout', () => isWorkloadReady(current()));
}

describe('Deployments', () => {
  it('bring up their pods and say so', async () => {
    await rolledOut();
    expect(current().status).toMatchObject({ replicas: 3, readyReplicas: 3, availableReplicas: 3 });
    expect(condition('Available')).toEqual(['True', 'MinimumReplicasAvailable']);
    expect(condition('Progressing')).toEqual(['True', 'NewReplicaSetAvailable']);
    expect(test.messages('ScalingReplicaSet')[0]).toMatch(
      /^Scaled up replica set web-[bcdfghjklmnpqrstvwxz2456789]+ from 0 to 3$/,
    );
  });

  it('replace pods one by one and never fall below what is allowed', async () => {
    await rolledOut();
    let fewest = 3;
    let most = 3;
    const unsubscribe = test.store.subscribe(({ object }: { object: KubeObject }) => {
      if (object.kind !== 'Deployment') return;
      fewest = Math.min(fewest, Number(object.status?.['availableReplicas'] ?? 0));
      most = Math.max(most, Number(object.status?.['replicas'] ?? 0));
    });
    setImage('registry.shop.example/quotes:1.0.0');
    test.until('the update', () => isWorkloadReady(current()));
    unsubscribe();
    expect([fewest, most]).toEqual([3, 4]);
    expect(
      sets()
        .map((set) => set.spec.replicas)
        .sort(),
    ).toEqual([0, 3]);
  });

  it('return to the ReplicaSet of an earlier template and give it a new revision', async () => {
    await rolledOut();
    const [first] = sets();
    setImage('registry.shop.example/quotes:1.0.0');
    test.until('the update', () => isWorkloadReady(current()));
    setImage('registry.shop.example/landing:1.0.0');
    test.until('the return', () => isWorkloadReady(current()));
    const back = sets().find((set) => set.metadata.uid === first?.metadata.uid);
    expect(sets()).toHaveLength(2);
    expect(back?.spec.replicas).toBe(3);
    expect(back?.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    });
  });

  it('keep the old pods while the new ones cannot start, and time out', async () => {
    await rolledOut();
    change((spec) => {
      spec.progressDeadlineSeconds = 60;
    });
    setImage('registry.shop.example/landing:9.9.9');
    test.clock.advance(30_000);
    expect(current().status).toMatchObject({ availableReplicas: 3, updatedReplicas: 1 });
    test.until(
      'the deadline',
      () => JSON.stringify(condition('Progressing')) === '["False","ProgressDeadlineExceeded"]',
      90_000,
    );
  });

  it('with Recreate end all old pods before the first new one', async () => {
    await rolledOut({ strategy: 'Recreate' });
    let mixed = false;
    const unsubscribe = test.store.subscribe(() => {
      const sizes = sets().filter((set) => (set.status?.replicas ?? 0) > 0);
      mixed ||= sizes.length > 1;
    });
    setImage('registry.shop.example/quotes:1.0.0');
    test.until('the update', () => isWorkloadReady(current()));
    unsubscribe();
    expect(mixed).toBe(false);
  });

  it('while paused change their size but not their pods', async () => {
    await rolledOut();
    change((spec) => {
      spec.paused = true;
    });
    setImage('registry.shop.example/quotes:1.0.0');
    change((spec) => {
      spec.replicas = 5;
    });
    test.clock.advance(20_000);
    expect(sets()).toHaveLength(1);
    expect(sets()[0]?.spec.replicas).toBe(5);
  });

  it('make a pod anew when one is deleted, and all go with the Deployment', async () => {
    await rolledOut();
    const [pod] = test.store.list('Pod', { namespace: 'default' });
    if (!pod) throw new Error('no pod');
    test.store.remove({ kind: 'Pod', namespace: 'default', name: pod.metadata.name });
    test.clock.advance(15_000);
    expect(isWorkloadReady(current())).toBe(true);
    expect(test.store.list('Pod', { namespace: 'default' })).toHaveLength(3);
    test.store.remove(ref, { propagation: 'Background' });
    test.until(
      'all pods are gone',
      () => test.store.list('Pod', { namespace: 'default' }).length === 0,
    );
    expect(sets()).toHaveLength(0);
  });
});
