import { describe, expect, it } from 'vitest';
import { normaliseEvent } from './event-normalisation.ts';

describe('an event', () => {
  it('of events.k8s.io gets the fields of a core event', () => {
    const event = normaliseEvent({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: 'e1', namespace: 'shop', creationTimestamp: '2026-11-25T12:00:00Z' },
      eventTime: '2026-11-25T12:00:00.123456Z',
      reportingController: 'default-scheduler',
      reason: 'FailedScheduling',
      type: 'Warning',
      note: '0/1 nodes are available',
      regarding: { kind: 'Pod', namespace: 'shop', name: 'checkout-1' },
      series: { count: 7, lastObservedTime: '2026-11-25T12:05:00Z' },
    });
    expect(event).toMatchObject({
      apiVersion: 'v1',
      message: '0/1 nodes are available',
      count: 7,
      firstTimestamp: '2026-11-25T12:00:00.123456Z',
      lastTimestamp: '2026-11-25T12:05:00Z',
      reportingComponent: 'default-scheduler',
      involvedObject: { kind: 'Pod', name: 'checkout-1' },
    });
  });

  it('of the core API keeps its own values', () => {
    const event = normaliseEvent({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'e2', namespace: 'shop' },
      reason: 'BackOff',
      type: 'Warning',
      message: 'Back-off restarting failed container',
      count: 12,
      firstTimestamp: '2026-11-25T12:00:00Z',
      lastTimestamp: '2026-11-25T12:09:00Z',
      eventTime: null,
      source: { component: 'kubelet', host: 'node-1' },
      reportingComponent: 'kubelet',
      involvedObject: { kind: 'Pod', name: 'checkout-1', fieldPath: 'spec.containers{app}' },
    });
    expect(event).toMatchObject({
      count: 12,
      lastTimestamp: '2026-11-25T12:09:00Z',
      reportingComponent: 'kubelet',
      source: { host: 'node-1' },
    });
  });
});
