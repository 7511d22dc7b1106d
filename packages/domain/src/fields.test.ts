import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  booleanAt,
  instantAt,
  numberAt,
  recordAt,
  recordsAt,
  textAt,
  textMapAt,
  textsAt,
  valueAt,
} from './fields.ts';

const pod = {
  spec: {
    containers: [{ name: 'app', args: ['-v', 3], tty: true, ports: [{ containerPort: 80 }] }],
  },
  metadata: { labels: { 'app.kubernetes.io/name': 'shop', count: 3 } },
  at: '2026-01-01T00:00:00Z',
};

describe('readers of fields', () => {
  it('follow a path through objects and lists', () => {
    expect(textAt(pod, 'spec.containers.0.name')).toBe('app');
    expect(numberAt(pod, 'spec.containers.0.ports.0.containerPort')).toBe(80);
    expect(booleanAt(pod, 'spec.containers.0.tty')).toBe(true);
    expect(instantAt(pod, 'at')).toBe(Date.UTC(2026, 0, 1));
  });

  it('take a path in parts where a name holds dots', () => {
    expect(textAt(pod, ['metadata', 'labels', 'app.kubernetes.io/name'])).toBe('shop');
  });

  it('leave out what has another type', () => {
    expect(textAt(pod, 'spec')).toBeUndefined();
    expect(numberAt(pod, 'at')).toBeUndefined();
    expect(textsAt(pod, 'spec.containers.0.args')).toEqual(['-v']);
    expect(textMapAt(pod, 'metadata.labels')).toEqual({ 'app.kubernetes.io/name': 'shop' });
  });

  it('give empty objects and lists where there are none', () => {
    expect(recordAt(pod, 'status.capacity')).toEqual({});
    expect(recordsAt(pod, 'spec.volumes')).toEqual([]);
  });

  it('read the value itself at the empty path', () => {
    expect(valueAt(pod, '')).toBe(pod);
    expect(valueAt(pod, [])).toBe(pod);
  });

  it('never throw, whatever they read', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), (value, path) => {
        valueAt(value, path);
        recordsAt(value, path);
        return instantAt(value, path) === undefined || true;
      }),
    );
  });
});
