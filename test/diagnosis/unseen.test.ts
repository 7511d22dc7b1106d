import { describe, expect, it } from 'vitest';
import { diagnose } from '@aetherius/diagnosis';
import { loadPacks } from '@aetherius/knowledge';
import { render } from '@aetherius/text';
import { now } from './cluster-builder.ts';
import { programCases } from './unseen-a.cases.ts';
import { clusterCases } from './unseen-b.cases.ts';
import { wordingCases } from './unseen-c.cases.ts';

const pack = loadPacks();

describe('a made-up cluster', () => {
  it.each([...programCases, ...clusterCases, ...wordingCases])('$name', (one) => {
    const trigger = one.trigger ? { trigger: { text: one.trigger } } : {};
    const diagnosis = diagnose({ now, snapshot: one.build().snapshot(), ...trigger }, pack);
    const cause = diagnosis.rootCauses[0];
    const got = cause
      ? `${cause.faultClass} at ${cause.target.kind}/${cause.target.name}`
      : diagnosis.verdict;
    expect(got).toBe(`${one.expect} at ${one.target}`);
    const text = cause ? render(cause.headline, 'en') : '';
    for (const word of one.words ?? []) expect(text).toContain(word);
    if (one.safe !== undefined) expect(cause?.remedy.safe).toBe(one.safe);
  });
});
