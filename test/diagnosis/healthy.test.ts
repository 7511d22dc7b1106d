import { describe, expect, it } from 'vitest';
import { diagnose } from '@aetherius/diagnosis';
import { loadPacks } from '@aetherius/knowledge';
import { now } from './cluster-builder.ts';
import { healthyCases } from './healthy.cases.ts';

const pack = loadPacks();

describe('a cluster without a fault', () => {
  it.each(healthyCases)('raises no alarm: $name', ({ build, trigger }) => {
    const input = {
      now,
      snapshot: build().snapshot(),
      ...(trigger ? { trigger: { text: trigger } } : {}),
    };
    const diagnosis = diagnose(input, pack);
    const found = diagnosis.rootCauses.map(
      (one) => `${one.faultClass} at ${one.target.kind}/${one.target.name}`,
    );
    expect([diagnosis.verdict, ...found]).toEqual(['healthy']);
  });
});
