import type { IncidentState } from '@aetherius/domain';
import { CircleCheck, CircleDot, GitMerge, ShieldCheck } from 'lucide-react';
import { useWords } from '../app/words.ts';
import { toneInk } from '../ui/index.ts';
import { stateTone } from '../view/index.ts';

const icons = {
  open: CircleDot,
  mitigated: ShieldCheck,
  resolved: CircleCheck,
  merged: GitMerge,
} as const;

/** The state of an incident as shape and word. */
export function StateMark({ state }: { readonly state: IncidentState }) {
  const { say } = useWords();
  const Icon = icons[state];
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-ink-soft">
      <Icon size={14} aria-hidden className={`shrink-0 ${toneInk[stateTone[state]]}`} />
      {say({ code: `state.${state}`, params: {} })}
    </span>
  );
}
