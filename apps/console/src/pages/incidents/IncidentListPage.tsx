import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { CircleCheck, SearchX } from 'lucide-react';
import { useSearchParams } from 'react-router';
import { clustersQuery, incidentsQuery, useApi } from '../../api/index.ts';
import type { Page } from '../../app/page.ts';
import { useWords } from '../../app/words.ts';
import { ErrorNotice, HeldIncidents, IncidentRowsSkeleton, PageHeader } from '../../parts/index.ts';
import { Button, EmptyState } from '../../ui/index.ts';
import type { IncidentFilter } from '../../view/index.ts';
import { emptyFilter, isFiltered, parseIncidentFilter, toSearchParams } from '../../view/index.ts';
import { FilterBar } from './FilterBar.tsx';

/** All incidents, newest first, narrowed by the URL. */
export const incidentListPage: Page = {
  prefetch: ({ api, queries }, { request }) => {
    const filter = parseIncidentFilter(new URL(request.url).searchParams);
    void queries.prefetchInfiniteQuery(incidentsQuery(api, filter));
    void queries.prefetchQuery(clustersQuery(api));
  },
  Component: IncidentListPage,
};

function IncidentListPage() {
  const api = useApi();
  const { t } = useWords();
  const [search, setSearch] = useSearchParams();
  const filter = parseIncidentFilter(search);
  const clusters = useQuery(clustersQuery(api));
  const incidents = useInfiniteQuery({
    ...incidentsQuery(api, filter),
    placeholderData: keepPreviousData,
  });
  const setFilter = (next: IncidentFilter) => setSearch(toSearchParams(next), { replace: true });
  const items = incidents.data?.pages.flatMap((page) => page.items);

  return (
    <div className="flex flex-col gap-4">
      <PageHeader title={t('console.incidents')} />
      <FilterBar filter={filter} onFilter={setFilter} clusters={clusters.data?.items ?? []} />
      {incidents.isError && (
        <ErrorNotice
          error={incidents.error}
          onRetry={() => void incidents.refetch()}
          stale={items !== undefined}
        />
      )}
      {incidents.isPending && !incidents.isError && <IncidentRowsSkeleton rows={10} />}
      {items && items.length === 0 && (
        <NoIncidents filter={filter} onClear={() => setFilter(emptyFilter)} />
      )}
      {items && items.length > 0 && (
        <HeldIncidents
          key={search.toString()}
          label={t('console.incidents')}
          items={items}
          settled={!incidents.isPlaceholderData}
        />
      )}
      {incidents.hasNextPage && (
        <OlderButton
          isLoading={incidents.isFetchingNextPage}
          onClick={() => void incidents.fetchNextPage()}
        />
      )}
    </div>
  );
}

interface OlderButtonProps {
  readonly isLoading: boolean;
  readonly onClick: () => void;
}

function OlderButton({ isLoading, onClick }: OlderButtonProps) {
  const { t } = useWords();
  return (
    <Button
      className="self-center"
      onClick={onClick}
      disabledReason={isLoading ? t('console.loading') : undefined}
    >
      {t('console.list.older')}
    </Button>
  );
}

interface NoIncidentsProps {
  readonly filter: IncidentFilter;
  readonly onClear: () => void;
}

function NoIncidents({ filter, onClear }: NoIncidentsProps) {
  const { t } = useWords();
  if (!isFiltered(filter)) {
    return (
      <EmptyState
        icon={<CircleCheck size={24} className="text-good" />}
        title={t('console.list.none')}
      >
        {t('console.list.none.why')}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<SearchX size={24} className="text-ink-faint" />}
      title={t('console.list.no_match')}
    >
      <Button onClick={onClear}>{t('console.filter.clear')}</Button>
    </EmptyState>
  );
}
