import type { KubeObject } from '@aetherius/domain';
import { describe, expect, it } from 'vitest';
import type { SignalDraft } from '../signals/signal-draft.ts';
import { ChangeWatch } from './change-watch.ts';

const now = '2026-11-25T12:00:00.000Z';

function start() {
  const told: SignalDraft[] = [];
  const watch = new ChangeWatch({
    clock: { now: () => new Date(now) },
    emit: (draft) => told.push(draft),
  });
  return { watch, told };
}

const aSecret = (time: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name: 'db',
    namespace: 'shop',
    uid: 's',
    managedFields: [{ manager: 'vault', time }],
  },
  data: { password: '' },
});
const aConfigMap = (data: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'shop', uid: 'c' },
  data,
});

describe('the change watch', () => {
  it('tells of a value, a new key and a lost key', () => {
    const { watch } = start();
    watch.changed(aConfigMap({ a: '1', b: '2' }), aConfigMap({ a: '3', c: '4' }));
    expect(watch.changes()[0]).toMatchObject({
      at: now,
      fields: [
        { path: 'data.a', before: '1', after: '3' },
        { path: 'data.b', before: '2' },
        { path: 'data.c', after: '4' },
      ],
    });
  });

  it('tells that a Secret was written again, though its values are unknown', () => {
    const { watch } = start();
    watch.changed(aSecret('2026-11-25T11:00:00Z'), aSecret('2026-11-25T11:59:00Z'));
    expect(watch.changes()).toMatchObject([
      { actor: 'vault', at: '2026-11-25T11:59:00Z', fields: [] },
    ]);
  });

  it('names nobody when the last writer is the same as before', () => {
    const { watch } = start();
    const written = (replicas: number): KubeObject => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'a', uid: 'a', managedFields: [{ manager: 'helm', time: now }] },
      spec: { replicas },
    });
    watch.changed(written(2), written(5));
    expect(watch.changes()[0]?.actor).toBeUndefined();
  });

  it('tells creations and deletions, but not of what a controller owns', () => {
    const { watch } = start();
    watch.created(aConfigMap({}));
    watch.deleted(aConfigMap({}));
    const owner = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      name: 'a',
      uid: 'a',
      controller: true,
    };
    watch.created({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'a-1', uid: 'j', ownerReferences: [owner] },
    });
    expect(watch.changes().map(({ fields }) => fields)).toEqual([
      [{ path: 'metadata.name', after: 'settings' }],
      [{ path: 'metadata.name', before: 'settings' }],
    ]);
  });

  it('gives one change one id', () => {
    const [first, second] = [start(), start()];
    for (const { watch } of [first, second])
      watch.changed(aConfigMap({ a: '1' }), aConfigMap({ a: '2' }));
    expect(first.told[0]?.signalId).toBe(second.told[0]?.signalId);
  });
});
