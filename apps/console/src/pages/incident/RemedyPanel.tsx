import type { Remedy } from '@aetherius/domain';
import { ShieldCheck, UserCheck } from 'lucide-react';
import { useWords } from '../../app/words.ts';
import { Panel } from '../../ui/index.ts';

/** What should be done, and whether it is safe without a person. Nothing here acts. */
export function RemedyPanel({ remedy }: { readonly remedy: Remedy }) {
  const { t, say } = useWords();
  const Icon = remedy.safe ? ShieldCheck : UserCheck;
  return (
    <Panel title={t('console.remedy')}>
      <div className="flex flex-col gap-3 px-4 pt-1 pb-4">
        <p className="text-lg font-semibold text-pretty">{say(remedy.what)}</p>
        <div className="flex gap-2">
          <Icon
            size={16}
            aria-hidden
            className={`mt-0.5 shrink-0 ${remedy.safe ? 'text-good' : 'text-warning'}`}
          />
          <p>
            <span className="font-medium">
              {t(remedy.safe ? 'console.remedy.safe' : 'console.remedy.person')}
            </span>{' '}
            <span className="text-ink-soft">{say(remedy.why)}</span>
          </p>
        </div>
        <p className="text-sm text-ink-faint">{t('console.remedy.only_suggested')}</p>
      </div>
    </Panel>
  );
}
