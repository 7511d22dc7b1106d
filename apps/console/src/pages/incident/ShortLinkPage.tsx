import { useQuery } from '@tanstack/react-query';
import { SearchX } from 'lucide-react';
import { Link, Navigate, useParams } from 'react-router';
import { incidentByNumberQuery, useApi } from '../../api/index.ts';
import type { Page } from '../../app/page.ts';
import { useWords } from '../../app/words.ts';
import { ErrorNotice, PageHeader } from '../../parts/index.ts';
import { EmptyState } from '../../ui/index.ts';
import { incidentLabel } from '../../view/index.ts';
import { IncidentSkeleton } from './IncidentSkeleton.tsx';

/** `/i/204`: the link that people send each other. It leads to the incident's own page. */
export const shortLinkPage: Page = {
  prefetch: ({ api, queries }, { params }) =>
    void queries.prefetchQuery(incidentByNumberQuery(api, Number(params['number']))),
  Component: ShortLinkPage,
};

function ShortLinkPage() {
  const api = useApi();
  const { t } = useWords();
  const number = Number(useParams()['number']);
  const found = useQuery(incidentByNumberQuery(api, number));
  if (found.isError)
    return <ErrorNotice error={found.error} onRetry={() => void found.refetch()} />;
  if (found.isPending) return <IncidentSkeleton />;
  const incident = found.data.items[0];
  if (incident) return <Navigate to={`/incidents/${incident.incidentId}`} replace />;
  return (
    <>
      <PageHeader title={incidentLabel(number)} />
      <EmptyState
        icon={<SearchX size={24} className="text-ink-faint" />}
        title={t('console.incident.no_number', { label: incidentLabel(number) })}
      >
        <Link to="/incidents" className="text-accent underline underline-offset-2">
          {t('console.not_found.do')}
        </Link>
      </EmptyState>
    </>
  );
}
