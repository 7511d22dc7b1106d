import { errorRegistry, message, severities } from '@aetherius/domain';
import { describe, expect, it } from 'vitest';
import { catalogue } from './catalogue/index.ts';
import { hasText, render } from './render.ts';

describe('render', () => {
  it('puts values into the sentence of the language', () => {
    const what = message('error.PORT_IN_USE', { port: 8080 });
    expect(render(what, 'en')).toBe('Port 8080 is in use.');
    expect(render(what, 'zh')).toBe('端口 8080 已被占用。');
  });

  it('shows an unknown code with its values instead of hiding it', () => {
    expect(render(message('no.such', { a: 1 }), 'en')).toBe('no.such (a=1)');
  });

  it('joins lists as the language does', () => {
    const what = message('error.KUBE_CONTEXT_NOT_FOUND', { context: 'x', contexts: ['a', 'b'] });
    expect(render(what, 'en')).toContain('a, b');
    expect(render(what, 'zh')).toContain('a、b');
  });
});

describe('catalogue', () => {
  it('has words and a remedy for every error', () => {
    const missing = Object.keys(errorRegistry)
      .flatMap((code) => [`error.${code}`, `error.${code}.do`])
      .filter((code) => !hasText(code));
    expect(missing).toEqual([]);
  });

  it('has a word for every severity', () => {
    expect(severities.filter((severity) => !hasText(`severity.${severity}`))).toEqual([]);
  });

  it('uses the same values in both languages', () => {
    const placesOf = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort();
    const different = Object.entries(catalogue)
      .filter(([, entry]) => typeof entry.en === 'string' && typeof entry.zh === 'string')
      .filter(
        ([, entry]) => placesOf(String(entry.en)).join() !== placesOf(String(entry.zh)).join(),
      )
      .map(([code]) => code);
    expect(different).toEqual([]);
  });

  it('sets Chinese with full-width punctuation and spaces around Latin words', () => {
    const wrong = Object.entries(catalogue)
      .filter(([, entry]) => typeof entry.zh === 'string')
      .filter(([, entry]) =>
        /[\u4e00-\u9fff][,;:!?]|[\u4e00-\u9fff][A-Za-z]|[A-Za-z][\u4e00-\u9fff]/.test(
          String(entry.zh),
        ),
      )
      .map(([code]) => code);
    expect(wrong).toEqual([]);
  });
});
