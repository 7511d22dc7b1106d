import type { IncidentView } from '@aetherius/contract';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { CircleCheck, SearchX } from 'lucide-react';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { clustersQuery, incidentsQuery, useApi } from '../../api/index.ts';
import type { Page } from '../../app/page.ts';
import { useWords } from '../../app/words.ts';
import { ErrorNotice, IncidentRow, IncidentRowsSkeleton, PageHeader } from '../../parts/index.ts';
import { Button, EmptyState } from '../../ui/index.ts';
import type { IncidentFilter, ShownItem } from '../../view/index.ts';
import {
  emptyFilter,
  holdRows,
  isFiltered,
  parseIncidentFilter,
  toSearchParams,
} from '../../view/index.ts';
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
        <HeldList key={search.toString()} items={items} settled={!incidents.isPlaceholderData} />
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

interface HeldListProps {
  readonly items: readonly IncidentView[];
  /** False while the rows still belong to the filter before. */
  readonly settled: boolean;
}

/** Rows that keep their places while new ones wait. */
function HeldList({ items, settled }: HeldListProps) {
  const { t } = useWords();
  const fresh = items.map(toShown);
  const [shown, setShown] = useState(settled ? fresh : undefined);
  if (settled && shown === undefined) setShown(fresh);
  const { rows, waiting } = holdRows(shown ?? fresh, fresh);
  return (
    <div>
      {waiting > 0 && (
        <div className="flex justify-center pb-2">
          <Button tone="strong" className="h-7 rounded-full" onClick={() => setShown(fresh)}>
            {t('console.list.new', { n: waiting })}
          </Button>
        </div>
      )}
      <span role="status" className="sr-only">
        {waiting > 0 ? t('console.list.new_waiting', { n: waiting }) : ''}
      </span>
      <ul
        aria-label={t('console.incidents')}
        className={`-mx-4 border-y border-line md:-mx-2 ${settled ? '' : 'opacity-60'}`}
      >
        {rows.map(({ item, left }) => (
          <IncidentRow key={item.incidentId} incident={item} left={left} />
        ))}
      </ul>
    </div>
  );
}

function toShown(item: IncidentView): ShownItem<IncidentView> {
  return { key: item.incidentId, item };
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
