import type { KubeObject } from '@aetherius/domain';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestCluster, type TestCluster } from '../../../test/simulated-cluster.ts';
import type { Node, Pod, PodSpec } from '../objects.ts';

let test: TestCluster;
afterEach(() => test.cluster.stop());

const container = { name: 'main', image: 'aetherius.local/busybox:1', command: ['sleep', '3600'] };

function create(
  name: string,
  spec: Partial<PodSpec> = {},
  labels: Record<string, string> = {},
): void {
  test.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels },
    spec: { containers: [container], ...spec },
  });
  test.clock.advance(1_000);
}

function pod(name: string): Pod {
  return test.get({ kind: 'Pod', namespace: 'default', name }) as Pod;
}

function verdict(name: string): string | undefined {
  return pod(name).status?.conditions?.find((entry) => entry.type === 'PodScheduled')?.message;
}

function changeNode(name: string, edit: (node: Node) => void): void {
  const node = structuredClone(test.get({ kind: 'Node', name })) as Node;
  edit(node);
  test.store.update(node as KubeObject);
  test.clock.advance(1_000);
}

const notHelpful = 'Preemption is not helpful for scheduling';

describe('the scheduler', () => {
  it('spreads pods of one kind and says where they went', async () => {
    test = await startTestCluster({ nodes: 2 });
    for (const name of ['a', 'b']) create(name, {}, { app: 'x' });
    expect(new Set([pod('a').spec.nodeName, pod('b').spec.nodeName]).size).toBe(2);
    expect(test.messages('Scheduled')).toContain(
      `Successfully assigned default/a to ${pod('a').spec.nodeName}`,
    );
  });

  it('names what is short, and whether it could ever fit', async () => {
    test = await startTestCluster({ nodes: 2 });
    const asking = (cpu: string): Partial<PodSpec> => ({
      containers: [{ ...container, resources: { requests: { cpu } } }],
    });
    create('huge', asking('9'));
    expect(verdict('huge')).toBe(
      `0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, preemption: 0/2 nodes are available: 2 ${notHelpful}.`,
    );
    create('first', asking('3'));
    create('second', asking('3'));
    create('third', asking('3'));
    expect(verdict('third')).toBe(
      '0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.',
    );
    test.store.remove({ kind: 'Pod', namespace: 'default', name: 'first' }, { graceSeconds: 0 });
    test.until('the third has room', () => pod('third').spec.nodeName !== undefined, 20_000);
  });

  it('respects cordons, taints and labels, each with its own words', async () => {
    test = await startTestCluster({ nodes: 3 });
    changeNode('worker-1', (node) => {
      node.spec.unschedulable = true;
    });
    changeNode('worker-2', (node) => {
      node.spec.taints = [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }];
    });
    create('picky', { nodeSelector: { disk: 'nvme' } });
    expect(verdict('picky')).toBe(
      `0/3 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable. no new claims to deallocate, preemption: 0/3 nodes are available: 3 ${notHelpful}.`,
    );
    create('tolerant', {
      tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'gpu', effect: 'NoSchedule' }],
      nodeSelector: { 'kubernetes.io/hostname': 'worker-2' },
    });
    expect(pod('tolerant').spec.nodeName).toBe('worker-2');
    changeNode('worker-1', (node) => {
      node.metadata.labels = { ...node.metadata.labels, disk: 'nvme' };
      node.spec.unschedulable = false;
    });
    test.until('the label helped', () => pod('picky').spec.nodeName === 'worker-1', 20_000);
  });

  it('keeps pods apart that must be apart, and host ports', async () => {
    test = await startTestCluster({ nodes: 1 });
    const term = {
      labelSelector: { matchLabels: { app: 'solo' } },
      topologyKey: 'kubernetes.io/hostname',
    };
    const affinity = {
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] },
    };
    create('one', { affinity }, { app: 'solo' });
    create('two', { affinity }, { app: 'solo' });
    expect(verdict('two')).toContain("1 node(s) didn't match pod anti-affinity rules.");
    create('plain', {}, { app: 'solo' });
    expect(verdict('plain')).toContain(
      "1 node(s) didn't satisfy existing pods anti-affinity rules.",
    );
    const ports = [{ containerPort: 80, hostPort: 80 }];
    create('port-1', { containers: [{ ...container, ports }] });
    create('port-2', { containers: [{ ...container, ports }] });
    expect(verdict('port-2')).toContain(
      "1 node(s) didn't have free ports for the requested pod ports. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.",
    );
  });

  it('puts a pod next to the one it asks for', async () => {
    test = await startTestCluster({ nodes: 3 });
    create('friend', {}, { app: 'friend' });
    const podAffinity = {
      requiredDuringSchedulingIgnoredDuringExecution: [
        {
          labelSelector: { matchLabels: { app: 'friend' } },
          topologyKey: 'kubernetes.io/hostname',
        },
      ],
    };
    create('near', { affinity: { podAffinity } });
    expect(pod('near').spec.nodeName).toBe(pod('friend').spec.nodeName);
  });

  it('counts pods against the limit of a node', async () => {
    test = await startTestCluster({ nodes: 1 });
    const node = structuredClone(test.get({ kind: 'Node', name: 'worker-1' })) as Node;
    const taken = test.store.list('Pod').length;
    node.status = {
      ...node.status,
      allocatable: { ...node.status?.allocatable, pods: String(taken + 1) },
    };
    test.store.updateStatus(node as KubeObject);
    create('fits');
    create('late');
    expect(pod('fits').spec.nodeName).toBe('worker-1');
    expect(verdict('late')).toContain('1 Too many pods.');
  });
});
