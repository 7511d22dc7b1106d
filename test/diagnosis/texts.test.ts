import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { diagnose, parseSnapshotFile } from '@aetherius/diagnosis';
import type { Diagnosis, DiagnosisInput, Message } from '@aetherius/domain';
import { loadPacks } from '@aetherius/knowledge';
import { hasText, render } from '@aetherius/text';
import { now } from './cluster-builder.ts';
import { healthyCases } from './healthy.cases.ts';
import { programCases } from './unseen-a.cases.ts';
import { clusterCases } from './unseen-b.cases.ts';
import { wordingCases } from './unseen-c.cases.ts';

const pack = loadPacks();
const root = fileURLToPath(new URL('../../', import.meta.url));
const cases = join(root, '..', 'shared', 'cases');

/** The kinds of fact that the extractors state, read from their sources. */
function factKinds(): string[] {
  const folder = join(root, 'packages/diagnosis/src/facts');
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const kinds = texts.flatMap((text) =>
    [...text.matchAll(/\n\s+kind: '([a-z]+_[a-z_]+)'/g)].map((match) => match[1] ?? ''),
  );
  return [...new Set([...kinds, ...pack.logPatterns.map((one) => `log_${one.meaning}`)])];
}

function allInputs(): DiagnosisInput[] {
  const made = [...programCases, ...clusterCases, ...wordingCases, ...healthyCases].map((one) => ({
    now,
    snapshot: one.build().snapshot(),
  }));
  const folders = existsSync(cases) ? ['dev', 'live'] : [];
  const files = folders.flatMap((folder) =>
    readdirSync(join(cases, folder))
      .filter((name) => name.endsWith('.json'))
      .map(
        (name) => parseSnapshotFile(readFileSync(join(cases, folder, name), 'utf8'), name).input,
      ),
  );
  return [...made, ...files];
}

function messagesOf(diagnosis: Diagnosis): Message[] {
  const causes = diagnosis.rootCauses.flatMap((cause) => [
    cause.headline,
    cause.remedy.what,
    cause.remedy.why,
    ...cause.evidence.map((one) => one.claim),
    ...cause.chain.map((one) => one.what),
    ...cause.ruledOut.map((one) => one.why),
  ]);
  const probe = diagnosis.nextProbe ? [diagnosis.nextProbe.ask] : [];
  return [
    ...causes,
    ...probe,
    diagnosis.summary,
    ...diagnosis.notes,
    ...diagnosis.gaps.map((one) => one.what),
  ];
}

describe('every code that a diagnosis can hold', () => {
  it('has a sentence', () => {
    const codes = pack.faults.flatMap((fault) => [
      `fault.${fault.faultId}.headline`,
      `class.${fault.faultClass}`,
      ...fault.remedyIds.map((id) => `remedy.${id}`),
      ...fault.rivals.map((id) => `ruled_out.${id}`),
    ]);
    const all = [...codes, ...factKinds().map((kind) => `fact.${kind}`)];
    expect(all.filter((code) => !hasText(code))).toEqual([]);
  });
});

describe('what is said of made-up and of known clusters', () => {
  const diagnoses = allInputs().map((input) => diagnose(input, pack));

  it('is whole in both languages', () => {
    const broken = diagnoses.flatMap(messagesOf).flatMap((message) =>
      (['en', 'zh'] as const)
        .map((language) => render(message, language))
        .filter(
          (text) =>
            text === '' ||
            /\[object|\{\w+\}|\[!?\w+\|/.test(text) ||
            text.startsWith(`${message.code} (`),
        )
        .map((text) => `${message.code}: ${text}`),
    );
    expect([...new Set(broken)]).toEqual([]);
  });

  it('is Chinese where Chinese is asked for', () => {
    const codes = new Set(
      diagnoses
        .flatMap(messagesOf)
        .filter((one) => /^(fault|remedy|note|class|chain|ruled_out)\./.test(one.code)),
    );
    const foreign = [...codes]
      .filter((one) => !/[一-鿿]/.test(render(one, 'zh')))
      .map((one) => one.code);
    expect([...new Set(foreign)]).toEqual([]);
  });

  it('opens: every claim has its source and the command that shows it', () => {
    const evidence = diagnoses.flatMap((one) => one.rootCauses.flatMap((cause) => cause.evidence));
    expect(evidence.filter((one) => !one.kubectl.startsWith('kubectl '))).toEqual([]);
    const causes = diagnoses.flatMap((one) => one.rootCauses);
    expect(causes.filter((cause) => !cause.evidence.some((one) => one.decisive))).toEqual([]);
  });
});

describe('a diagnosis', () => {
  it('is the same for the same input', () => {
    const [input] = allInputs();
    if (!input) throw new Error('no input');
    expect(diagnose(input, pack)).toEqual(diagnose(input, pack));
  });
});
