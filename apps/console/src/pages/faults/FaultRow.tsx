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
    <li className="border-b border-line px-4 py-2 first:border-t md:px-2 lg:py-1">
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-0.5 lg:grid-cols-[minmax(0,1fr)_15rem_14rem_5.5rem] xl:grid-cols-[minmax(0,1fr)_18rem_18rem_5.5rem]">
        <span className="col-start-1 row-start-1 font-medium">
          {say(fault.title)}
          {fault.injected && (
            <span className="ml-3 inline-flex items-center gap-1 text-sm font-normal whitespace-nowrap text-warning">
              <CircleDot size={13} aria-hidden />
              {t('console.faults.injected')}
            </span>
          )}
        </span>
        <code
          className="col-start-1 row-start-2 truncate text-ink-faint lg:col-start-2 lg:row-start-1"
          title={fault.name}
        >
          {fault.target ? objectLabel(fault.target) : fault.name}
        </code>
        <span className="col-start-1 row-start-3 min-w-0 text-sm text-ink-faint lg:col-start-3 lg:row-start-1">
          <Expected fault={fault} />
        </span>
        <Button
          data-row
          className="col-start-2 row-span-3 row-start-1 h-7 lg:col-start-4 lg:row-span-1 lg:justify-self-end"
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
