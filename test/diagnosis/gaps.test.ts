import { diagnose } from '@aetherius/diagnosis';
import type { Diagnosis, Snapshot } from '@aetherius/domain';
import { loadPacks } from '@aetherius/knowledge';
import { describe, expect, it } from 'vitest';
import { ClusterBuilder, now } from './cluster-builder.ts';

const forbiddenKinds = ['Node', 'PersistentVolume', 'StorageClass', 'IngressClass', 'ClusterRole'];

describe('what could not be read', () => {
  it('is said once for each reason, so that there is room for other gaps', () => {
    const diagnosis = diagnoseWithout([
      ...forbiddenKinds.map((kind) => ({ kind, reason: 'forbidden' })),
      { kind: 'APIService', reason: 'not_served' },
    ]);
    const gaps = diagnosis.gaps.filter(({ what }) => what.code === 'gap.kind_denied');
    expect(gaps.map(({ what }) => what.params)).toEqual([
      { kind: forbiddenKinds.join(', '), reason: 'forbidden' },
      { kind: 'APIService', reason: 'not_served' },
    ]);
  });
});

function diagnoseWithout(denied: Snapshot['coverage']['denied']): Diagnosis {
  const snapshot = new ClusterBuilder().snapshot();
  const coverage = { ...snapshot.coverage, denied };
  return diagnose({ now, snapshot: { ...snapshot, coverage } }, loadPacks());
}
