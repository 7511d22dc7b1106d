import { symptomCodes, symptomMessage } from '@aetherius/domain';
import type { MessageParams, Symptom, SymptomCode } from '@aetherius/domain';
import { describe, expect, it } from 'vitest';
import { languages, render } from '../render.ts';

describe('the headline of a symptom', () => {
  it.each(symptomCodes)('%s names its subject in every language, with no value at all', (code) => {
    for (const language of languages) {
      const headline = render(symptomMessage(aSymptom(code)), language);
      expect(headline).not.toMatch(/undefined|NaN|\?|\(\)|（）|\{/);
    }
  });

  it('tells the decisive values', () => {
    const params = { memoryLimit: '64Mi', restarts: 5, exitCode: 137 };
    expect(headline('container_oom_killed', params)).toBe(
      'Deployment checkout ran out of memory and was killed (limit 64Mi, 5 restarts)',
    );
    expect(headline('container_oom_killed', params, 'zh')).toBe(
      'Deployment checkout 因内存耗尽被终止（限额 64Mi，已重启 5 次）',
    );
  });

  it('puts the class of a message in words, and leaves an unknown one out', () => {
    expect(headline('pod_unschedulable', { messageClass: 'insufficient_cpu', podCount: 2 })).toBe(
      'No node takes 2 pods of Deployment checkout: not enough CPU',
    );
    expect(headline('pod_unschedulable', { messageClass: 'not_in_the_list' })).toBe(
      'No node takes a pod of Deployment checkout',
    );
  });

  it('names the container only where it adds something', () => {
    expect(headline('container_exited', {}, 'en', 'checkout')).not.toContain('(checkout)');
    expect(headline('container_exited', {}, 'en', 'proxy')).toContain('(proxy)');
    expect(headline('container_exited', {}, 'zh', 'proxy')).toContain('（proxy）');
  });
});

function aSymptom(code: SymptomCode, params: MessageParams = {}, container?: string): Symptom {
  const subject = { kind: 'Deployment', namespace: 'shop', name: 'checkout' };
  return {
    fingerprint: 'print',
    code,
    subject,
    object: subject,
    ...(container ? { container } : {}),
    severity: 'high',
    since: '2026-01-01T00:00:00.000Z',
    params,
    related: [],
  };
}

function headline(...args: [SymptomCode, MessageParams, ('en' | 'zh')?, string?]): string {
  const [code, params, language = 'en', container] = args;
  return render(symptomMessage(aSymptom(code, params, container)), language);
}
