import type { KubeObject } from '@aetherius/domain';
import { createSilentLogger } from '@aetherius/runtime';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSteppedClock, type SteppedClock } from '../../test/stepped-clock.ts';
import { createObjectStore, type ObjectStore } from '../api/index.ts';
import { createEventRecorder, type EventRecorder } from './event-recorder.ts';

let clock: SteppedClock;
let store: ObjectStore;
let recorder: EventRecorder;
let object: KubeObject;

beforeEach(() => {
  clock = createSteppedClock();
  store = createObjectStore({ clock, logger: createSilentLogger() });
  store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } });
  object = store.create({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'thing', namespace: 'team' },
  });
  recorder = createEventRecorder({ store, clock });
});

function events(): KubeObject[] {
  return [...store.list('Event')];
}

describe('the event recorder', () => {
  it('counts equal events instead of adding them', () => {
    const record = recorder.from({ component: 'kubelet', host: 'n' });
    for (let count = 0; count < 3; count += 1) {
      record({ object, type: 'Warning', reason: 'BackOff', message: 'again' });
      clock.advance(1_000);
    }
    expect(events()).toHaveLength(1);
    expect(events()[0]).toMatchObject({
      count: 3,
      firstTimestamp: '2026-11-25T09:00:00Z',
      lastTimestamp: '2026-11-25T09:00:02Z',
      source: { component: 'kubelet', host: 'n' },
    });
  });

  it('combines the tenth similar event and the following ones', () => {
    const record = recorder.from({ component: 'replicaset-controller' });
    for (let count = 1; count <= 12; count += 1) {
      record({ object, type: 'Warning', reason: 'FailedCreate', message: `pod ${count}` });
    }
    expect(events()).toHaveLength(10);
    const combined = events().find((event) => String(event['message']).startsWith('(combined'));
    expect(combined).toMatchObject({
      count: 3,
      message: '(combined from similar events): pod 12',
    });
  });

  it('lets one object have 25 events and then one in five minutes', () => {
    const record = recorder.from({ component: 'kubelet' });
    for (let count = 0; count < 40; count += 1) {
      record({ object, type: 'Normal', reason: 'Pulled', message: 'same' });
    }
    expect(events()[0]).toMatchObject({ count: 25 });
    clock.advance(300_000);
    record({ object, type: 'Normal', reason: 'Pulled', message: 'same' });
    expect(events()[0]).toMatchObject({ count: 26 });
  });

  it('gives events of the newer API a series', () => {
    const record = recorder.from({ component: 'default-scheduler', action: 'Scheduling' });
    record({ object, type: 'Warning', reason: 'FailedScheduling', message: 'no' });
    record({ object, type: 'Warning', reason: 'FailedScheduling', message: 'no' });
    expect(events()[0]).toMatchObject({
      action: 'Scheduling',
      firstTimestamp: null,
      reportingComponent: 'default-scheduler',
      series: { count: 2 },
    });
  });

  it('forgets events after an hour', () => {
    recorder.from({ component: 'kubelet' })({
      object,
      type: 'Normal',
      reason: 'Started',
      message: 'up',
    });
    clock.advance(3_700_000);
    expect(events()).toEqual([]);
  });
});
