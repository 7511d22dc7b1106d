import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { KubeObject } from '@aetherius/domain';
import { describe, expect, it } from 'vitest';
import { startTestCluster, type TestCluster } from './simulated-cluster.ts';

/**
 * Recordings of a real cluster, kept beside the repository. Their manifests are applied here; what
 * the simulated components then say has to be what the real ones said.
 */
const folder = fileURLToPath(new URL('../../../../shared/cases/live', import.meta.url));
const APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Recordings whose course is decided by their manifests alone, and for how long they ran. */
const cases: Readonly<Record<string, number>> = {
  'app-crash': 110,
  'command-not-found': 100,
  'configmap-envfrom': 100,
  'configmap-volume': 100,
  cpu: 60,
  'healthy-idle': 60,
  'hpa-target': 60,
  'image-not-found': 110,
  'init-fails': 110,
  'init-waits': 60,
  'job-sidecar': 60,
  'liveness-port': 110,
  'oom-limit': 110,
  pdb: 30,
  quota: 60,
  'readiness-path': 60,
  'secret-volume': 60,
  selector: 30,
  shm: 110,
  storageclass: 60,
};

/** Kinds in the order in which they have to exist. */
const order = ['Namespace', 'ResourceQuota', 'ConfigMap', 'Secret', 'PersistentVolumeClaim'];

interface Recording {
  readonly objects: readonly KubeObject[];
  readonly changes: readonly { type: string; object: KubeObject }[];
}

function readRecording(name: string): Recording {
  const snapshot = JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8')) as {
    snapshot: { objects: KubeObject[] };
  };
  const lines = gunzipSync(readFileSync(`${folder}/${name}.watch.jsonl.gz`)).toString();
  const changes = lines
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { type: string; object: KubeObject });
  return { objects: snapshot.snapshot.objects, changes };
}

function manifestsOf(recording: Recording): KubeObject[] {
  const manifests = recording.objects.flatMap((object) => {
    const text = object.metadata.annotations?.[APPLIED];
    return text ? [JSON.parse(text) as KubeObject] : [];
  });
  const rank = (object: KubeObject): number => {
    const index = order.indexOf(object.kind);
    return index < 0 ? order.length : index;
  };
  return manifests.sort((a, b) => rank(a) - rank(b));
}

/** Names, addresses and times differ from run to run; what is left has to be equal. */
function normal(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, 'UID')
    .replaceAll(/\b10\.\d+\.\d+\.\d+\b/g, 'IP')
    .replaceAll(/-[bcdf-hj-np-tv-z2-9]{6,10}-[bcdf-hj-np-tv-z2-9]{5}(?![a-z0-9])/g, '-HASH-POD')
    .replaceAll(/-[bcdf-hj-np-tv-z2-9]{8,10}(?![a-z0-9])/g, '-HASH')
    .replaceAll(/-\d{8}(?![a-z0-9])/g, '-TIME')
    .replaceAll(/-[bcdf-hj-np-tv-z2-9]{5}(?![a-z0-9])/g, '-POD')
    .replaceAll(/back-off (?:\d+m)?\d+s/g, 'back-off TIME');
}

/** Events that depend on the recording machine and not on the components. */
const machineNoise = ['ClusterIPNotAllocated', 'FailedToUpdateEndpoint', 'TaintManagerEviction'];

function eventsOf(
  objects: readonly KubeObject[],
  isOurs: (namespace: string) => boolean,
): string[] {
  const lines = objects
    .filter((object) => object.kind === 'Event' && isOurs(object.metadata.namespace ?? ''))
    .filter((event) => !machineNoise.includes(String(event['reason'])))
    .map((event) => {
      const about = event['involvedObject'] as { kind: string; fieldPath?: string };
      const { type, reason, reportingComponent, message } = event;
      return `${String(type)} ${String(reason)} ${String(reportingComponent)} ${about.kind} ${about.fieldPath ?? ''} ${normal(String(message))}`;
    })
    // After ten similar events they are combined, at a moment that depends on the machine's speed.
    .filter((line) => !line.includes('combined from similar events'));
  return [...new Set(lines)].sort();
}

type Status = { state?: Record<string, Record<string, unknown>>; lastState?: Status['state'] };

/** Every container state that pods went through, without its times. */
function statesOf(objects: readonly KubeObject[]): string[] {
  const lines = objects
    .filter((object) => object.kind === 'Pod')
    .flatMap((pod) => {
      const status = pod.status ?? {};
      const all = [
        ...((status['initContainerStatuses'] ?? []) as Status[]),
        ...((status['containerStatuses'] ?? []) as Status[]),
      ];
      return all.flatMap((entry) => Object.entries(entry.state ?? {}));
    })
    .map(([kind, { reason, message, exitCode }]) =>
      normal(JSON.stringify([kind, reason, exitCode, message])),
    );
  return [...new Set(lines)].sort();
}

function conditionsOf(objects: readonly KubeObject[], kinds: readonly string[]): string[] {
  const lines = objects
    .filter(
      (object) => kinds.includes(object.kind) && object.metadata.namespace?.startsWith('team-'),
    )
    .flatMap((object) =>
      ((object.status?.['conditions'] ?? []) as Record<string, unknown>[]).map((condition) => {
        const { type, status, reason, message } = condition;
        return `${object.kind} ${normal(JSON.stringify([type, status, reason, message]))}`;
      }),
    );
  return [...new Set(lines)].sort();
}

const recordedNode: KubeObject = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'node-1', labels: { 'kubernetes.io/arch': 'amd64' } },
  spec: {},
  status: {
    allocatable: { cpu: '2', memory: '24581684Ki', pods: '110' },
    images: [{ names: ['aetherius.local/busybox:1'], sizeBytes: 2_128_630 }],
  },
};

async function replay(recording: Recording, seconds: number): Promise<TestCluster> {
  const test = await startTestCluster({ nodes: 0 });
  // The recording cluster ran no system workloads on its node.
  for (const name of ['coredns']) {
    test.store.remove({ kind: 'Deployment', namespace: 'kube-system', name });
  }
  test.store.create(recordedNode, { manager: 'kubelet' });
  test.clock.advance(1_000);
  for (const manifest of manifestsOf(recording)) test.create(manifest);
  test.clock.advance(seconds * 1000);
  return test;
}

const isTeam = (namespace: string): boolean => namespace.startsWith('team-');

describe.skipIf(!existsSync(folder))('the simulated components speak like the real ones', () => {
  const there = existsSync(folder) ? readdirSync(folder) : [];
  it.each(Object.keys(cases).filter((name) => there.includes(`${name}.json`)))(
    '%s gives the events, states and conditions of the recording',
    async (name) => {
      const recording = readRecording(name);
      const test = await replay(recording, cases[name] ?? 60);
      const changes: KubeObject[] = test.store.kinds.flatMap((kind) => [
        ...test.store.list(kind.kind),
      ]);
      const recorded = recording.changes.map((change) => change.object);
      expect(eventsOf(changes, isTeam)).toEqual(eventsOf(recorded, isTeam));
      const kinds = [
        'Pod',
        'Deployment',
        'ReplicaSet',
        'Job',
        'PodDisruptionBudget',
        'HorizontalPodAutoscaler',
      ];
      const final = conditionsOf(recording.objects, kinds);
      const seen = conditionsOf(recorded, kinds);
      const ours = conditionsOf(changes, kinds);
      expect(ours.filter((line) => !seen.includes(line))).toEqual([]);
      expect(ours.length).toBeGreaterThanOrEqual(Math.min(1, final.length));
      expect(statesOf(changes).filter((line) => !statesOf(recorded).includes(line))).toEqual([]);
      await test.cluster.stop();
    },
  );
});
