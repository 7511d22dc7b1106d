import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import type { Tone } from './tone.ts';
import { toneInk, toneSoft } from './tone.ts';

interface TagProps {
  readonly tone: Tone;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}

/** A word with an icon and a colour, in this order of importance. */
export function Tag({ tone, icon, children }: TagProps) {
  return (
    <span
      className={classNames(
        'inline-flex h-6 items-center gap-1.5 rounded px-2 text-xs font-medium whitespace-nowrap',
        toneInk[tone],
        toneSoft[tone],
        tone === 'neutral' && 'text-ink-soft',
      )}
    >
      {icon}
      {children}
    </span>
  );
}
