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
  readyStatus,
} from '../../test/builders.ts';
import { detectSymptoms } from '../detect.ts';

const cart = { kind: 'Deployment', namespace: 'shop', name: 'cart' };

const oomEnd = { reason: 'OOMKilled', exitCode: 137, startedAt: after(1), finishedAt: after(3) };
const crash = { reason: 'Error', exitCode: 1, startedAt: after(1), finishedAt: after(3) };
const runningSince = (seconds: number) => ({ running: { startedAt: after(seconds) } });

describe('containers that end', () => {
  it('fire at once when the kernel killed them for memory', () => {
    const pod = aPodOf('cart', {
      spec: { containers: [{ name: 'cart', resources: { limits: { memory: '64Mi' } } }] },
      status: containerStatus('cart', { state: { terminated: oomEnd } }),
    });
    const { firing } = look([pod], 3);
    expect(firing[0]).toMatchObject({
      code: 'container_oom_killed',
      subject: cart,
      severity: 'critical',
      params: { memoryLimit: '64Mi', exitCode: 137, podCount: 1 },
    });
  });

  it('do not fire at the first non-zero exit, and do at the second', () => {
    const first = containerStatus('cart', { state: { terminated: crash } });
    const second = containerStatus('cart', { restartCount: 1, state: { terminated: crash } });
    expect(codes([aPodOf('cart', { status: first })], 4)).toEqual([]);
    expect(codes([aPodOf('cart', { status: second })], 4)).toEqual(['container_crash_looping']);
  });

  it('fire in back-off, also when the program ends with 0', () => {
    const status = containerStatus('cart', {
      restartCount: 3,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { ...crash, reason: 'Completed', exitCode: 0 } },
    });
    expect(codes([aPodOf('cart', { status })], 10)).toEqual(['container_crash_looping']);
  });

  it('stay firing between two crashes until one run has lasted three times as long', () => {
    const status = {
      ...readyStatus('cart'),
      containerStatuses: [
        {
          name: 'cart',
          ready: true,
          restartCount: 4,
          state: runningSince(20),
          lastState: { terminated: { ...crash, startedAt: after(0), finishedAt: after(10) } },
        },
      ],
    };
    const detection = look([aPodOf('cart', { status })], 30);
    expect(detection.firing.map(({ code }) => code)).toEqual(['container_crash_looping']);
    expect(detection.watchAgainAt).toBe(after(50));
    expect(codes([aPodOf('cart', { status })], 50)).toEqual([]);
  });

  it('do not fire for one restart long ago, nor for the restarts of a long life', () => {
    const lived = (restartCount: number) => ({
      ...readyStatus('cart'),
      containerStatuses: [
        {
          name: 'cart',
          ready: true,
          restartCount,
          state: runningSince(4000),
          lastState: { terminated: { ...crash, startedAt: after(0), finishedAt: after(3990) } },
        },
      ],
    });
    expect(codes([aPodOf('cart', { status: lived(1) })], 8000)).toEqual([]);
    expect(codes([aPodOf('cart', { status: lived(9) })], 4010)).toEqual([]);
  });

  it('tell a program that never started from one that crashes', () => {
    const message = 'exec: "serve": executable file not found in $PATH';
    const status = containerStatus('cart', {
      restartCount: 2,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { ...crash, reason: 'StartError', exitCode: 128, message } },
    });
    const [symptom] = look([aPodOf('cart', { status })], 10).firing;
    expect(symptom).toMatchObject({
      code: 'container_create_failed',
      params: { messageClass: 'command_not_found' },
    });
  });

  it('are one symptom for all pods of a workload', () => {
    const status = containerStatus('cart', { state: { terminated: oomEnd } });
    const pods = ['a', 'b', 'c'].map((name) => aPodOf('cart', { name, status }));
    const { firing } = look(pods, 5);
    expect(firing).toHaveLength(1);
    expect(firing[0]?.params['podCount']).toBe(3);
  });

  it('are silent while their pod is being deleted', () => {
    const pod = aPodOf('cart', {
      metadata: { deletionTimestamp: after(30) },
      status: containerStatus('cart', { state: { terminated: oomEnd } }),
    });
    expect(codes([pod], 5)).toEqual([]);
  });
});

describe('containers that cannot start', () => {
  it('fire at once without their image, with the class of the failure', () => {
    const status = containerStatus('cart', {
      state: {
        waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "shop/app:9"' },
      },
    });
    const pod = aPodOf('cart', { status });
    const event = anEvent(pod, {
      reason: 'Failed',
      message: 'Failed to pull image "shop/app:9": shop/app:9: not found',
      at: after(2),
    });
    const [symptom] = look([pod], 2, [event]).firing;
    expect(symptom).toMatchObject({
      code: 'container_image_pull_failed',
      since: after(2),
      params: { messageClass: 'not_found', image: 'shop/app:1' },
    });
  });

  it('get a few seconds for a ConfigMap that is applied after them', () => {
    const status = containerStatus('cart', {
      state: {
        waiting: {
          reason: 'CreateContainerConfigError',
          message: 'configmap "settings" not found',
        },
      },
    });
    const detection = look([aPodOf('cart', { status })], 1);
    expect(detection.firing).toEqual([]);
    expect(detection.watchAgainAt).toBe(after(3));
    const [symptom] = look([aPodOf('cart', { status })], 3).firing;
    expect(symptom).toMatchObject({
      code: 'container_config_error',
      params: { messageClass: 'configmap_missing' },
    });
  });
});

describe('probes', () => {
  const readinessProbe = {
    httpGet: { path: '/', port: 80 },
    initialDelaySeconds: 5,
    periodSeconds: 5,
  };
  const spec = { nodeName: 'node-1', containers: [{ name: 'cart', readinessProbe }] };
  const starting = containerStatus('cart', { state: runningSince(0) });

  it('have their whole budget while a container starts', () => {
    const pod = aPodOf('cart', { spec, status: starting });
    expect(codes([pod], 22)).toEqual([]);
    expect(codes([pod], 24)).toEqual(['container_probe_failing']);
  });

  it('get a few seconds when the container was ready before', () => {
    const lost = {
      ...starting,
      conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: after(600) }],
    };
    const pod = aPodOf('cart', { spec, status: lost });
    expect(codes([pod], 603)).toEqual([]);
    expect(codes([pod], 607)).toEqual(['container_probe_failing']);
  });

  it('are told by the kill that a failed liveness probe brings', () => {
    const status = containerStatus('cart', {
      restartCount: 1,
      state: runningSince(31),
      lastState: { terminated: { ...crash, exitCode: 137, finishedAt: after(30) } },
    });
    const pod = aPodOf('cart', { status });
    const events = [
      anEvent(pod, { reason: 'Unhealthy', message: 'Liveness probe failed: connection refused' }),
      anEvent(pod, {
        reason: 'Killing',
        message: 'Container cart failed liveness probe, will be restarted',
      }),
    ];
    const [symptom] = look([pod], 32, events).firing;
    expect(symptom).toMatchObject({
      code: 'container_probe_failing',
      params: { probe: 'liveness', messageClass: 'not_listening' },
    });
  });
});

describe('pods on their way', () => {
  const creating = containerStatus('cart', { state: { waiting: { reason: 'ContainerCreating' } } });
  const unscheduled = (message: string) => ({
    phase: 'Pending',
    conditions: [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message,
        lastTransitionTime: madeAt,
      },
    ],
  });

  it('fire when no node takes them, a few seconds later', () => {
    const status = unscheduled('0/1 nodes are available: 1 Insufficient cpu.');
    const pod = aPodOf('cart', { spec: { nodeName: undefined }, status });
    expect(codes([pod], 2)).toEqual([]);
    expect(look([pod], 3).firing[0]).toMatchObject({
      code: 'pod_unschedulable',
      params: { messageClass: 'insufficient_cpu' },
    });
  });

  it('wait for the node that the autoscaler has ordered', () => {
    const status = unscheduled('0/1 nodes are available: 1 Insufficient cpu.');
    const pod = aPodOf('cart', { spec: { nodeName: undefined }, status });
    const ordered = anEvent(pod, { reason: 'TriggeredScaleUp', at: after(1) });
    expect(codes([pod], 120, [ordered])).toEqual([]);
    expect(codes([pod], 301, [ordered])).toEqual(['pod_unschedulable']);
  });

  it('relate to a cordoned node only when it is the reason', () => {
    const node = anObject('Node', 'node-1', { spec: { unschedulable: true } });
    const closed = unscheduled('0/1 nodes are available: 1 node(s) were unschedulable.');
    const small = unscheduled('0/1 nodes are available: 1 Insufficient cpu.');
    const relatedOf = (status: object) => {
      const pod = aPodOf('cart', { spec: { nodeName: undefined }, status: { ...status } });
      return look([pod, node], 10).firing[0]?.related.map(({ kind }) => kind);
    };
    expect(relatedOf(closed)).toEqual(['Node']);
    expect(relatedOf(small)).toEqual([]);
  });

  it('are refused for what the nodes they want refuse, not for what most nodes do', () => {
    const message =
      "0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 node(s) didn't match Pod's node affinity/selector.";
    const named = (name: string, pool: string) =>
      anObject('Node', name, { metadata: { labels: { pool } } });
    const pod = aPodOf('cart', {
      spec: { nodeName: undefined, nodeSelector: { pool: 'gpu' } },
      status: unscheduled(message),
    });
    const classWith = (...nodes: readonly KubeObject[]) =>
      look([pod, ...nodes], 10).firing[0]?.params['messageClass'];
    expect(classWith(named('a', 'gpu'), named('b', 'web'))).toBe('taint');
    expect(classWith(named('a', 'web'), named('b', 'web'))).toBe('node_selector');
  });

  it("fire when a volume's ConfigMap is missing, by the kubelet's event", () => {
    const pod = aPodOf('cart', { status: creating });
    const message = 'MountVolume.SetUp failed for volume "routes" : configmap "routes" not found';
    const event = anEvent(pod, { reason: 'FailedMount', message, at: after(1) });
    expect(look([pod], 5, [event]).firing[0]).toMatchObject({
      code: 'pod_volume_stuck',
      params: { messageClass: 'configmap_missing', volume: 'routes' },
    });
  });

  it('ignore a mount that failed while the kubelet restarted, and one that is over', () => {
    const pod = aPodOf('cart', { status: creating });
    const benign = anEvent(pod, {
      reason: 'FailedMount',
      message: 'object "shop"/"ca" not registered',
    });
    expect(codes([pod], 60, [benign])).toEqual([]);
    const ready = aPodOf('cart', { status: readyStatus('cart') });
    const past = anEvent(ready, { reason: 'FailedMount', message: 'secret "x" not found' });
    expect(codes([ready], 60, [past])).toEqual([]);
  });

  it('fire when an init container runs on for three quarters of a minute', () => {
    const pod = aPodOf('cart', {
      spec: {
        nodeName: 'node-1',
        initContainers: [{ name: 'wait' }],
        containers: [{ name: 'cart' }],
      },
      status: {
        ...creating,
        phase: 'Pending',
        initContainerStatuses: [{ name: 'wait', state: runningSince(1) }],
      },
    });
    expect(codes([pod], 45)).toEqual([]);
    expect(codes([pod], 46)).toEqual(['pod_init_stuck']);
  });

  it('are excused by a node that does not answer, and relate to it', () => {
    const node = anObject('Node', 'node-1', {
      status: {
        conditions: [{ type: 'Ready', status: 'Unknown', lastTransitionTime: after(600) }],
      },
    });
    const lost = {
      ...readyStatus('cart'),
      conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: after(600) }],
    };
    const { firing } = look([aPodOf('cart', { status: lost }), node], 605);
    expect(firing[0]).toMatchObject({ code: 'pod_not_ready', params: { node: 'node-1' } });
    expect(firing[0]?.related.map(({ kind }) => kind)).toContain('Node');
  });

  it('may take their grace, and fire half a minute after it', () => {
    const pod = aPodOf('cart', {
      metadata: { deletionTimestamp: after(30) },
      status: readyStatus('cart'),
    });
    expect(codes([pod], 59)).toEqual([]);
    expect(codes([pod], 60)).toEqual(['pod_stuck_terminating']);
  });

  it('that were evicted are history once others took their place', () => {
    const evicted = aPodOf('cart', {
      name: 'old',
      status: { phase: 'Failed', reason: 'Evicted', message: 'low on resource: memory' },
    });
    expect(codes([evicted], 10)).toEqual(['pod_evicted']);
    expect(codes([evicted, aPodOf('cart', { status: readyStatus('cart') })], 10)).toEqual([]);
  });
});

function look(objects: readonly KubeObject[], seconds: number, events: readonly KubeEvent[] = []) {
  const index = new ClusterIndex();
  for (const object of [...aDeployment('cart'), ...objects]) index.set(object);
  for (const event of events) index.setEvent(event);
  const [deployment] = aDeployment('cart');
  return detectSymptoms(index, refOf(deployment), after(seconds));
}

function codes(
  objects: readonly KubeObject[],
  seconds: number,
  events: readonly KubeEvent[] = [],
): string[] {
  return look(objects, seconds, events).firing.map(({ code }) => code);
}
