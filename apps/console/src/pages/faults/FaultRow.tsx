import type { DemoFault } from '@aetherius/contract';
import { CircleDot, Eye } from 'lucide-react';
import { useState } from 'react';
import { useFaultMutation } from '../../api/index.ts';
import { useWords } from '../../app/words.ts';
import { ErrorNotice, FaultClass } from '../../parts/index.ts';
import { Button } from '../../ui/index.ts';
import { objectLabel } from '../../view/index.ts';

/** One fault, with the button that breaks or mends. Its cause stays a riddle until asked for. */
export function FaultRow({ fault }: { readonly fault: DemoFault }) {
  const { t, say } = useWords();
  const act = useFaultMutation();
  const next = fault.injected ? 'remove' : 'inject';
  return (
    <li className="border-b border-line px-4 py-2 first:border-t md:px-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 md:flex-nowrap">
        <div className="min-w-0 flex-1 basis-60">
          <p className="flex flex-wrap items-baseline gap-x-3">
            <span className="font-medium">{say(fault.title)}</span>
            {fault.injected && (
              <span className="inline-flex items-center gap-1 text-sm text-warning">
                <CircleDot size={13} aria-hidden className="self-center" />
                {t('console.faults.injected')}
              </span>
            )}
          </p>
          <p className="flex flex-wrap items-center gap-x-3 text-sm text-ink-faint">
            <code>{fault.name}</code>
            {fault.target && <code>{objectLabel(fault.target)}</code>}
            <Expected fault={fault} />
          </p>
        </div>
        <Button
          data-row
          tone={fault.injected ? 'plain' : 'quiet'}
          className={fault.injected ? '' : 'border-line-strong! px-3!'}
          onClick={() => act.mutate({ name: fault.name, act: next })}
          disabledReason={act.isPending ? t('console.faults.running') : undefined}
          aria-label={t(`console.faults.${next}_named`, { title: say(fault.title) })}
        >
          {t(`console.faults.${next}`)}
        </Button>
      </div>
      {act.isError && (
        <div className="pt-2">
          <ErrorNotice
            error={act.error}
            onRetry={() => act.mutate({ name: fault.name, act: next })}
          />
        </div>
      )}
    </li>
  );
}

/** The expected cause: shown once the fault is in, else only to those who ask for the hint. */
function Expected({ fault }: { readonly fault: DemoFault }) {
  const { t } = useWords();
  const [asked, setAsked] = useState(false);
  if (!fault.injected && !asked) {
    return (
      <button
        type="button"
        onClick={() => setAsked(true)}
        className="inline-flex min-h-6 items-center gap-1 rounded hover:text-ink"
      >
        <Eye size={13} aria-hidden />
        {t('console.faults.hint')}
      </button>
    );
  }
  return (
    <span role="status">
      {t('console.faults.expected')}{' '}
      <FaultClass faultClass={fault.rootCause} className="text-ink-soft" />
    </span>
  );
}
