import type { EvidenceSource, ObjectChange } from '@aetherius/domain';
import { hasText } from '@aetherius/text';
import { describe, expect, it } from 'vitest';
import { evidenceView, newestChanges } from './evidence-view.ts';

const ref = { kind: 'Pod', name: 'checkout-1', namespace: 'shop' };
const change: ObjectChange = { ref, at: '2026-11-25T03:11:00Z', actor: 'ci-bot', fields: [] };

const sources: readonly EvidenceSource[] = [
  { kind: 'field', ref, path: 'status.phase', value: 'Pending' },
  { kind: 'event', ref, reason: 'BackOff', message: 'Back-off', count: 5, lastSeenAt: change.at },
  { kind: 'log', ref, container: 'app', previous: true, line: 'panic: no config' },
  { kind: 'change', change },
  { kind: 'series', name: 'memory', labels: { pod: 'a', container: 'b' } },
  { kind: 'absence', ref },
];

describe('an opened claim', () => {
  it('shows what it stands on, whatever that is, in words that exist', () => {
    for (const source of sources) {
      const view = evidenceView(source);
      const codes = [view.kind, ...view.facts.map((fact) => fact.label)].map((each) => each.code);
      expect(codes.filter((code) => !hasText(code))).toEqual([]);
      expect(view.facts.length + (view.quote ? 1 : 0) + (view.change ? 1 : 0)).toBeGreaterThan(0);
    }
  });

  it('quotes logs and events as the cluster wrote them', () => {
    expect(sources.map((each) => evidenceView(each).quote)).toEqual([
      undefined,
      'Back-off',
      'panic: no config',
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('leaves out times that nobody noted', () => {
    const [, event] = sources;
    const times = event && evidenceView(event).facts.filter((fact) => fact.at);
    expect(times).toHaveLength(1);
  });
});

describe('changes', () => {
  it('stand newest first', () => {
    const older = { ...change, at: '2026-11-25T02:00:00Z' };
    expect(newestChanges([older, change])).toEqual([change, older]);
  });
});
