import type { IncidentDetail } from '@aetherius/contract';
import { CircleCheck, CircleHelp, Hourglass } from 'lucide-react';
import { useWords } from '../../app/words.ts';
import { Panel, PanelSection } from '../../ui/index.ts';
import { Gaps, Notes } from './CausePanel.tsx';
import { DiagnosedLine } from './DiagnosedLine.tsx';
import { ProbeLine } from './ProbeLine.tsx';

/** No cause: not yet asked, nobody could say, or nothing is wrong. Each is said as what it is. */
export function NoCausePanel({ detail }: { readonly detail: IncidentDetail }) {
  const { t, say } = useWords();
  const { diagnosis } = detail;
  if (!diagnosis) {
    return (
      <Panel title={t('console.cause')}>
        <p role="status" className="flex gap-2 px-4 pt-1 pb-4">
          <Hourglass size={16} aria-hidden className="mt-0.5 shrink-0 text-ink-faint" />
          <span>
            {t('console.cause.pending.what')}{' '}
            <span className="text-ink-faint">{t('console.cause.pending.do')}</span>
          </span>
        </p>
        <DiagnosedLine detail={detail} />
      </Panel>
    );
  }
  const Icon = diagnosis.verdict === 'healthy' ? CircleCheck : CircleHelp;
  return (
    <Panel title={t('console.cause')}>
      <div className="flex gap-2 px-4 pt-1 pb-4">
        <Icon size={18} aria-hidden className="mt-0.5 shrink-0 text-ink-faint" />
        <div>
          <p className="text-lg font-semibold">
            {t(
              diagnosis.verdict === 'healthy'
                ? 'console.cause.healthy'
                : 'console.cause.unresolved.what',
            )}
          </p>
          <p className="text-ink-soft">{say(diagnosis.summary)}</p>
        </div>
      </div>
      {diagnosis.nextProbe && (
        <PanelSection title={t('console.next_probe')}>
          <ProbeLine probe={diagnosis.nextProbe} />
        </PanelSection>
      )}
      <Gaps diagnosis={diagnosis} />
      <Notes diagnosis={diagnosis} />
      <DiagnosedLine detail={detail} />
    </Panel>
  );
}
