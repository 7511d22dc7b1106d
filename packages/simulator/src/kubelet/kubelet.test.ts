import { afterEach, describe, expect, it } from 'vitest';
import { startTestCluster, type TestCluster } from '../../test/simulated-cluster.ts';
import type { Container, ContainerStatus, Pod, PodSpec } from '../controllers/objects.ts';
import { BEHAVIOUR_ANNOTATION, type ContainerBehaviour } from './behaviour.ts';

let test: TestCluster;
afterEach(() => test.cluster.stop());

const image = 'aetherius.local/busybox:1';
const ref = { kind: 'Pod', namespace: 'default', name: 'box' };

function shell(script: string, rest: Partial<Container> = {}): Container {
  return { name: 'main', image, command: ['sh', '-c', script], ...rest };
}

async function run(
  spec: Partial<PodSpec> & { containers: Container[] },
  behaviour?: Readonly<Record<string, ContainerBehaviour>>,
): Promise<void> {
  test = await startTestCluster();
  test.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'box',
      namespace: 'default',
      ...(behaviour ? { annotations: { [BEHAVIOUR_ANNOTATION]: JSON.stringify(behaviour) } } : {}),
    },
    spec,
  });
}

function pod(): Pod {
  return test.get(ref) as Pod;
}

function status(name = 'main'): ContainerStatus | undefined {
  const { containerStatuses = [], initContainerStatuses = [] } = pod().status ?? {};
  return [...containerStatuses, ...initContainerStatuses].find((entry) => entry.name === name);
}

function logs(container = 'main', previous = false): string[] {
  return (test.cluster.logs.read(ref, container, { previous }) ?? []).map((line) => line.text);
}

describe('a container', () => {
  it('that outgrows its limit is killed, shows it, and waits longer before each restart', async () => {
    const behaviour = { main: { memory: { baseMi: 90, warmUpMs: 4_000 } } };
    await run(
      {
        containers: [
          { name: 'main', image: 'landing:1.0.0', resources: { limits: { memory: '64Mi' } } },
        ].map((entry) => ({ ...entry, image: `registry.shop.example/${entry.image}` })),
      },
      behaviour,
    );
    test.until('it was killed', () => status()?.state.terminated !== undefined);
    expect(status()).toMatchObject({
      ready: false,
      restartCount: 0,
      started: false,
      state: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
    });
    const waits: string[] = [];
    test.store.subscribe(() => {
      const text = status()?.state.waiting?.message ?? '';
      const wait = /^back-off (\S+) restarting failed container=main/.exec(text)?.[1];
      if (wait && waits.at(-1) !== wait) waits.push(wait);
    });
    test.clock.advance(16 * 60_000);
    expect(waits.slice(0, 6)).toEqual(['10s', '20s', '40s', '1m20s', '2m40s', '5m0s']);
    expect(status()?.lastState.terminated).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
  });

  it('shows a leak in its usage until it is killed', async () => {
    const leaking = {
      style: 'go',
      memory: { baseMi: 50, growMiPerMin: 60 },
      cpuMillicores: 20,
    } as const;
    const limits = { memory: '128Mi' };
    await run(
      {
        containers: [
          { name: 'main', image: 'registry.shop.example/landing:1.0.0', resources: { limits } },
        ],
      },
      { main: leaking },
    );
    const used = (): number => test.cluster.usage.pod(ref)?.containers[0]?.memoryBytes ?? 0;
    test.clock.advance(20_000);
    const early = used();
    test.clock.advance(40_000);
    expect(used()).toBeGreaterThan(early);
    test.until('it was killed', () => status()?.restartCount === 1, 60_000);
  });

  it('keeps the log of its present and its previous run', async () => {
    await run({ containers: [shell('echo one; sleep 3; echo two >&2; exit 4')] });
    test.until('the second run', () => status()?.restartCount === 1);
    test.clock.advance(1_000);
    expect(logs()).toEqual(['one']);
    expect(logs('main', true)).toEqual(['one', 'two']);
    expect(status()?.lastState.terminated).toMatchObject({ exitCode: 4, reason: 'Error' });
  });

  it('has its log followed line by line to the end of its run', async () => {
    await run({ restartPolicy: 'Never', containers: [shell('sleep 2; echo late; sleep 1')] });
    test.until('it runs', () => status()?.state.running !== undefined);
    const heard: string[] = [];
    test.cluster.logs.follow(ref, 'main', {
      line: (line) => heard.push(line.text),
      ended: () => heard.push('(end)'),
    });
    test.clock.advance(10_000);
    expect(heard).toEqual(['late', '(end)']);
  });

  it('that has no such command fails as runc says it', async () => {
    await run({ containers: [{ name: 'main', image, command: ['serve'] }] });
    test.until('it failed', () => status()?.state.waiting?.reason === 'RunContainerError');
    expect(status()?.lastState.terminated).toMatchObject({
      exitCode: 128,
      reason: 'StartError',
      startedAt: '1970-01-01T00:00:00Z',
    });
    expect(status()?.state.waiting?.message).toMatch(
      /exec: "serve": executable file not found in \$PATH: unknown$/,
    );
  });

  it('is killed after its grace period when it ignores the signal', async () => {
    await run({ terminationGracePeriodSeconds: 5, containers: [shell('sleep 3600')] });
    test.until('it runs', () => status()?.state.running !== undefined);
    test.store.remove(ref);
    test.clock.advance(4_000);
    expect(pod().metadata.deletionGracePeriodSeconds).toBe(5);
    test.clock.advance(2_000);
    expect(test.get(ref)).toBeUndefined();
    expect(test.messages('Killing')).toEqual(['Stopping container main']);
  });
});

describe('a pull', () => {
  it('alternates between error and back-off, and heals by itself when the image appears', async () => {
    await run({ containers: [{ name: 'main', image: 'shop.local/absent:1' }] });
    const reasons: string[] = [];
    test.store.subscribe(() => {
      const reason = status()?.state.waiting?.reason;
      if (reason && reasons.at(-1) !== reason) reasons.push(reason);
    });
    test.clock.advance(60_000);
    expect(reasons.slice(0, 4)).toEqual([
      'ContainerCreating',
      'ErrImagePull',
      'ImagePullBackOff',
      'ErrImagePull',
    ]);
    expect(status()?.state.waiting?.message).toContain('shop.local/absent:1: not found');
  });

  it('of a name that is none is refused at once', async () => {
    await run({ containers: [{ name: 'main', image: 'Shop/UPPER:1' }] });
    test.until('it was refused', () => status()?.state.waiting?.reason === 'InvalidImageName');
  });
});

describe('probes', () => {
  const web = shell('exec httpd -f -p 8080', { ports: [{ containerPort: 8080 }] });

  it('make a pod ready only when the path answers', async () => {
    await run({
      containers: [
        { ...web, readinessProbe: { httpGet: { path: '/nope', port: 8080 }, periodSeconds: 2 } },
      ],
    });
    test.clock.advance(10_000);
    expect(status()?.ready).toBe(false);
    expect(test.messages('Unhealthy')).toEqual([
      'Readiness probe failed: HTTP probe failed with statuscode: 404',
    ]);
  });

  it('of liveness restart a container after three failures', async () => {
    await run({
      terminationGracePeriodSeconds: 1,
      containers: [{ ...web, livenessProbe: { tcpSocket: { port: 9 }, periodSeconds: 5 } }],
    });
    test.until('it was restarted', () => status()?.restartCount === 1);
    expect(test.messages('Killing')).toEqual([
      'Container main failed liveness probe, will be restarted',
    ]);
    expect(status()?.lastState.terminated).toMatchObject({ exitCode: 137, reason: 'Error' });
  });

  it('of start-up hold the others back until the first success', async () => {
    await run(
      {
        containers: [
          {
            name: 'main',
            image: 'registry.shop.example/landing:1.0.0',
            startupProbe: {
              httpGet: { path: '/healthz', port: 8080 },
              periodSeconds: 1,
              failureThreshold: 30,
            },
            livenessProbe: {
              httpGet: { path: '/healthz', port: 8080 },
              periodSeconds: 1,
              failureThreshold: 1,
            },
          },
        ],
      },
      {
        main: {
          startAfterMs: 12_000,
          listens: [{ port: 8080, http: { paths: { '/healthz': 200 } } }],
        },
      },
    );
    test.until('it is up', () => status()?.ready === true);
    expect(status()).toMatchObject({ restartCount: 0, started: true });
    expect(test.messages('Unhealthy')[0]).toMatch(/^Startup probe failed: Get "http:/);
  });
});

describe('init containers', () => {
  it('run in order before the others, and a failing one keeps them waiting', async () => {
    await run({
      initContainers: [shell('sleep 1', { name: 'first' }), shell('exit 3', { name: 'second' })],
      containers: [shell('sleep 3600')],
    });
    test.clock.advance(20_000);
    expect(status('first')?.state.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' });
    expect(status('second')?.restartCount).toBeGreaterThan(0);
    expect(status()?.state.waiting?.reason).toBe('PodInitializing');
    expect(pod().status?.phase).toBe('Pending');
  });

  it('as sidecars run on, and end with the work', async () => {
    await run({
      restartPolicy: 'Never',
      initContainers: [shell('sleep 3600', { name: 'proxy', restartPolicy: 'Always' })],
      containers: [shell('sleep 3')],
    });
    test.until('both run', () =>
      Boolean(status()?.state.running && status('proxy')?.state.running),
    );
    test.until('the pod is over', () => pod().status?.phase === 'Succeeded');
  });
});

describe('configuration', () => {
  it('that is missing keeps a container waiting until it appears', async () => {
    await run({
      containers: [shell('sleep 3600', { envFrom: [{ configMapRef: { name: 'settings' } }] })],
    });
    test.until('it waits', () => status()?.state.waiting?.reason === 'CreateContainerConfigError');
    expect(status()?.state.waiting?.message).toBe('configmap "settings" not found');
    test.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'default' },
      data: { A: 'b' },
    });
    test.until('it runs', () => status()?.state.running !== undefined);
  });

  it('that asks for another user than root is refused for an image that needs root', async () => {
    await run({ securityContext: { runAsNonRoot: true }, containers: [shell('sleep 1')] });
    test.until('it waits', () => status()?.state.waiting?.reason === 'CreateContainerConfigError');
    expect(status()?.state.waiting?.message).toMatch(
      /^container has runAsNonRoot and image will run as root \(pod: "box_default\(/,
    );
  });
});
