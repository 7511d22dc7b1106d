/** The four meanings a colour may have, and none. */
export type Tone = 'critical' | 'warning' | 'good' | 'info' | 'neutral';

/** Text colour of a tone. */
export const toneInk: Readonly<Record<Tone, string>> = {
  critical: 'text-critical',
  warning: 'text-warning',
  good: 'text-good',
  info: 'text-info',
  neutral: 'text-ink-faint',
};

/** Background of a tone; its ink stays readable on it. */
export const toneSoft: Readonly<Record<Tone, string>> = {
  critical: 'bg-critical-soft',
  warning: 'bg-warning-soft',
  good: 'bg-good-soft',
  info: 'bg-info-soft',
  neutral: 'bg-sunken',
};
