import type { Probe } from '@aetherius/domain';
import { Microscope } from 'lucide-react';
import { useWords } from '../../app/words.ts';

/** The question whose answer would settle most. */
export function ProbeLine({ probe }: { readonly probe: Probe }) {
  const { t, say } = useWords();
  return (
    <p className="flex gap-2 px-4 py-1">
      <Microscope size={15} aria-hidden className="mt-0.5 shrink-0 text-ink-faint" />
      <span>
        {say(probe.ask)}{' '}
        <span className="whitespace-nowrap text-ink-faint">
          {t('console.next_probe.gain', { bits: Math.round(probe.gainBits * 10) / 10 })}
        </span>
      </span>
    </p>
  );
}
