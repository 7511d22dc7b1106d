import type { IncidentDetail } from '@aetherius/contract';
import { RefreshCw } from 'lucide-react';
import { useDiagnoseMutation } from '../../api/index.ts';
import { useWords } from '../../app/words.ts';
import { Aside, Clock, ErrorNotice } from '../../parts/index.ts';
import { Button } from '../../ui/index.ts';
import { durationMessage } from '../../view/index.ts';

/** When and from what the diagnosis was made, the raw data, and a way to ask again. */
export function DiagnosedLine({ detail }: { readonly detail: IncidentDetail }) {
  const { t, say } = useWords();
  const { incident, diagnosis, diagnosedAt, diagnosedInMs, snapshotId } = detail;
  return (
    <footer className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-t border-line py-1 pr-2 pl-4 text-sm text-ink-faint">
      <span className="flex flex-wrap gap-x-3">
        {diagnosedAt && (
          <span>
            {t('console.diagnosed')} <Clock at={diagnosedAt} />
            {diagnosedInMs !== null && <Aside>{say(durationMessage(diagnosedInMs))}</Aside>}
          </span>
        )}
        {diagnosis && (
          <span>{t('console.diagnosed.pack', { version: diagnosis.packVersion })}</span>
        )}
        {snapshotId && (
          <a
            href={`/v1/incidents/${incident.incidentId}/snapshot`}
            className="text-ink-soft underline decoration-line-strong underline-offset-2 hover:text-ink"
          >
            {t('console.diagnosed.raw')}
          </a>
        )}
      </span>
      <DiagnoseAgain incidentId={incident.incidentId} />
    </footer>
  );
}

/** Asks for a fresh snapshot and a new diagnosis. */
function DiagnoseAgain({ incidentId }: { readonly incidentId: string }) {
  const { t } = useWords();
  const again = useDiagnoseMutation(incidentId);
  if (again.isError) return <ErrorNotice error={again.error} onRetry={() => again.mutate()} />;
  return (
    <Button
      tone="quiet"
      className="-ml-2 md:ml-0"
      icon={<RefreshCw size={14} aria-hidden />}
      onClick={() => again.mutate()}
      disabledReason={again.isPending ? t('console.diagnose_again.running') : undefined}
    >
      {t('console.diagnose_again')}
    </Button>
  );
}
