import type { Severity } from '@aetherius/domain';
import { CircleAlert, Info, OctagonAlert, TriangleAlert } from 'lucide-react';
import { useWords } from '../app/words.ts';
import { toneInk } from '../ui/index.ts';
import { severityTone } from '../view/index.ts';

const icons = {
  critical: OctagonAlert,
  high: TriangleAlert,
  medium: CircleAlert,
  low: Info,
  info: Info,
} as const;

const wordLooks = { phone: 'sr-only md:not-sr-only', always: 'sr-only' } as const;

interface SeverityMarkProps {
  readonly severity: Severity;
  /** Where there is no room (on a phone, or always) the word is for screen readers only. */
  readonly compact?: 'phone' | 'always';
}

/** A severity as colour, shape and word. */
export function SeverityMark({ severity, compact }: SeverityMarkProps) {
  const { say } = useWords();
  const Icon = icons[severity];
  return (
    <span
      className={`inline-flex items-center gap-1.5 font-medium whitespace-nowrap ${toneInk[severityTone[severity]]}`}
    >
      <Icon size={16} aria-hidden className="shrink-0" />
      <span className={compact && wordLooks[compact]}>
        {say({ code: `severity.${severity}`, params: {} })}
      </span>
    </span>
  );
}
