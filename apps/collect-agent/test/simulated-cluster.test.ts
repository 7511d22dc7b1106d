import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createKubeClient,
  createKubeTransport,
  loadKubeconfigAccess,
  type KubeClient,
} from '@aetherius/kube';
import { loadEventCatalogue } from '@aetherius/knowledge';
import { createScaledClock, createSilentLogger } from '@aetherius/runtime';
import { createSimulator, type RunningSimulator, type Simulator } from '@aetherius/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createCollectAgent,
  createKubeLogSource,
  createKubeObjectSource,
  createRedaction,
  type CollectAgent,
} from '../src/index.ts';
import { startControlPlane, type ControlPlane } from './control-plane.ts';
import { until } from './until.ts';

/** Cluster and agent share a clock that runs ten times as fast; all else is as in production. */
const speed = 10;
const clock = createScaledClock(new Date('2026-11-25T12:00:00Z'), speed);
const logger = createSilentLogger();

let folder: string;
let simulator: Simulator;
let running: RunningSimulator;
let client: KubeClient;
let plane: ControlPlane;
let agent: CollectAgent;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agent-'));
  simulator = createSimulator({ dir: folder, logger, clock });
  running = await simulator.start();
  await running.cluster.seed({});
  client = createKubeClient(await accessOf(running.kubeconfigPath));
  plane = startControlPlane(clock);
  agent = await startAgent(client, plane);
});

afterAll(async () => {
  await agent.stop();
  await client.stop();
  await plane.stop();
  await simulator.stop();
  await rm(folder, { recursive: true });
});

const accessOf = (file: string) => loadKubeconfigAccess({ files: [file], clock });

async function startAgent(of: KubeClient, to: ControlPlane): Promise<CollectAgent> {
  const started = createCollectAgent({
    source: createKubeObjectSource({ client: of, clock, logger, random: Math.random }),
    logs: createKubeLogSource(of),
    bus: to.bus,
    classifier: loadEventCatalogue(),
    redaction: createRedaction({ key: Buffer.from('test') }),
    clock,
    logger,
    random: Math.random,
    version: '0.1.0',
  });
  await started.start();
  return started;
}

const control = async (path: string, body: unknown = {}): Promise<void> => {
  const transport = createKubeTransport(client.access);
  await transport.fetchJson({
    method: 'POST',
    path: `/aetherius/${path}`,
    body,
    action: `post ${path}`,
  });
  await transport.stop();
};

const states = (code: string): string[] =>
  plane
    .ofKind('symptom')
    .filter(({ symptom }) => symptom.code === code)
    .map(({ state }) => state);
const counters = () => plane.ofKind('coverage').at(-1)?.counters ?? {};

describe('an agent of a simulated cluster', () => {
  it('sees all kinds and finds nothing wrong with healthy workloads', async () => {
    await until('the first look is told', () =>
      plane.ofKind('coverage').some(({ resync }) => resync),
    );
    const report = plane.ofKind('coverage').at(-1);
    expect(report?.denied).toEqual([]);
    expect(report?.objects['Pod']).toBeGreaterThan(10);
    await clock.sleep(20_000);
    expect(plane.ofKind('symptom')).toEqual([]);
  });

  it('tells an out-of-memory kill within three seconds of the status that shows it', async () => {
    await running.cluster.faults.inject('oom-limit', {});
    await until('it fires', () => states('container_oom_killed').includes('firing'));
    const signal = plane
      .ofKind('symptom')
      .find(({ symptom }) => symptom.code === 'container_oom_killed');
    const lateMs = Date.parse(signal?.observedAt ?? '') - Date.parse(signal?.occurredAt ?? '');
    // In the time of this machine: the cluster's runs ten times as fast as we can work.
    expect(lateMs / speed).toBeLessThan(3_000);
    expect(signal?.symptom.subject.kind).toBe('Deployment');
  });

  it('survives garbage, a compaction and cut watches, and misses nothing', async () => {
    await control('watches/garbage', { lines: 1000 });
    await until('garbage was counted', () => (counters()['watch_bad_lines'] ?? 0) >= 10);
    await control('compact');
    await control('watches/drop');
    const before = plane.ofKind('change').length;
    const configMap = running.store
      .list('ConfigMap')
      .find(({ metadata }) => metadata.namespace === 'shop');
    expect(configMap).toBeDefined();
    if (configMap)
      running.store.update(
        { ...configMap, data: { planted: 'after the storm' } },
        { manager: 'test' },
      );
    await until('the change is told', () => plane.ofKind('change').length > before);
    expect(
      plane
        .ofKind('change')
        .at(-1)
        ?.change.fields.map(({ path }) => path),
    ).toContain('data.planted');
  });

  it('says what it may not read', async () => {
    const viewer = createKubeClient(await accessOf(`${running.kubeconfigPath}.viewer`));
    const other = startControlPlane(clock);
    const limited = await startAgent(viewer, other);
    await until('it reports', () => other.ofKind('coverage').some(({ resync }) => resync));
    const denied = other.ofKind('coverage').at(-1)?.denied ?? [];
    expect(denied).toContainEqual({ kind: 'Secret', reason: 'KUBE_FORBIDDEN' });
    await limited.stop();
    await viewer.stop();
    await other.stop();
  });

  it('tells that all is well again when the fault is gone', async () => {
    await running.cluster.faults.removeAll();
    await until('it is over', () => states('container_oom_killed').at(-1) === 'clear');
  });

  it('finds a cluster that was made anew at the same address, under its new id', async () => {
    const before = agent.identity()?.clusterId;
    await simulator.stop();
    simulator = createSimulator({ dir: folder, logger, clock });
    running = await simulator.start();
    await until(
      'the new cluster is watched',
      () => agent.identity()?.clusterId === running.clusterId,
    );
    expect(running.clusterId).not.toBe(before);
    await until('its heartbeat comes', () => plane.signals.at(-1)?.clusterId === running.clusterId);
  });
});
