import type { KubeObject } from '@aetherius/domain';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestCluster, type TestCluster } from '../../test/simulated-cluster.ts';
import { isWorkloadReady } from '../faults/fault-api.ts';
import { appLabels, deployment, service } from '../workloads/manifests.ts';
import { BEHAVIOUR_ANNOTATION, type ContainerBehaviour } from './behaviour.ts';

let test: TestCluster;
afterEach(() => test.cluster.stop());

/** A client that tries an address every second and logs how it failed. */
function client(address: string): KubeObject {
  const behaviour: Record<string, ContainerBehaviour> = {
    client: {
      needs: [
        {
          kind: 'service',
          address,
          mode: 'degrade',
          everyMs: 1_000,
          failure: { lines: ['{error}'] },
        },
      ],
    },
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'client',
      namespace: 'default',
      labels: appLabels('client'),
      annotations: { [BEHAVIOUR_ANNOTATION]: JSON.stringify(behaviour) },
    },
    spec: { containers: [{ name: 'client', image: 'registry.shop.example/landing:1.0.0' }] },
  };
}

function lastError(): string | undefined {
  const ref = { kind: 'Pod', namespace: 'default', name: 'client' };
  return test.cluster.logs.read(ref, 'client')?.findLast((line) => line.text.startsWith('dial'))
    ?.text;
}

async function withServer(): Promise<void> {
  test = await startTestCluster({ nodes: 1 });
  const server = deployment({
    namespace: 'default',
    name: 'server',
    image: 'landing:1.0.0',
    port: 8080,
  });
  test.create(server);
  test.create(service({ namespace: 'default', name: 'server', port: 80, targetPort: 8080 }));
  const ref = { kind: 'Deployment', namespace: 'default', name: 'server' };
  test.until('the server is ready', () => isWorkloadReady(test.get(ref)));
  test.clock.advance(1_000);
}

function policy(spec: Record<string, unknown>): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'policy', namespace: 'default' },
    spec,
  };
}

describe('a connection', () => {
  it('succeeds to a Service whose pods listen', async () => {
    await withServer();
    test.create(client('server:80'));
    test.clock.advance(10_000);
    expect(lastError()).toBeUndefined();
  });

  it.each([
    ['absent:80', /^dial tcp: lookup absent on 10\.96\.0\.10:53: no such host$/],
    ['server:81', /^dial tcp 10\.\d+\.\d+\.\d+:81: connect: connection refused$/],
  ])('to %s fails in the words of the network', async (address, words) => {
    await withServer();
    test.create(client(address));
    test.clock.advance(10_000);
    expect(lastError()).toMatch(words);
  });

  it('is refused when the Service points at a port that nobody listens on', async () => {
    await withServer();
    const ref = { kind: 'Service', namespace: 'default', name: 'server' };
    const current = test.get(ref) as KubeObject;
    const ports = [{ name: 'http', port: 80, targetPort: 9090, protocol: 'TCP' }];
    test.store.update({ ...current, spec: { ...current.spec, ports } });
    test.create(client('server:80'));
    test.clock.advance(10_000);
    expect(lastError()).toMatch(/connection refused$/);
  });

  it('times out behind a policy that lets only others in, and not for those', async () => {
    await withServer();
    const from = (app: string) => [{ from: [{ podSelector: { matchLabels: appLabels(app) } }] }];
    const selector = { podSelector: { matchLabels: appLabels('server') } };
    test.create(policy({ ...selector, policyTypes: ['Ingress'], ingress: from('other') }));
    test.create(client('server:80'));
    test.clock.advance(10_000);
    expect(lastError()).toMatch(/^dial tcp 10\.\d+\.\d+\.\d+:80: i\/o timeout$/);
    const ref = { kind: 'NetworkPolicy', namespace: 'default', name: 'policy' };
    const current = test.get(ref) as KubeObject;
    test.store.update({ ...current, spec: { ...current.spec, ingress: from('client') } });
    test.clock.advance(2_000);
    const since = test.clock.now();
    test.clock.advance(10_000);
    const pod = { kind: 'Pod', namespace: 'default', name: 'client' };
    const later = test.cluster.logs.read(pod, 'client')?.filter((line) => line.at > since);
    expect(later?.filter((line) => line.text.startsWith('dial'))).toEqual([]);
  });

  it('cannot even resolve names when all egress is closed', async () => {
    await withServer();
    test.create(
      policy({
        podSelector: { matchLabels: appLabels('client') },
        policyTypes: ['Egress'],
        egress: [],
      }),
    );
    test.create(client('server:80'));
    test.clock.advance(10_000);
    expect(lastError()).toMatch(
      /^dial tcp: lookup server on 10\.96\.0\.10:53: read udp: i\/o timeout$/,
    );
  });
});
