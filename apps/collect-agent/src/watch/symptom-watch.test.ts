import { ClusterIndex, type KubeObject, type OwnerReference } from '@aetherius/domain';
import { createSilentLogger, type Clock } from '@aetherius/runtime';
import { describe, expect, it } from 'vitest';
import type { SignalDraft } from '../signals/signal-draft.ts';
import { SymptomWatch } from './symptom-watch.ts';

/** A clock whose time passes only when told to, running due tasks in order. */
function manualClock(startAt: Date): Clock & { advance: (ms: number) => void } {
  let nowMs = startAt.getTime();
  let tasks: { atMs: number; task: () => void }[] = [];
  return {
    now: () => new Date(nowMs),
    setTimeout: (task, delayMs) => {
      const entry = { atMs: nowMs + delayMs, task };
      tasks.push(entry);
      return () => {
        tasks = tasks.filter((one) => one !== entry);
      };
    },
    sleep: () => Promise.resolve(),
    advance: (ms) => {
      const untilMs = nowMs + ms;
      for (;;) {
        const next = tasks.toSorted((a, b) => a.atMs - b.atMs).find(({ atMs }) => atMs <= untilMs);
        if (!next) break;
        tasks = tasks.filter((one) => one !== next);
        nowMs = Math.max(nowMs, next.atMs);
        next.task();
      }
      nowMs = untilMs;
    },
  };
}

const startAt = new Date('2026-11-25T12:00:00Z');
const ownedBy = (owner: KubeObject): OwnerReference[] => [
  {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid ?? '',
    controller: true,
  },
];
const deployment: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'pricing', namespace: 'shop', uid: 'd' },
  spec: { replicas: 1, template: { spec: { containers: [{ name: 'app' }] } } },
};
const replicaSet: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: {
    name: 'pricing-1',
    namespace: 'shop',
    uid: 'r',
    ownerReferences: ownedBy(deployment),
  },
  spec: { replicas: 1 },
};
const pod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'pricing-1-x',
    namespace: 'shop',
    uid: 'p',
    ownerReferences: ownedBy(replicaSet),
  },
  spec: { containers: [{ name: 'app', image: 'shop/pricing:stabel' }] },
  status: {
    phase: 'Pending',
    startTime: '2026-11-25T11:59:00Z',
    containerStatuses: [
      {
        name: 'app',
        restartCount: 0,
        state: {
          waiting: { reason: 'ImagePullBackOff', message: 'shop/pricing:stabel: not found' },
        },
      },
    ],
  },
};

function watchFor(synced: readonly string[] = []) {
  const clock = manualClock(startAt);
  const view = new ClusterIndex();
  const told: SignalDraft[] = [];
  const looks: string[] = [];
  const watch = new SymptomWatch({
    view,
    clock,
    logger: createSilentLogger(),
    emit: (draft) => told.push(draft),
    isSynced: (kind) => synced.includes(kind),
    onLookedAtAll: () => looks.push('looked at all'),
  });
  const put = (object: KubeObject): void => {
    const before = view.set(object);
    watch.touch(object, before);
  };
  const lines = (): string[] =>
    told.flatMap((draft) =>
      draft.kind === 'symptom'
        ? [`${draft.state} ${draft.symptom.subject.kind}/${draft.symptom.subject.name}`]
        : [],
    );
  return { clock, view, watch, put, lines, looks };
}

describe('the symptom watch', () => {
  it('tells nothing before it is open, and then what was touched', () => {
    const { clock, watch, put, lines, looks } = watchFor();
    for (const object of [deployment, replicaSet, pod]) put(object);
    clock.advance(60_000);
    expect(lines()).toEqual([]);
    watch.open();
    clock.advance(60_000);
    expect(lines()).toEqual(['firing Deployment/pricing']);
    expect(looks).toEqual(['looked at all']);
  });

  it('tells it under the Deployment also when the pod comes first', () => {
    const { clock, watch, put, lines } = watchFor(['Deployment', 'ReplicaSet', 'Pod']);
    watch.open();
    for (const object of [pod, replicaSet, deployment]) put(object);
    clock.advance(60_000);
    expect(new Set(lines())).toEqual(new Set(['firing Deployment/pricing']));
  });

  it('does not blame what a deleted owner leaves behind', () => {
    const { clock, watch, view, put, lines } = watchFor(['Deployment', 'ReplicaSet', 'Pod']);
    for (const object of [deployment, replicaSet, pod]) put(object);
    watch.open();
    clock.advance(60_000);
    for (const object of [deployment, replicaSet]) {
      view.remove({ ...object.metadata, kind: object.kind, namespace: 'shop' });
      watch.touch(object);
    }
    clock.advance(60_000);
    expect(lines()).toEqual(['firing Deployment/pricing', 'clear Deployment/pricing']);
    expect(watch.firing()).toEqual([]);
  });

  it('ends its first look also while changes keep coming', () => {
    const { clock, watch, put, looks } = watchFor();
    for (const object of [deployment, replicaSet, pod]) put(object);
    watch.open();
    for (let at = 0; at < 10; at++) {
      put({
        ...deployment,
        metadata: { ...deployment.metadata, name: `other-${at}`, uid: `o${at}` },
      });
      clock.advance(15);
    }
    expect(looks).toEqual(['looked at all']);
  });

  it('repeats what fires when it is asked to', () => {
    const { clock, watch, put, lines } = watchFor();
    for (const object of [deployment, replicaSet, pod]) put(object);
    watch.open();
    clock.advance(60_000);
    watch.repeat();
    expect(lines()).toEqual(['firing Deployment/pricing', 'firing Deployment/pricing']);
  });
});
