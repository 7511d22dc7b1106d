import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { diagnose } from '@aetherius/diagnosis';
import type { KubeObject, Snapshot } from '@aetherius/domain';
import { loadPacks } from '@aetherius/knowledge';
import { ClusterBuilder, now } from './cluster-builder.ts';
import { programCases } from './unseen-a.cases.ts';
import { clusterCases } from './unseen-b.cases.ts';
import { wordingCases } from './unseen-c.cases.ts';

const pack = loadPacks();
const snapshots = [...programCases, ...clusterCases, ...wordingCases].map((one) =>
  one.build().snapshot(),
);

/** Replaces the value at every path for which the oracle says so. */
function damage(value: unknown, oracle: () => number): unknown {
  const decision = oracle();
  if (decision < 0.02) return null;
  if (decision < 0.04) return 7;
  if (decision < 0.05) return 'odd';
  if (Array.isArray(value)) return value.map((one) => damage(one, oracle));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(() => oracle() >= 0.02);
  return Object.fromEntries(kept.map(([key, child]) => [key, damage(child, oracle)]));
}

/** The same objects with damaged specs and statuses; names stay, as the API server guarantees them. */
function damaged(snapshot: Snapshot, oracle: () => number): Snapshot {
  const objects = snapshot.objects.map((object) => ({
    ...(damage(object, oracle) as KubeObject | null),
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: object.metadata,
  }));
  return { ...snapshot, objects };
}

describe('a snapshot with odd fields', () => {
  it('is diagnosed all the same', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: snapshots.length - 1 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (index, stream) => {
          const snapshot = snapshots[index];
          if (!snapshot) return;
          const oracle = () => stream.next().value as number;
          expect(['fault', 'healthy', 'unresolved']).toContain(
            diagnose({ now, snapshot: damaged(snapshot, oracle) }, pack).verdict,
          );
        },
      ),
      { numRuns: 300, seed: 7 },
    );
  });

  it('may be empty', () => {
    const snapshot = { ...new ClusterBuilder().snapshot(), objects: [] };
    expect(diagnose({ now, snapshot }, pack).verdict).toBe('healthy');
  });
});

describe('an object of a kind that JavaScript knows as a property', () => {
  it.each(['constructor', 'toString', '__proto__'])('is as any other kind: %s', (kind) => {
    const builder = new ClusterBuilder();
    builder.deployment('web', { ready: false });
    const snapshot = builder.snapshot();
    const objects = [
      ...snapshot.objects,
      {
        apiVersion: 'example.dev/v1',
        kind,
        metadata: { name: 'odd', namespace: 'shop' },
        spec: {},
      },
    ];
    const subject = { kind, name: 'odd', namespace: 'shop' };
    const trigger = { text: 'odd', subject };
    expect(() =>
      diagnose({ now, snapshot: { ...snapshot, objects }, trigger }, pack),
    ).not.toThrow();
  });
});

describe('a large cluster', () => {
  it('is diagnosed in time, and what is broken in 200 places is told once', () => {
    const builder = new ClusterBuilder();
    for (let index = 0; index < 100; index += 1) builder.node(`node-${index}`);
    for (let index = 0; index < 2_800; index += 1) {
      builder.served(`app-${index}`, 8080, { env: { PEER: `app-${(index * 7) % 2_800}:8080` } });
      builder.movePod(`app-${index}`, `node-${index % 100}`);
    }
    for (let index = 0; index < 200; index += 1) {
      const name = `picky-${index}`;
      builder.deployment(name, {
        ready: false,
        podStatus: { phase: 'Pending', containerStatuses: [] },
        podSpec: { nodeSelector: { pool: 'gold' } },
      });
      builder.event(
        `Pod/${name}-5d9f7-x2k4p`,
        'FailedScheduling',
        "0/102 nodes are available: 102 node(s) didn't match Pod's node affinity/selector.",
      );
    }
    const snapshot = builder.snapshot();
    const startedAt = performance.now();
    const { rootCauses } = diagnose({ now, snapshot }, pack);
    expect(performance.now() - startedAt).toBeLessThan(6_000);
    expect(rootCauses.map((one) => one.faultClass)).toEqual(['node_selector_mismatch']);
    expect(rootCauses[0]?.explains).toHaveLength(200);
  });
});
