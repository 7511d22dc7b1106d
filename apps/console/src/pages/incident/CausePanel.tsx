import type { IncidentDetail } from '@aetherius/contract';
import type { Diagnosis, RootCause } from '@aetherius/domain';
import { CircleHelp, X } from 'lucide-react';
import { useWords } from '../../app/words.ts';
import { Confidence, FaultClass, useCopyWords } from '../../parts/index.ts';
import { CopyButton, Panel, PanelSection } from '../../ui/index.ts';
import { CausalChain } from './CausalChain.tsx';
import { DiagnosedLine } from './DiagnosedLine.tsx';
import { EvidenceList } from './EvidenceList.tsx';
import { ProbeLine } from './ProbeLine.tsx';

interface CausePanelProps {
  readonly detail: IncidentDetail;
  readonly diagnosis: Diagnosis;
  readonly cause: RootCause;
}

/** Why it broke, how sure that is, and everything the claim stands on. */
export function CausePanel({ detail, diagnosis, cause }: CausePanelProps) {
  const { t, say } = useWords();
  const copy = useCopyWords(cause.faultClass);
  const severalCauses = diagnosis.rootCauses.length > 1;
  return (
    <Panel title={t('console.cause')}>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 px-4 pb-2">
        <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <FaultClass
            faultClass={cause.faultClass}
            className="inline-block text-lg font-semibold first-letter:uppercase"
          />
          <span className="inline-flex items-center gap-0.5 text-ink-faint">
            <code className="[overflow-wrap:anywhere]">{cause.faultClass}</code>
            <CopyButton {...copy} />
          </span>
        </span>
        <span className="text-lg font-semibold">
          <Confidence value={cause.confidence} />
        </span>
      </div>
      {severalCauses && <p className="px-4 pb-3">{say(cause.headline)}</p>}
      <CausalChain chain={cause.chain} />
      <EvidenceList evidence={cause.evidence} />
      {cause.ruledOut.length > 0 && (
        <PanelSection title={t('console.ruled_out')}>
          <ul>
            {cause.ruledOut.map((each) => (
              <li key={each.faultClass} className="flex gap-2 px-4 py-1">
                <X size={15} aria-hidden className="mt-0.5 shrink-0 text-ink-faint" />
                <span>
                  <FaultClass faultClass={each.faultClass} className="font-medium" />
                  {t('console.ruled_out.because')}
                  <span className="text-ink-soft">{say(each.why)}</span>
                </span>
              </li>
            ))}
          </ul>
        </PanelSection>
      )}
      <Gaps diagnosis={diagnosis} />
      {diagnosis.nextProbe && (
        <PanelSection title={t('console.next_probe')}>
          <ProbeLine probe={diagnosis.nextProbe} />
        </PanelSection>
      )}
      <Notes diagnosis={diagnosis} />
      <DiagnosedLine detail={detail} />
    </Panel>
  );
}

/** What would have been looked at and was not there. */
export function Gaps({ diagnosis }: { readonly diagnosis: Diagnosis }) {
  const { t, say } = useWords();
  if (diagnosis.gaps.length === 0) return null;
  return (
    <PanelSection title={t('console.missing')}>
      <ul>
        {diagnosis.gaps.map((gap) => (
          <li key={say(gap.what)} className="flex gap-2 px-4 py-1">
            <CircleHelp size={15} aria-hidden className="mt-0.5 shrink-0 text-ink-faint" />
            {say(gap.what)}
          </li>
        ))}
      </ul>
    </PanelSection>
  );
}

/** Things worth telling that are not faults. */
export function Notes({ diagnosis }: { readonly diagnosis: Diagnosis }) {
  const { t, say } = useWords();
  if (diagnosis.notes.length === 0) return null;
  return (
    <PanelSection title={t('console.notes')}>
      <ul>
        {diagnosis.notes.map((note) => (
          <li key={say(note)} className="px-4 py-1 text-ink-soft">
            {say(note)}
          </li>
        ))}
      </ul>
    </PanelSection>
  );
}
