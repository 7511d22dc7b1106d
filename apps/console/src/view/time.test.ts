import { render } from '@aetherius/text';
import { describe, expect, it } from 'vitest';
import { ageMessage, clockText, durationMessage, instantText, shortAgeMessage } from './time.ts';

const at = '2026-11-25T03:12:04.000Z';
const atMs = Date.parse(at);
const age = (laterMs: number) => render(ageMessage(at, atMs + laterMs), 'en');

describe('an age', () => {
  it('uses the largest whole unit', () => {
    expect([400, 2_000, 59_900, 60_000, 3_599_000, 3_600_000, 47 * 3_600_000].map(age)).toEqual([
      'just now',
      '2 s ago',
      '59 s ago',
      '1 min ago',
      '59 min ago',
      '1 h ago',
      '47 h ago',
    ]);
    expect(age(12 * 24 * 3_600_000)).toBe('12 d ago');
  });

  it('never lies in the future, however far the clocks are apart', () => {
    expect(age(-5_000)).toBe('just now');
    expect(render(shortAgeMessage(at, atMs - 5_000), 'en')).toBe('0 s');
  });

  it('is written in Chinese too', () => {
    expect(render(ageMessage(at, atMs + 240_000), 'zh')).toBe('4 分钟前');
  });
});

describe('a duration', () => {
  it('keeps a decimal where it matters and none where it does not', () => {
    const texts = [41.4, 1_240, 9_960, 12_300, 95_000].map((ms) =>
      render(durationMessage(ms), 'en'),
    );
    expect(texts).toEqual(['41 ms', '1.2 s', '10 s', '12 s', '1 min']);
  });
});

describe('a clock', () => {
  const today = { nowMs: atMs + 60_000, timeZone: 'Asia/Shanghai' } as const;

  it('shows the time of day in the reader’s zone', () => {
    expect(clockText(at, { ...today, language: 'en' })).toBe('11:12:04');
  });

  it('names the day when it is not today', () => {
    const later = { ...today, nowMs: atMs + 26 * 3_600_000 };
    expect(clockText(at, { ...later, language: 'en' })).toBe('25 Nov 11:12:04');
    expect(clockText(at, { ...later, language: 'zh' })).toBe('11月25日 11:12:04');
  });

  it('knows that midnight lies elsewhere in another zone', () => {
    const options = { nowMs: Date.parse('2026-11-25T16:30:00Z'), language: 'en' } as const;
    expect(clockText(at, { ...options, timeZone: 'Asia/Shanghai' })).toBe('25 Nov 11:12:04');
    expect(clockText(at, { ...options, timeZone: 'UTC' })).toBe('03:12:04');
  });

  it('gives the whole instant with its zone on hover', () => {
    expect(instantText(at, 'en', 'UTC')).toBe('25 November 2026 at 03:12:04 UTC');
    expect(instantText(at, 'zh', 'UTC')).toContain('2026年11月25日');
  });
});
