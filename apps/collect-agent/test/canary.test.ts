import { toId, type ClusterId, type CommandId, type KubeObject } from '@aetherius/domain';
import { createSilentLogger, systemClock } from '@aetherius/runtime';
import { describe, expect, it } from 'vitest';
import {
  createCollectAgent,
  createRedaction,
  noRedaction,
  type CollectAgentDeps,
} from '../src/index.ts';
import { startControlPlane } from './control-plane.ts';
import { ScriptedSource } from './scripted-source.ts';
import { aDeployment, anEvent, aPod, aReplicaSet } from './shop-objects.ts';
import { until } from './until.ts';

/**
 * Values that nobody may see, one for each place where people leave them. They are made so that
 * none is part of another and each can be told apart where it turns up.
 */
const canary = (place: string): string => `Zx7-${place}-Qk93vRt2Lm8`;
const places = [
  'secret',
  'env',
  'innocentEnv',
  'urlEnv',
  'configMap',
  'configFile',
  'argument',
  'flag',
  'script',
  'annotation',
  'header',
  'logPassword',
  'logToken',
  'logUrl',
  'previousLog',
  'eventMessage',
  'stateMessage',
  'change',
];

const container = {
  name: 'app',
  image: 'shop/checkout:1',
  command: ['sh', '-c', `curl -u app:${canary('script')} http://api:8080/`],
  args: [canary('argument'), `--key=${canary('flag')}`],
  env: [
    { name: 'DB_PASSWORD', value: canary('env') },
    { name: 'GREETING', value: canary('innocentEnv') },
    { name: 'DATABASE_URL', value: `postgres://app:${canary('urlEnv')}@db:5432/shop` },
  ],
  livenessProbe: {
    httpGet: { path: '/', port: 8080, httpHeaders: [{ name: 'X-Key', value: canary('header') }] },
  },
};

function plantedPod(): KubeObject {
  const pod = aPod({ oomKills: 3 });
  const statuses = pod.status?.['containerStatuses'] as Record<string, unknown>[];
  return {
    ...pod,
    metadata: { ...pod.metadata, annotations: { 'example.com/note': canary('annotation') } },
    spec: { ...pod.spec, containers: [container] },
    status: {
      ...pod.status,
      containerStatuses: statuses.map((status) => ({
        ...status,
        state: {
          waiting: {
            reason: 'CrashLoopBackOff',
            message: `token=${canary('stateMessage')} refused`,
          },
        },
      })),
    },
  };
}

const planted: KubeObject[] = [
  aDeployment(),
  aReplicaSet(),
  plantedPod(),
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'db', namespace: 'shop', uid: 'uid-secret' },
    data: { password: canary('secret') },
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: 'shop', uid: 'uid-settings' },
    data: {
      motto: canary('configMap'),
      'app.conf': `port = 80\nmotto = ${canary('configFile')}\n`,
    },
  },
  anEvent('BackOff', 1, `pull failed: Authorization: Bearer ${canary('eventMessage')}`),
];

const changedConfigMap: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'shop', uid: 'uid-settings', resourceVersion: '2' },
  data: { motto: canary('change') },
};

const logs = {
  'shop/checkout-7d9-x/app': {
    current: [
      `login with password=${canary('logPassword')} failed`,
      `Authorization: Bearer ${canary('logToken')}`,
      `dial postgres://app:${canary('logUrl')}@db:5432: refused`,
    ].join('\n'),
    previous: `{"api_key":"${canary('previousLog')}"}`,
  },
};

/** Everything that leaves an agent that watches what is planted, as text. */
async function everythingThatLeaves(protection: Partial<CollectAgentDeps>): Promise<string> {
  const source = new ScriptedSource(planted);
  source.logs = logs;
  const plane = startControlPlane(systemClock);
  const lines: string[] = [];
  const agent = createCollectAgent({
    source,
    logs: source,
    bus: plane.bus,
    classifier: { classify: () => ({ severity: 'medium', category: 'alert' }) },
    redaction: createRedaction({ key: Buffer.from('test') }),
    clock: systemClock,
    logger: createSilentLogger(),
    random: () => 0.5,
    version: '0.1.0',
    ...protection,
  });
  await agent.start();
  await until('the first look is told', () =>
    plane.ofKind('coverage').some(({ resync }) => resync !== undefined),
  );
  const snapshot = await plane.link.send(
    {
      kind: 'collectSnapshot',
      commandId: toId<CommandId>('3f0e4a5e-8a3f-4c34-9d42-2f5c5a6f7e11'),
      clusterId: toId<ClusterId>(source.clusterId),
      deadlineAt: new Date(Date.now() + 5_000).toISOString(),
      scope: [],
      maxObjects: 1000,
      logLines: 100,
    },
    { timeoutMs: 5_000 },
  );
  source.put(changedConfigMap);
  await until('the change is told', () => plane.ofKind('change').length > 0);
  lines.push(JSON.stringify(plane.batches), JSON.stringify(snapshot), await agent.metricsText());
  await agent.stop();
  await plane.stop();
  return lines.join('\n');
}

const found = (text: string): string[] => places.filter((place) => text.includes(canary(place)));

describe('a canary planted in the cluster', () => {
  it('never leaves, wherever it was planted', async () => {
    const text = await everythingThatLeaves({});
    expect(found(text)).toEqual([]);
    // Not even the half of one that a careless cut would leave.
    expect(text).not.toMatch(/Qk93vRt2Lm8|Zx7-/);
  });

  it('is found in every place when nothing protects it', async () => {
    const text = await everythingThatLeaves({
      redaction: noRedaction,
      project: (object) => object,
    });
    expect(found(text)).toEqual(places);
  });

  it('leaves the evidence around it', async () => {
    const text = await everythingThatLeaves({});
    for (const evidence of [
      'DB_PASSWORD',
      'GREETING',
      '@db:5432/shop',
      'http://api:8080/',
      'motto',
      'shop/checkout:1',
      'port = 80',
      'CrashLoopBackOff',
    ]) {
      expect(text).toContain(evidence);
    }
  });
});
