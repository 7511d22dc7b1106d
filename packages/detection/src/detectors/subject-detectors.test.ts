import { ClusterIndex, refOf } from '@aetherius/domain';
import type { KubeEvent, KubeObject } from '@aetherius/domain';
import { describe, expect, it } from 'vitest';
import {
  aDeployment,
  after,
  anEvent,
  anObject,
  aPodOf,
  containerStatus,
  madeAt,
  ownedBy,
  readyStatus,
} from '../../test/builders.ts';
import { detectSymptoms } from '../detect.ts';

const condition = (type: string, status: string, more: object = {}) => ({
  type,
  status,
  lastTransitionTime: madeAt,
  ...more,
});

describe('workloads', () => {
  it('fire when the quota refuses their pods, and relate to that quota only', () => {
    const message = 'pods "cart-1-x" is forbidden: exceeded quota: team, requested: cpu=1';
    const [deployment, replicaSet] = aDeployment('cart', { spec: { replicas: 3 } });
    const refused = {
      ...replicaSet,
      status: {
        conditions: [condition('ReplicaFailure', 'True', { reason: 'FailedCreate', message })],
      },
    };
    const quotas = ['team', 'other'].map((name) => anObject('ResourceQuota', name));
    const [symptom] = look(deployment, 5, { others: [refused, ...quotas] }).firing;
    expect(symptom).toMatchObject({
      code: 'workload_pods_not_created',
      params: { messageClass: 'quota_exceeded', desired: 3 },
    });
    expect(symptom?.related.map(({ name }) => name)).toEqual(['team']);
  });

  it('fire by the event where the controller has no condition, until pods are made', () => {
    const set = anObject('StatefulSet', 'db', { spec: { replicas: 1 } });
    const refused = anEvent(set, {
      reason: 'FailedCreate',
      message: 'violates PodSecurity "restricted"',
    });
    const made = anEvent(set, { reason: 'SuccessfulCreate', at: after(4) });
    expect(codes(set, 5, { events: [refused] })).toEqual(['workload_pods_not_created']);
    expect(codes(set, 5, { events: [refused, made] })).toEqual([]);
  });

  it('at zero fire when a Service needs them, and not when nobody does', () => {
    const [deployment] = aDeployment('cart', { spec: { replicas: 0 } });
    const service = anObject('Service', 'cart', { spec: { selector: { app: 'cart' } } });
    expect(codes(deployment, 60)).toEqual([]);
    expect(codes(deployment, 60, { others: [service] })).toEqual(['workload_scaled_to_zero']);
    const other = aPodOf('cart', { metadata: ownedBy('ReplicaSet', 'blue') });
    const served = { ...other, metadata: { ...other.metadata, labels: { app: 'cart' } } };
    expect(codes(deployment, 60, { others: [service, served] })).toEqual([]);
  });

  it('at zero fire for an hour after somebody scaled them down', () => {
    const [deployment] = aDeployment('cart', { spec: { replicas: 0 } });
    const message = 'Scaled down replica set cart-1 from 2 to 0';
    const event = anEvent(deployment, { reason: 'ScalingReplicaSet', message, at: after(10) });
    const [symptom] = look(deployment, 20, { events: [event] }).firing;
    expect(symptom).toMatchObject({ code: 'workload_scaled_to_zero', params: { before: 2 } });
    expect(codes(deployment, 4000, { events: [event] })).toEqual([]);
  });

  it('at zero are at rest when an event-driven autoscaler wakes them', () => {
    const [deployment] = aDeployment('cart', {
      spec: { replicas: 0 },
      metadata: { labels: { 'scaledobject.keda.sh/name': 'cart' } },
    });
    const service = anObject('Service', 'cart', { spec: { selector: { app: 'cart' } } });
    expect(codes(deployment, 60, { others: [service] })).toEqual([]);
  });

  it('fire when their progress deadline has passed', () => {
    const progressing = condition('Progressing', 'False', { reason: 'ProgressDeadlineExceeded' });
    const [deployment] = aDeployment('cart', { status: { conditions: [progressing] } });
    expect(codes(deployment, 0)).toEqual(['rollout_stuck']);
  });

  it('are called unavailable only after minutes without any better word', () => {
    const [deployment] = aDeployment('cart');
    expect(codes(deployment, 170)).toEqual([]);
    expect(codes(deployment, 180)).toEqual(['workload_unavailable']);
  });

  it('are settled only when their current pods are ready', () => {
    const [deployment, replicaSet] = aDeployment('cart');
    const starting = aPodOf('cart', { status: containerStatus('cart', {}) });
    expect(look(deployment, 1, { others: [replicaSet, starting] }).isSettled).toBe(false);
    const ready = aPodOf('cart', { status: readyStatus('cart') });
    expect(look(deployment, 1, { others: [replicaSet, ready] }).isSettled).toBe(true);
  });
});

describe('jobs', () => {
  const failed = condition('Failed', 'True', { reason: 'BackoffLimitExceeded' });
  const failedPod = (name: string) => ({
    ...aPodOf('x', {
      name,
      metadata: ownedBy('Job', 'load'),
      spec: { restartPolicy: 'Never', containers: [{ name: 'x' }] },
      status: {
        ...containerStatus('x', { state: { terminated: { exitCode: 1, finishedAt: after(1) } } }),
        phase: 'Failed',
      },
    }),
  });

  it('may fail once and try again', () => {
    const job = anObject('Job', 'load');
    expect(codes(job, 5, { others: [failedPod('a')] })).toEqual([]);
    expect(codes(job, 5, { others: [failedPod('a'), failedPod('b')] })).toEqual([
      'container_exited',
    ]);
  });

  it('fire when they have given up, until a later run succeeds', () => {
    const cronJob = anObject('CronJob', 'tidy');
    const job = anObject('Job', 'tidy-1', {
      metadata: ownedBy('CronJob', 'tidy'),
      status: { conditions: [failed] },
    });
    const later = anObject('Job', 'tidy-2', {
      metadata: { ...ownedBy('CronJob', 'tidy'), creationTimestamp: after(60) },
      status: { conditions: [condition('Complete', 'True')] },
    });
    expect(codes(job, 1, { others: [cronJob] })).toEqual(['job_failed']);
    expect(codes(job, 90, { others: [cronJob, later] })).toEqual([]);
  });

  it('fire when a side container keeps them from ending', () => {
    const pod = aPodOf('x', {
      metadata: ownedBy('Job', 'backup'),
      spec: { nodeName: 'n', containers: [{ name: 'backup' }, { name: 'proxy' }] },
      status: {
        containerStatuses: [
          { name: 'backup', state: { terminated: { exitCode: 0, finishedAt: after(10) } } },
          { name: 'proxy', ready: true, state: { running: { startedAt: after(1) } } },
        ],
      },
    });
    const job = anObject('Job', 'backup');
    expect(codes(job, 29, { others: [pod] })).toEqual([]);
    const [symptom] = look(job, 30, { others: [pod] }).firing;
    expect(symptom).toMatchObject({ code: 'job_stuck', params: { running: ['proxy'] } });
  });

  it('of a CronJob fire under its name when two in a row failed', () => {
    const cronJob = anObject('CronJob', 'tidy');
    const run = (name: string, outcome: object) =>
      anObject('Job', name, {
        metadata: ownedBy('CronJob', 'tidy'),
        status: { conditions: [outcome] },
      });
    const well = condition('Complete', 'True');
    expect(codes(cronJob, 1, { others: [run('a', well), run('b', failed)] })).toEqual([]);
    expect(codes(cronJob, 1, { others: [run('a', failed), run('b', failed)] })).toEqual([
      'cronjob_failing',
    ]);
  });

  it('do not run while their CronJob is suspended', () => {
    const cronJob = anObject('CronJob', 'tidy', { spec: { suspend: true, schedule: '0 3 * * *' } });
    expect(codes(cronJob, 10)).toEqual(['cronjob_suspended']);
  });
});

describe('services', () => {
  const ports = [{ port: 80, targetPort: 8080 }];
  const service = anObject('Service', 'cart', { spec: { selector: { app: 'cart' }, ports } });
  const podOn = (port: number, name = 'cart') =>
    aPodOf(name, {
      spec: { nodeName: 'n', containers: [{ name, ports: [{ containerPort: port }] }] },
      status: readyStatus(name),
    });

  it('fire when their selector matches nothing although a workload is there', () => {
    const mislabelled = anObject('Service', 'cart', { spec: { selector: { app: 'kart' } } });
    const others = [...aDeployment('cart'), podOn(8080)];
    expect(codes(mislabelled, 8, { others })).toEqual([]);
    const [symptom] = look(mislabelled, 9, { others }).firing;
    expect(symptom).toMatchObject({
      code: 'service_without_endpoints',
      severity: 'high',
      params: { reason: 'selector_matches_nothing', selector: ['app=kart'] },
    });
  });

  it('that nobody uses and no workload is meant by hurt nobody', () => {
    expect(codes(service, 900)).toEqual([]);
    const caller = aDeployment('front', {
      podSpec: {
        containers: [{ name: 'front', env: [{ name: 'CART_URL', value: 'http://cart' }] }],
      },
    });
    expect(codes(service, 900, { others: caller })).toEqual(['service_without_endpoints']);
  });

  it('do not fire while a workload replaces all its pods', () => {
    const moved = { lastUpdateTime: after(600) };
    const [deployment] = aDeployment('cart', {
      status: { conditions: [condition('Progressing', 'True', moved)] },
    });
    expect(codes(service, 605, { others: [deployment] })).toEqual([]);
    expect(codes(service, 609, { others: [deployment] })).toEqual(['service_without_endpoints']);
  });

  it("wait for their pods' own readiness budget and relate to their workload", () => {
    const readinessProbe = { periodSeconds: 10, failureThreshold: 6 };
    const pod = aPodOf('cart', {
      spec: {
        nodeName: 'n',
        containers: [{ name: 'cart', readinessProbe, ports: [{ containerPort: 8080 }] }],
      },
      status: containerStatus('cart', { state: { running: { startedAt: madeAt } } }),
    });
    const others = [...aDeployment('cart'), pod];
    expect(codes(service, 60, { others })).toEqual([]);
    const [symptom] = look(service, 63, { others }).firing;
    expect(symptom?.params['reason']).toBe('no_pod_ready');
    expect(symptom?.related).toContainEqual(expect.objectContaining({ kind: 'Deployment' }));
  });

  it('fire when no pod declares their target port', () => {
    const others = [...aDeployment('cart'), podOn(9090)];
    const [symptom] = look(service, 10, { others }).firing;
    expect(symptom).toMatchObject({
      code: 'service_port_unserved',
      params: { targetPort: '8080', declared: ['9090'] },
    });
    const undeclared = aPodOf('cart', { status: readyStatus('cart') });
    expect(codes(service, 10, { others: [undeclared] })).toEqual([]);
  });

  it('fire when they also select pods of another workload that do not serve the port', () => {
    const broad = anObject('Service', 'cart', { spec: { selector: { team: 'a' }, ports } });
    const labelled = (pod: KubeObject) => ({
      ...pod,
      metadata: { ...pod.metadata, labels: { team: 'a' } },
    });
    const others = [
      ...aDeployment('cart'),
      ...aDeployment('search'),
      labelled(podOn(8080)),
      labelled(podOn(9200, 'search')),
    ];
    const [symptom] = look(broad, 10, { others }).firing;
    expect(symptom).toMatchObject({
      code: 'service_selects_foreign_pods',
      params: { foreign: ['search'] },
    });
  });
});

describe('traffic', () => {
  const ingress = anObject('Ingress', 'shop', {
    spec: {
      ingressClassName: 'public',
      defaultBackend: { service: { name: 'cart' } },
      tls: [{ secretName: 'shop-tls' }],
    },
  });
  const service = anObject('Service', 'cart');
  const ingressClass = anObject('IngressClass', 'public');

  it('fires for an Ingress whose Service or class is missing', () => {
    expect(codes(ingress, 10, { others: [ingressClass] })).toEqual(['ingress_backend_missing']);
    const otherClass = anObject('IngressClass', 'internal');
    expect(codes(ingress, 10, { others: [service, otherClass] })).toEqual([
      'ingress_class_missing',
    ]);
  });

  it('does not take a kind that could not be read for a missing object', () => {
    expect(codes(ingress, 10, { others: [service] })).toEqual([]);
  });

  it('believes the ingress controller about a Secret that nobody may list', () => {
    const event = anEvent(ingress, {
      reason: 'Rejected',
      message: 'secret "shop-tls" does not exist',
    });
    expect(codes(ingress, 10, { others: [service, ingressClass], events: [event] })).toEqual([
      'ingress_secret_missing',
    ]);
  });

  it('fires for a webhook that cannot answer and may not be ignored', () => {
    const webhooks = (failurePolicy: string) => ({
      ...anObject('ValidatingWebhookConfiguration', 'policy'),
      webhooks: [
        {
          name: 'p.example.com',
          failurePolicy,
          clientConfig: { service: { name: 'p', namespace: 'sys' } },
        },
      ],
    });
    const others = [anObject('Namespace', 'sys'), service];
    expect(codes(webhooks('Fail'), 10, { others })).toEqual(['webhook_unavailable']);
    expect(codes(webhooks('Ignore'), 10, { others })).toEqual([]);
    expect(
      codes(webhooks('Fail'), 10, { others: [service, anObject('Namespace', 'shop')] }),
    ).toEqual([]);
  });
});

describe('storage, scaling, deletion', () => {
  const claim = anObject('PersistentVolumeClaim', 'data', {
    spec: { storageClassName: 'fast' },
    status: { phase: 'Pending' },
  });

  it('fires for a claim whose class does not exist', () => {
    const [symptom] = look(claim, 5, { others: [anObject('StorageClass', 'slow')] }).firing;
    expect(symptom).toMatchObject({ code: 'claim_pending', params: { reason: 'class_missing' } });
  });

  it('lets a claim wait for its first consumer, as designed', () => {
    const late = { ...anObject('StorageClass', 'fast'), volumeBindingMode: 'WaitForFirstConsumer' };
    expect(codes(claim, 900, { others: [late] })).toEqual([]);
    expect(codes(claim, 60, { others: [anObject('StorageClass', 'fast')] })).toEqual([
      'claim_pending',
    ]);
  });

  it('fires for an autoscaler without target, and gives metrics time', () => {
    const autoscaler = (outcome: object) =>
      anObject('HorizontalPodAutoscaler', 'cart', {
        spec: { scaleTargetRef: { kind: 'Deployment', name: 'kart' } },
        status: { conditions: [outcome] },
      });
    const noTarget = autoscaler(condition('AbleToScale', 'False', { reason: 'FailedGetScale' }));
    const noMetric = autoscaler(
      condition('ScalingActive', 'False', { reason: 'FailedGetResourceMetric' }),
    );
    const atZero = autoscaler(condition('ScalingActive', 'False', { reason: 'ScalingDisabled' }));
    expect(codes(noTarget, 3)).toEqual(['autoscaler_inactive']);
    expect(codes(noMetric, 60)).toEqual([]);
    expect(codes(noMetric, 90)).toEqual(['autoscaler_inactive']);
    expect(codes(atZero, 900)).toEqual([]);
  });

  it('fires for a budget that can never permit, not for one that rightly refuses', () => {
    const budget = (currentHealthy: number) =>
      anObject('PodDisruptionBudget', 'cart', {
        status: { disruptionsAllowed: 0, expectedPods: 2, desiredHealthy: 2, currentHealthy },
      });
    expect(codes(budget(2), 30)).toEqual(['disruption_budget_blocks']);
    expect(codes(budget(1), 30)).toEqual([]);
  });

  it('fires for an object that its finalizer holds, not for a volume that is in use', () => {
    const deleting = (finalizer: string) => ({
      deletionTimestamp: madeAt,
      finalizers: [finalizer],
    });
    const held = anObject('ConfigMap', 'settings', { metadata: deleting('example.com/cleanup') });
    expect(codes(held, 19)).toEqual([]);
    expect(codes(held, 20)).toEqual(['object_stuck_deleting']);
    const used = anObject('PersistentVolumeClaim', 'data', {
      metadata: deleting('kubernetes.io/pvc-protection'),
      status: { phase: 'Bound' },
    });
    const pod = aPodOf('cart', {
      spec: { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] },
    });
    expect(codes(used, 600, { others: [pod] })).toEqual([]);
  });
});

describe('nodes', () => {
  const node = (conditions: readonly object[], more: object = {}) =>
    anObject('Node', 'node-1', { status: { conditions, allocatable: { pods: '2' } }, ...more });

  it('fire at once when they stop answering, and have two minutes to join', () => {
    const late = { lastTransitionTime: after(600) };
    expect(codes(node([condition('Ready', 'Unknown', late)]), 600)).toEqual(['node_not_ready']);
    expect(codes(node([condition('Ready', 'False')]), 60)).toEqual([]);
  });

  it('fire for each pressure apart', () => {
    const pressed = node([
      condition('Ready', 'True'),
      condition('DiskPressure', 'True'),
      condition('MemoryPressure', 'True'),
      condition('PIDPressure', 'False'),
      condition('NetworkingReady', 'True'),
    ]);
    const { firing } = look(pressed, 1);
    expect(firing.map(({ params }) => params['condition'])).toEqual([
      'DiskPressure',
      'MemoryPressure',
    ]);
    expect(new Set(firing.map(({ fingerprint }) => fingerprint)).size).toBe(2);
  });

  it('that were ready before get no such time, however young they are', () => {
    const lost = { lastTransitionTime: after(40) };
    expect(codes(node([condition('Ready', 'Unknown', lost)]), 40)).toEqual(['node_not_ready']);
  });

  it('that are cordoned fire only when a pod finds no other place', () => {
    const closed = node([condition('Ready', 'True')], { spec: { unschedulable: true } });
    expect(codes(closed, 600)).toEqual([]);
    const message = '0/1 nodes are available: 1 node(s) were unschedulable.';
    const waiting = aPodOf('cart', {
      spec: { nodeName: undefined },
      status: {
        phase: 'Pending',
        conditions: [condition('PodScheduled', 'False', { reason: 'Unschedulable', message })],
      },
    });
    expect(codes(closed, 600, { others: [waiting] })).toEqual(['node_cordoned']);
  });

  it('fire when they run as many pods as they may', () => {
    const pods = ['a', 'b'].map((name) => aPodOf('cart', { name, status: readyStatus('cart') }));
    expect(codes(node([condition('Ready', 'True')]), 30, { others: pods })).toEqual([
      'node_pods_full',
    ]);
    expect(codes(node([condition('Ready', 'True')]), 30, { others: pods.slice(1) })).toEqual([]);
  });
});

interface Surroundings {
  readonly others?: readonly KubeObject[];
  readonly events?: readonly KubeEvent[];
}

function look(subject: KubeObject, seconds: number, around: Surroundings = {}) {
  const index = new ClusterIndex();
  for (const object of [subject, ...(around.others ?? [])]) index.set(object);
  for (const event of around.events ?? []) index.setEvent(event);
  return detectSymptoms(index, refOf(subject), after(seconds));
}

function codes(subject: KubeObject, seconds: number, around: Surroundings = {}): string[] {
  return look(subject, seconds, around).firing.map(({ code }) => code);
}
