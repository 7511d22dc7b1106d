import type { KubeEvent } from '@aetherius/domain';
import { describe, expect, it } from 'vitest';
import { loadEventCatalogue } from './event-catalogue.ts';

const catalogue = loadEventCatalogue();

describe('loadEventCatalogue', () => {
  it('lists 433 reasons, each told once', () => {
    const keys = catalogue.entries.map((entry) => JSON.stringify(entry));
    expect(keys).toHaveLength(433);
    expect(new Set(keys).size).toBe(433);
  });

  it('keeps the severity of the 42 reasons that are dangerous although their type is Normal', () => {
    const dangerous = catalogue.entries.filter(
      ({ type, severity }) =>
        type === 'Normal' && ['critical', 'high', 'medium'].includes(severity),
    );
    expect(dangerous).toHaveLength(42);
    const severityOf = (reason: string) =>
      dangerous.find((entry) => entry.reason === reason)?.severity;
    expect(severityOf('NodeNotReady')).toBe('critical');
    expect(severityOf('NodeHasDiskPressure')).toBe('high');
    expect(severityOf('NotTriggerScaleUp')).toBe('high');
    expect(severityOf('Killing')).toBe('medium');
  });

  it('names the file and field of a broken catalogue', () => {
    const folder = new URL('../test/broken-events/', import.meta.url);
    expect(() => loadEventCatalogue(folder)).toThrow(
      /PACK_INVALID.*broken\.yaml.*events\.0\.severity/,
    );
  });
});

describe('classify', () => {
  it('splits a reason by its type', () => {
    expect(catalogue.classify(anEvent('NoPods', 'Normal', 'PodDisruptionBudget')).severity).toBe(
      'low',
    );
    expect(catalogue.classify(anEvent('NoPods', 'Warning', 'PodDisruptionBudget')).severity).toBe(
      'medium',
    );
  });

  it('splits a reason by the kind that it involves', () => {
    expect(catalogue.classify(anEvent('NodeNotReady', 'Normal', 'Node')).severity).toBe('critical');
    expect(catalogue.classify(anEvent('NodeNotReady', 'Warning', 'Pod')).severity).toBe('high');
  });

  it('calls a rollout a change, a recovered node a recovery, and a drain the act of a healer', () => {
    expect(catalogue.classify(anEvent('ScalingReplicaSet', 'Normal', 'Deployment')).category).toBe(
      'change',
    );
    expect(catalogue.classify(anEvent('NodeReady', 'Normal', 'Node')).category).toBe('recovery');
    expect(catalogue.classify(anEvent('DrainStarting', 'Warning', 'Node')).category).toBe('healer');
  });

  it('does not take an unknown warning for a fault, nor hide it', () => {
    expect(catalogue.classify(anEvent('NeverHeardOf', 'Warning', 'Pod'))).toEqual({
      severity: 'low',
      category: 'alert',
      isKnown: false,
    });
    expect(catalogue.classify(anEvent('constructor', 'Normal', 'Pod')).isKnown).toBe(false);
  });
});

function anEvent(reason: string, type: string, kind: string): KubeEvent {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'event-1', namespace: 'shop' },
    reason,
    type,
    involvedObject: { kind, name: 'thing' },
  };
}
