import type { DemoFault } from '@aetherius/contract';
import { isAppError } from '@aetherius/domain';
import { useQuery } from '@tanstack/react-query';
import { FlaskConical, SearchX } from 'lucide-react';
import { useSearchParams } from 'react-router';
import { faultsQuery, useApi } from '../../api/index.ts';
import type { Page } from '../../app/page.ts';
import { useWords } from '../../app/words.ts';
import { ErrorNotice, IncidentRowsSkeleton, PageHeader } from '../../parts/index.ts';
import { EmptyState, SearchField } from '../../ui/index.ts';
import { FaultRow } from './FaultRow.tsx';

/** The faults of the demo cluster: break something on purpose, watch what is found, take it back. */
export const faultsPage: Page = {
  prefetch: ({ api, queries }) => void queries.prefetchQuery(faultsQuery(api)),
  Component: FaultsPage,
};

function FaultsPage() {
  const api = useApi();
  const { t, say } = useWords();
  const [search, setSearch] = useSearchParams();
  const query = search.get('q') ?? '';
  const faults = useQuery(faultsQuery(api));
  const onQuery = (q: string) => setSearch(q ? { q } : {}, { replace: true });
  const matches = (fault: DemoFault) =>
    `${fault.name} ${say(fault.title)}`.toLowerCase().includes(query.trim().toLowerCase());
  const shown = faults.data?.items.filter(matches) ?? [];

  if (isAppError(faults.error, 'DEMO_ONLY')) return <NoDemo />;
  return (
    <div className="flex flex-col gap-4">
      <PageHeader title={t('console.faults')} />
      <p className="max-w-160 text-ink-soft">{t('console.faults.what')}</p>
      <SearchField
        value={query}
        onChange={onQuery}
        label={t('console.faults.search')}
        clearLabel={t('console.filter.search_clear')}
        keyHint="/"
        className="w-full md:w-80"
      />
      {faults.isError && <ErrorNotice error={faults.error} onRetry={() => void faults.refetch()} />}
      {faults.isPending && !faults.isError && <IncidentRowsSkeleton rows={8} />}
      {faults.data && shown.length === 0 && (
        <EmptyState
          icon={<SearchX size={24} className="text-ink-faint" />}
          title={t('console.faults.no_match')}
        />
      )}
      <ul className="-mx-4 md:-mx-2">
        {shown.map((fault) => (
          <FaultRow key={fault.name} fault={fault} />
        ))}
      </ul>
    </div>
  );
}

function NoDemo() {
  const { t } = useWords();
  return (
    <>
      <PageHeader title={t('console.faults')} />
      <EmptyState
        icon={<FlaskConical size={24} className="text-ink-faint" />}
        title={t('console.faults.demo_only')}
      >
        {t('console.faults.demo_only.do')}
      </EmptyState>
    </>
  );
}
