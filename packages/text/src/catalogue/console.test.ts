import { describe, expect, it } from 'vitest';
import type { Catalogue } from '../render.ts';
import { consoleText } from './console.ts';

const entries = Object.entries(consoleText as Catalogue);

describe('the console’s sentences', () => {
  it('use the same values in both languages', () => {
    const places = (text: string) =>
      [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
    const different = entries
      .filter(([, { en, zh }]) => typeof en === 'string' && typeof zh === 'string')
      .filter(([, { en, zh }]) => String(places(String(en))) !== String(places(String(zh))))
      .map(([code]) => code);
    expect(different).toEqual([]);
  });

  it('stand a space between Han characters and Latin words', () => {
    const glued = entries
      .filter(
        ([, { zh }]) =>
          typeof zh === 'string' && /\p{Script=Han}[A-Za-z]|[A-Za-z]\p{Script=Han}/u.test(zh),
      )
      .map(([code]) => code);
    expect(glued).toEqual([]);
  });

  it('use the punctuation of their language', () => {
    const wrong = entries
      .filter(([, { zh }]) => typeof zh === 'string' && /\p{Script=Han}[,;:!?]/u.test(zh))
      .map(([code]) => code);
    expect(wrong).toEqual([]);
  });
});
