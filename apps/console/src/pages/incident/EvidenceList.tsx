import type { Evidence } from '@aetherius/domain';
import { Check, CircleCheckBig } from 'lucide-react';
import { useSearchParams } from 'react-router';
import { useWords } from '../../app/words.ts';
import { ChangeView, Clock, ObjectName, useCopyWords } from '../../parts/index.ts';
import { CopyButton, Disclosure, PanelSection } from '../../ui/index.ts';
import type { EvidenceFact } from '../../view/index.ts';
import { evidenceView } from '../../view/index.ts';

/** The claims; each opens to what it stands on. What is open is part of the address. */
export function EvidenceList({ evidence }: { readonly evidence: readonly Evidence[] }) {
  const { t } = useWords();
  const [search, setSearch] = useSearchParams();
  const open = search.getAll('open');
  const toggle = (evidenceId: string, on: boolean) => {
    const next = new URLSearchParams(search);
    next.delete('open', evidenceId);
    if (on) next.append('open', evidenceId);
    setSearch(next, { replace: true, preventScrollReset: true });
  };
  return (
    <PanelSection title={t('console.evidence')}>
      {evidence.map((each) => (
        <EvidenceRow
          key={each.evidenceId}
          evidence={each}
          open={open.includes(each.evidenceId)}
          onToggle={(on) => toggle(each.evidenceId, on)}
        />
      ))}
    </PanelSection>
  );
}

interface EvidenceRowProps {
  readonly evidence: Evidence;
  readonly open: boolean;
  readonly onToggle: (open: boolean) => void;
}

function EvidenceRow({ evidence, open, onToggle }: EvidenceRowProps) {
  const { t, say } = useWords();
  const Icon = evidence.decisive ? CircleCheckBig : Check;
  return (
    <Disclosure
      open={open}
      onToggle={onToggle}
      summary={
        <span className="flex gap-2">
          <Icon size={15} aria-hidden className="mt-0.5 shrink-0 text-good" />
          <span className="min-w-0 [overflow-wrap:anywhere]">
            {say(evidence.claim)}
            {evidence.decisive && (
              <span className="sr-only"> ({t('console.evidence.decisive')})</span>
            )}
          </span>
        </span>
      }
      aside={
        <span className="shrink-0 text-xs leading-5 text-ink-faint">
          {say(evidenceView(evidence.source).kind)}
        </span>
      }
    >
      <EvidenceSourceView evidence={evidence} />
    </Disclosure>
  );
}

function EvidenceSourceView({ evidence }: { readonly evidence: Evidence }) {
  const { t } = useWords();
  const view = evidenceView(evidence.source);
  const copy = useCopyWords(evidence.kubectl);
  return (
    <div className="flex flex-col gap-3 pt-1 pr-4 pb-4 pl-4 md:pl-10">
      <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
        {view.ref && (
          <>
            <dt className="text-ink-faint">{t('console.fact.object')}</dt>
            <dd>
              <ObjectName objectRef={view.ref} withNamespace />
            </dd>
          </>
        )}
        {view.facts.map((fact) => (
          <FactLine key={fact.label.code} fact={fact} />
        ))}
        <dt className="text-ink-faint">{t('console.fact.observed')}</dt>
        <dd>
          <Clock at={evidence.observedAt} />
        </dd>
      </dl>
      {view.quote !== undefined && (
        <pre className="max-h-60 overflow-auto rounded border border-line bg-surface px-3 py-2 whitespace-pre-wrap [overflow-wrap:anywhere]">
          {view.quote}
        </pre>
      )}
      {view.change && <ChangeView change={view.change} />}
      {evidence.kubectl && (
        <div className="flex items-start gap-1">
          <code className="min-w-0 flex-1 rounded border border-line bg-surface px-3 py-1 text-ink-soft [overflow-wrap:anywhere]">
            <span aria-hidden className="text-ink-faint select-none">
              ${' '}
            </span>
            {evidence.kubectl}
          </code>
          <CopyButton {...copy} className="mt-0.5" />
        </div>
      )}
    </div>
  );
}

function FactLine({ fact }: { readonly fact: EvidenceFact }) {
  const { say } = useWords();
  if (fact.value === undefined && fact.at === undefined) {
    return <dd className="col-span-2">{say(fact.label)}</dd>;
  }
  return (
    <>
      <dt className="text-ink-faint">{say(fact.label)}</dt>
      <dd className="min-w-0">
        {fact.at ? (
          <Clock at={fact.at} />
        ) : (
          <code className="[overflow-wrap:anywhere]">{fact.value}</code>
        )}
      </dd>
    </>
  );
}
