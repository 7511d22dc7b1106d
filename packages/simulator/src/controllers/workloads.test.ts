import type { KubeObject } from '@aetherius/domain';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestCluster, type TestCluster } from '../../test/simulated-cluster.ts';
import { isPodReady } from './conditions.ts';
import type { CronJob, Job, Pod } from './objects.ts';

let test: TestCluster;
afterEach(() => test.cluster.stop());

const busybox = 'aetherius.local/busybox:1';
const sleeper = { name: 'main', image: busybox, command: ['sh', '-c', 'sleep 3600'] };

function pods(): Pod[] {
  return test.store.list('Pod', { namespace: 'default' }) as Pod[];
}

function names(): string[] {
  return pods().map((pod) => pod.metadata.name);
}

function statefulSet(replicas: number): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'default' },
    spec: {
      serviceName: 'db',
      replicas,
      selector: { matchLabels: { app: 'db' } },
      template: {
        metadata: { labels: { app: 'db' } },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [{ ...sleeper, volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
    },
  };
}

function job(spec: Record<string, unknown>, command: string): KubeObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'work', namespace: 'default' },
    spec: {
      ...spec,
      template: {
        spec: {
          restartPolicy: 'Never',
          containers: [{ name: 'main', image: busybox, command: ['sh', '-c', command] }],
        },
      },
    },
  };
}

function conditionOfJob(type: string): unknown {
  const found = test.get({ kind: 'Job', namespace: 'default', name: 'work' }) as Job | undefined;
  const condition = found?.status?.conditions?.find((entry) => entry.type === type);
  return condition && [condition.status, condition.reason, condition.message];
}

describe('StatefulSets', () => {
  it('make pods one after the other, each with a claim that is bound on its node', async () => {
    test = await startTestCluster({ nodes: 2 });
    const order: string[] = [];
    test.store.subscribe(({ type, object }) => {
      if (object.kind !== 'Pod' || object.metadata.namespace !== 'default') return;
      if (type === 'ADDED') order.push(`+${object.metadata.name}`);
      else if (isPodReady(object as Pod) && order.at(-1) !== `!${object.metadata.name}`) {
        order.push(`!${object.metadata.name}`);
      }
    });
    test.create(statefulSet(2));
    test.until('both are ready', () => pods().filter(isPodReady).length === 2);
    expect(order).toEqual(['+db-0', '!db-0', '+db-1', '!db-1']);
    const claims = test.store.list('PersistentVolumeClaim', { namespace: 'default' });
    expect(claims.map((claim) => [claim.metadata.name, claim.status?.['phase']])).toEqual([
      ['data-db-0', 'Bound'],
      ['data-db-1', 'Bound'],
    ]);
    expect(test.messages('SuccessfulCreate')).toContain(
      'create Claim data-db-0 Pod db-0 in StatefulSet db success',
    );
  });

  it('shrink from the highest ordinal and keep the claims', async () => {
    test = await startTestCluster({ nodes: 1 });
    test.create(statefulSet(3));
    test.until('all are ready', () => pods().filter(isPodReady).length === 3);
    const set = test.get({ kind: 'StatefulSet', namespace: 'default', name: 'db' });
    test.store.update({ ...(set as KubeObject), spec: { ...set?.spec, replicas: 1 } });
    test.until('two are gone', () => pods().length === 1);
    expect(names()).toEqual(['db-0']);
    expect(test.store.list('PersistentVolumeClaim', { namespace: 'default' })).toHaveLength(3);
  });
});

describe('DaemonSets', () => {
  it('run one pod on every node, also on one that comes later', async () => {
    test = await startTestCluster({ nodes: 2 });
    test.create({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'agent', namespace: 'default' },
      spec: {
        selector: { matchLabels: { app: 'agent' } },
        template: { metadata: { labels: { app: 'agent' } }, spec: { containers: [sleeper] } },
      },
    });
    test.until('two pods', () => pods().filter(isPodReady).length === 2);
    const [node] = test.store.list('Node');
    const labels = { 'kubernetes.io/hostname': 'late' };
    test.store.create(
      { ...(node as KubeObject), metadata: { name: 'late', labels } },
      { manager: 'kubelet' },
    );
    test.until('a third pod', () => pods().filter(isPodReady).length === 3);
    expect(new Set(pods().map((pod) => pod.spec.nodeName)).size).toBe(3);
  });
});

describe('Jobs', () => {
  it('complete when enough pods have succeeded', async () => {
    test = await startTestCluster();
    test.create(job({ completions: 3, parallelism: 2 }, 'echo done; sleep 2'));
    test.until('completion', () => conditionOfJob('Complete') !== undefined);
    expect(pods().map((pod) => pod.status?.phase)).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
    expect(pods().flatMap((pod) => pod.metadata.finalizers ?? [])).toEqual([]);
    expect(test.messages('Completed')).toEqual(['Job completed']);
  });

  it('give up after the back-off limit, waiting longer after each failure', async () => {
    test = await startTestCluster();
    test.create(job({ backoffLimit: 2 }, 'exit 1'));
    test.until('failure', () => conditionOfJob('Failed') !== undefined, 120_000);
    expect(conditionOfJob('Failed')).toEqual([
      'True',
      'BackoffLimitExceeded',
      'Job has reached the specified backoff limit',
    ]);
    expect(pods()).toHaveLength(3);
    const made = pods().map((pod) => Date.parse(pod.metadata.creationTimestamp ?? ''));
    const waits = made.sort((a, b) => a - b).map((at, index) => at - (made[index - 1] ?? at));
    expect(waits[1]).toBeGreaterThanOrEqual(10_000);
    expect(waits[2]).toBeGreaterThanOrEqual(20_000);
  });

  it('fail when they are active longer than their deadline', async () => {
    test = await startTestCluster();
    test.create(job({ activeDeadlineSeconds: 20 }, 'sleep 3600'));
    test.until('failure', () => conditionOfJob('Failed') !== undefined);
    expect(conditionOfJob('Failed')).toEqual([
      'True',
      'DeadlineExceeded',
      'Job was active longer than specified deadline',
    ]);
  });
});

describe('CronJobs', () => {
  const cronJob: KubeObject = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'tidy', namespace: 'default' },
    spec: { schedule: '*/1 * * * *', jobTemplate: { spec: job({}, 'echo tidy').spec } },
  };
  const ref = { kind: 'CronJob', namespace: 'default', name: 'tidy' };

  it('make a job every minute and keep three', async () => {
    test = await startTestCluster();
    test.create(cronJob);
    test.clock.advance(6 * 60_000);
    const jobs = test.store.list('Job', { namespace: 'default' });
    expect(jobs).toHaveLength(3);
    expect(jobs[0]?.metadata.name).toMatch(/^tidy-\d{8}$/);
    expect(test.messages('SawCompletedJob')[0]).toMatch(
      /^Saw completed job: tidy-\d{8}, condition: Complete$/,
    );
    expect((test.get(ref) as CronJob).status?.lastSuccessfulTime).toBeDefined();
  });

  it('make none while they are suspended', async () => {
    test = await startTestCluster();
    test.create({ ...cronJob, spec: { ...cronJob.spec, suspend: true } });
    test.clock.advance(5 * 60_000);
    expect(test.store.list('Job', { namespace: 'default' })).toHaveLength(0);
  });
});
