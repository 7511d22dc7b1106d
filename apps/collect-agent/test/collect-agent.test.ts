import { toId, type AgentCommand, type ClusterId, type CommandId } from '@aetherius/domain';
import { createScaledClock, createSilentLogger, systemClock, type Clock } from '@aetherius/runtime';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createCollectAgent,
  createRedaction,
  type CollectAgent,
  type CollectAgentDeps,
} from '../src/index.ts';
import { startControlPlane, type ControlPlane } from './control-plane.ts';
import { ScriptedSource } from './scripted-source.ts';
import { aDeployment, aNamespace, anEvent, aPod, aReplicaSet } from './shop-objects.ts';
import { until } from './until.ts';

let plane: ControlPlane;
let agent: CollectAgent | undefined;

afterEach(async () => {
  await agent?.stop();
  await plane.stop();
});

interface Started {
  source: ScriptedSource;
  clock: Clock;
}

async function start(
  source = new ScriptedSource([aDeployment(), aReplicaSet(), aPod()]),
  overrides: Partial<CollectAgentDeps> = {},
): Promise<Started> {
  const clock = overrides.clock ?? systemClock;
  plane = startControlPlane(clock);
  agent = createCollectAgent({
    source,
    logs: source,
    bus: plane.bus,
    classifier: { classify: () => ({ severity: 'medium', category: 'alert' }) },
    redaction: createRedaction({ key: Buffer.from('test') }),
    clock,
    logger: createSilentLogger(),
    random: () => 0.5,
    version: '0.1.0',
    ...overrides,
  });
  await agent.start();
  return { source, clock };
}

const resyncs = () => plane.ofKind('coverage').filter(({ resync }) => resync !== undefined);
const synced = (): Promise<void> => until('the first look is told', () => resyncs().length > 0);
const symptomStates = (): string[] =>
  plane.ofKind('symptom').map(({ state, symptom }) => `${state} ${symptom.code}`);

describe('symptoms', () => {
  it('are told within moments of the status that shows them, under the workload', async () => {
    const { source } = await start();
    await synced();
    const shownAt = Date.now();
    source.put(aPod({ oomKills: 3 }));
    await until('a symptom is told', () => plane.ofKind('symptom').length > 0);
    expect(Date.now() - shownAt).toBeLessThan(1000);
    expect(plane.ofKind('symptom')[0]).toMatchObject({
      state: 'firing',
      symptom: { code: 'container_oom_killed', subject: { kind: 'Deployment', name: 'checkout' } },
    });
  });

  it('are not told from a view that is still being filled', async () => {
    const source = new ScriptedSource([aPod({ oomKills: 3 })]);
    source.kinds = source.kinds.map((kind) => ({ ...kind, isSynced: false }));
    source.start = (options) => {
      options.sink.present(options.prepare(aPod({ oomKills: 3 })));
    };
    await start(source);
    await until('a heartbeat came', () => plane.ofKind('coverage').length > 0);
    await systemClock.sleep(150);
    expect(plane.ofKind('symptom')).toEqual([]);
  });

  it('are cleared when the workload is seen to be well, or gone', async () => {
    const clock = createScaledClock(new Date(), 200);
    const { source } = await start(
      new ScriptedSource([aDeployment(), aReplicaSet(), aPod({ oomKills: 3 })]),
      { clock },
    );
    await until('it fires', () => plane.ofKind('symptom').length > 0);
    source.remove(aPod({ oomKills: 3 }));
    source.remove(aReplicaSet());
    source.remove(aDeployment());
    await until('it is over', () => symptomStates().includes('clear container_oom_killed'));
  });
});

describe('the link to the control plane', () => {
  it('lists everything that fires once the agent has looked at all', async () => {
    await start(new ScriptedSource([aDeployment(), aReplicaSet(), aPod({ oomKills: 3 })]));
    await synced();
    const told = plane.ofKind('symptom').map(({ fingerprint }) => fingerprint);
    expect(told.length).toBeGreaterThan(0);
    expect(resyncs()[0]?.resync?.firing.toSorted()).toEqual([...new Set(told)].toSorted());
    const last = plane.signals.findIndex((signal) => signal === resyncs()[0]);
    expect(plane.signals.slice(0, last).filter(({ kind }) => kind === 'symptom')).toHaveLength(
      told.length,
    );
  });

  it('sends a batch again under its id until it is stored, and then tells everything again', async () => {
    const clock = createScaledClock(new Date(), 50);
    const { source } = await start(undefined, { clock });
    await synced();
    plane.answer = 'throw';
    source.put(aPod({ oomKills: 3, at: clock.now() }));
    await clock.sleep(5_000);
    expect(plane.ofKind('symptom')).toEqual([]);
    const before = resyncs().length;
    plane.answer = 'stored';
    await until('it is told', () => symptomStates().includes('firing container_oom_killed'));
    await until('everything is told again', () => resyncs().length > before);
    expect(new Set(plane.batches.map(({ batchId }) => batchId)).size).toBe(plane.batches.length);
  });

  it('drops what the control plane refuses, and goes on', async () => {
    const { source } = await start();
    await synced();
    plane.answer = 'refused';
    source.put(anEvent('BackOff'));
    await systemClock.sleep(50);
    plane.answer = 'stored';
    source.put(anEvent('Unhealthy'));
    await until('the next came through', () => plane.ofKind('event').length > 0);
    expect(plane.ofKind('event').map(({ reason }) => reason)).toEqual(['Unhealthy']);
  });

  it('keeps the last state of symptoms when the outbox overflows', async () => {
    const clock = createScaledClock(new Date(), 50);
    const { source } = await start(undefined, { clock, outboxCapacity: 10 });
    await synced();
    plane.answer = 'throw';
    source.put(aPod({ oomKills: 3, at: clock.now() }));
    for (let at = 0; at < 50; at++) source.put(anEvent(`Reason${at}`));
    await clock.sleep(3_000);
    const before = resyncs().length;
    plane.answer = 'stored';
    await until('the list came', () => resyncs().length > before);
    expect(symptomStates()).toContain('firing container_oom_killed');
    expect(plane.ofKind('event').length).toBeLessThanOrEqual(12);
    const counters = plane.ofKind('coverage').at(-1)?.counters;
    expect(counters?.['outbox_dropped']).toBeGreaterThanOrEqual(38);
  });

  it('says every ten seconds what is watched and what cannot be', async () => {
    const source = new ScriptedSource([aDeployment(), aReplicaSet(), aPod()]);
    source.kinds.push({
      kind: 'Secret',
      isSynced: false,
      lastActivityAt: undefined,
      problem: 'KUBE_FORBIDDEN',
    });
    const clock = createScaledClock(new Date(), 100);
    await start(source, { clock });
    await clock.sleep(25_000);
    const reports = plane.ofKind('coverage');
    expect(reports.length).toBeGreaterThanOrEqual(3);
    expect(reports.at(-1)).toMatchObject({
      clusterName: 'scripted',
      workloads: 1,
      objects: { Deployment: 1, ReplicaSet: 1, Pod: 1 },
      denied: [{ kind: 'Secret', reason: 'KUBE_FORBIDDEN' }],
      counters: { watch_bad_lines: 3 },
    });
  });
});

describe('changes', () => {
  it('are told with values before and after, the writer and its time', async () => {
    const { source } = await start();
    await synced();
    source.put(aDeployment('64Mi', '2'));
    await until('the change is told', () => plane.ofKind('change').length > 0);
    expect(plane.ofKind('change')[0]?.change).toEqual({
      ref: expect.objectContaining({ kind: 'Deployment', name: 'checkout' }) as object,
      at: '2026-11-25T12:00:02Z',
      actor: 'ci-bot',
      fields: [
        {
          path: 'spec.template.spec.containers[app].resources.limits.memory',
          before: '256Mi',
          after: '64Mi',
        },
      ],
    });
  });

  it('are not made of statuses, nor of what was there at the start', async () => {
    const { source } = await start();
    await synced();
    source.put({ ...aDeployment(), status: { replicas: 0 } });
    source.put(anEvent('Marker'));
    await until('the marker came', () => plane.ofKind('event').length > 0);
    expect(plane.ofKind('change')).toEqual([]);
  });
});

describe('events', () => {
  it('are told once, and their repeats at most every ten seconds', async () => {
    const clock = createScaledClock(new Date(), 100);
    const { source } = await start(undefined, { clock });
    await synced();
    for (let count = 1; count <= 20; count++) source.put(anEvent('BackOff', count));
    await clock.sleep(30_000);
    expect(plane.ofKind('event').map(({ count }) => count)).toEqual([1, 20]);
    expect(plane.ofKind('event')[0]?.subject).toMatchObject({ kind: 'Deployment' });
  });

  it('have the same id when they are seen again after a restart', async () => {
    const source = new ScriptedSource([aPod(), anEvent('BackOff')]);
    await start(source);
    await until('it is told', () => plane.ofKind('event').length === 1);
    const first = plane.ofKind('event')[0]?.signalId;
    await agent?.stop();
    await plane.stop();
    await start(source);
    await until('it is told again', () => plane.ofKind('event').length === 1);
    expect(plane.ofKind('event')[0]?.signalId).toBe(first);
  });
});

describe('commands', () => {
  const envelope = (source: ScriptedSource, clusterId = source.clusterId) => ({
    commandId: toId<CommandId>('3f0e4a5e-8a3f-4c34-9d42-2f5c5a6f7e11'),
    clusterId: toId<ClusterId>(clusterId),
    deadlineAt: new Date(Date.now() + 5_000).toISOString(),
  });
  const send = (command: AgentCommand) => plane.link.send(command, { timeoutMs: 5_000 });

  it('collect what is related to a workload, with the logs of its containers', async () => {
    const source = new ScriptedSource([aDeployment(), aReplicaSet(), aPod({ oomKills: 3 })]);
    source.logs['shop/checkout-7d9-x/app'] = { previous: 'fatal: password=hunter2\n' };
    source.put(anEvent('BackOff'));
    await start(source);
    await synced();
    source.put(aDeployment('64Mi', '2'));
    const result = await send({
      ...envelope(source),
      kind: 'collectSnapshot',
      scope: [{ kind: 'Deployment', namespace: 'shop', name: 'checkout' }],
      maxObjects: 100,
      logLines: 50,
    });
    expect(result).toMatchObject({
      kind: 'snapshot',
      snapshot: {
        clusterVersion: 'v1.34.4',
        events: [{ reason: 'BackOff' }],
        changes: [{ actor: 'ci-bot' }],
        coverage: { kinds: expect.arrayContaining(['Pod', 'Deployment']) as string[], denied: [] },
      },
    });
    const { snapshot } = result as Extract<typeof result, { kind: 'snapshot' }>;
    expect(snapshot.objects.map(({ kind }) => kind).toSorted()).toEqual([
      'Deployment',
      'Pod',
      'ReplicaSet',
    ]);
    expect(snapshot.logs['shop/checkout-7d9-x/app']?.previous).toMatch(/password=<redacted/);
  });

  it('say which logs could not be read', async () => {
    const source = new ScriptedSource([aDeployment(), aReplicaSet(), aPod({ oomKills: 3 })]);
    await start(source);
    await synced();
    const result = await send({
      ...envelope(source),
      kind: 'collectSnapshot',
      scope: [],
      maxObjects: 100,
      logLines: 50,
    });
    expect(result).toMatchObject({
      snapshot: { coverage: { missingLogs: ['shop/checkout-7d9-x/app'] } },
    });
  });

  it('fetch the logs of one container', async () => {
    const source = new ScriptedSource([aPod()]);
    source.logs['shop/checkout-7d9-x/app'] = { current: 'ready\n' };
    await start(source);
    await synced();
    const result = await send({
      ...envelope(source),
      kind: 'fetchLogs',
      pod: { kind: 'Pod', namespace: 'shop', name: 'checkout-7d9-x' },
      container: 'app',
      lines: 10,
    });
    expect(result).toMatchObject({
      kind: 'logs',
      logs: { 'shop/checkout-7d9-x/app': { current: 'ready\n' } },
    });
  });

  it('are refused when they are not on the agent’s own list, or too late', async () => {
    const { source } = await start(undefined, { allowedCommands: ['collectSnapshot'] });
    await synced();
    const fetchLogs: AgentCommand = {
      ...envelope(source),
      kind: 'fetchLogs',
      pod: { kind: 'Pod', namespace: 'shop', name: 'checkout-7d9-x' },
      container: 'app',
      lines: 10,
    };
    expect(await send(fetchLogs)).toMatchObject({
      kind: 'refused',
      reason: { code: 'command.not_allowed', params: { kind: 'fetchLogs' } },
    });
    const late: AgentCommand = {
      ...envelope(source),
      kind: 'collectSnapshot',
      scope: [],
      maxObjects: 1,
      logLines: 0,
      deadlineAt: new Date(Date.now() - 1000).toISOString(),
    };
    expect(await send(late)).toMatchObject({ reason: { code: 'command.too_late' } });
  });
});

describe('the cluster', () => {
  it('is waited for, and found when it answers', async () => {
    const source = new ScriptedSource([aPod({ oomKills: 2 })]);
    source.isReachable = false;
    const clock = createScaledClock(new Date(), 50);
    await start(source, { clock });
    await clock.sleep(3_000);
    expect(source.starts).toBe(0);
    source.isReachable = true;
    await synced();
    expect(agent?.identity()?.name).toBe('scripted');
  });

  it('is another one when its kube-system has another UID', async () => {
    const source = new ScriptedSource([aPod()]);
    source.put(aNamespace('kube-system', source.clusterId));
    await start(source);
    await synced();
    const anew = '5f7d1c52-9c0e-4a3f-8a1e-0f6d0a9b8c7d';
    source.clusterId = anew;
    source.put(aNamespace('kube-system', anew));
    await until('it is watched anew', () => source.starts === 2);
    await until('its heartbeat comes', () => plane.signals.at(-1)?.clusterId === anew);
  });
});
