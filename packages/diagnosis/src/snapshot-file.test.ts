import { describe, expect, it } from 'vitest';
import { isAppError } from '@aetherius/domain';
import { parseSnapshotFile } from './snapshot-file.ts';

const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'shop' } };

function problemOf(text: string): unknown {
  try {
    parseSnapshotFile(text, 'file.json');
    return 'none';
  } catch (error) {
    return isAppError(error, 'SNAPSHOT_INVALID') ? error.details['problem'] : error;
  }
}

describe('a snapshot file', () => {
  it('may be a case with a trigger, whose answer is not looked at', () => {
    const text = JSON.stringify({
      trigger: { text: 'a is down' },
      expected: { root_cause: 'x' },
      snapshot: {
        captured_at: '2026-01-01T00:00:00Z',
        cluster_version: 'v1',
        objects: [pod],
        logs: { 'shop/a/c': { current: 'hi' } },
      },
    });
    const { input } = parseSnapshotFile(text, 'file.json');
    expect(input.trigger).toEqual({ text: 'a is down' });
    expect(input.now).toBe('2026-01-01T00:00:00Z');
    expect(input.snapshot.logs['shop/a/c']).toEqual({ current: 'hi' });
    expect(JSON.stringify(input)).not.toContain('root_cause');
  });

  it('may be a List as kubectl prints it, with its events sorted out and a time found in it', () => {
    const event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'e' },
      involvedObject: { kind: 'Pod', name: 'a', namespace: 'shop' },
      lastTimestamp: '2026-02-01T00:00:00Z',
    };
    const text = JSON.stringify({ kind: 'List', items: [pod, event] });
    const { input } = parseSnapshotFile(text, 'file.json');
    expect(input.snapshot.objects).toHaveLength(1);
    expect(input.snapshot.events).toHaveLength(1);
    expect(input.now).toBe('2026-02-01T00:00:00Z');
  });

  it('reads series under either name and leaves out what is no number', () => {
    const series = {
      name: 'm',
      labels: { pod: 'a' },
      samples: [
        ['2026-01-01T00:00:00Z', '1.5'],
        ['x', 'NaN'],
      ],
    };
    const text = JSON.stringify({ snapshot: { objects: [pod], metrics: [series] } });
    expect(parseSnapshotFile(text, 'file.json').input.snapshot.metrics[0]?.points).toEqual([
      ['2026-01-01T00:00:00Z', 1.5],
    ]);
  });

  it.each(['{', '[]', '{"snapshot":{}}', '{"items":[{"kind":1}]}'])(
    'is refused with the problem: %s',
    (text) => {
      expect(problemOf(text)).toEqual(expect.any(String));
      expect(problemOf(text)).not.toBe('none');
    },
  );
});
