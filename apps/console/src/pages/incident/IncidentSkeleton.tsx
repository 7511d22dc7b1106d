import { useWords } from '../../app/words.ts';
import { Skeleton } from '../../ui/index.ts';

/** The shape of an incident's page before its answer. */
export function IncidentSkeleton() {
  const { t } = useWords();
  return (
    <div role="status" aria-label={t('console.loading')} className="flex flex-col gap-4">
      <Skeleton className="h-4 w-64 max-w-full" />
      <Skeleton className="mt-2 h-8 w-full max-w-180" />
      <Skeleton className="h-4 w-100 max-w-full" />
      <div className="mt-2 grid gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <Skeleton className="h-80" />
        <Skeleton className="h-40" />
      </div>
    </div>
  );
}
