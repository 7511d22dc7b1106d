import type { ClusterView, IncidentView } from '@aetherius/contract';
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleDashed, OctagonAlert, TriangleAlert } from 'lucide-react';
import { Link } from 'react-router';
import { clustersQuery, openIncidentsQuery, useApi } from '../../api/index.ts';
import { useNow } from '../../app/now.ts';
import type { Page } from '../../app/page.ts';
import { useWords } from '../../app/words.ts';
import { ErrorNotice, HeldIncidents, IncidentRowsSkeleton } from '../../parts/index.ts';
import { usePageTitle } from '../../parts/PageHeader.tsx';
import { Skeleton, toneInk } from '../../ui/index.ts';
import { overviewVerdict } from '../../view/index.ts';
import { ClusterTable } from './ClusterTable.tsx';

/** What is watched and what is wrong, as one sentence, then the open incidents, then the clusters. */
export const overviewPage: Page = {
  prefetch: ({ api, queries }) => {
    void queries.prefetchQuery(clustersQuery(api));
    void queries.prefetchQuery(openIncidentsQuery(api));
  },
  Component: OverviewPage,
};

function OverviewPage() {
  const api = useApi();
  const { t } = useWords();
  usePageTitle(t('console.overview'));
  const clusters = useQuery(clustersQuery(api));
  const open = useQuery(openIncidentsQuery(api));
  const failed = [clusters, open].filter((each) => each.isError);
  const retry = () => failed.forEach((each) => void each.refetch());

  return (
    <div className="flex flex-col gap-8">
      {failed[0] && (
        <ErrorNotice error={failed[0].error} onRetry={retry} stale={clusters.data !== undefined} />
      )}
      {clusters.data && open.data ? (
        <Verdict clusters={clusters.data.items} openIncidents={open.data.items} />
      ) : (
        failed.length === 0 && <VerdictSkeleton />
      )}
      {open.data && open.data.items.length > 0 && (
        <OpenIncidents incidents={open.data.items} hasMore={open.data.nextCursor !== null} />
      )}
      {open.isPending && !open.isError && <IncidentRowsSkeleton rows={3} />}
      {clusters.data && clusters.data.items.length > 0 && (
        <ClusterTable clusters={clusters.data.items} />
      )}
    </div>
  );
}

const verdictIcons = {
  critical: OctagonAlert,
  warning: TriangleAlert,
  good: CircleCheck,
  info: CircleDashed,
  neutral: CircleDashed,
} as const;

interface VerdictProps {
  readonly clusters: readonly ClusterView[];
  readonly openIncidents: readonly IncidentView[];
}

/** The one large thing of the page. */
function Verdict({ clusters, openIncidents }: VerdictProps) {
  const nowMs = useNow();
  const { say, t } = useWords();
  const { headline, tone, basis, lastSignal } = overviewVerdict({ clusters, openIncidents, nowMs });
  const Icon = verdictIcons[tone];
  return (
    <section className="flex gap-3" aria-label={t('console.verdict')}>
      <Icon size={28} aria-hidden className={`mt-0.5 shrink-0 ${toneInk[tone]}`} />
      <div className="flex flex-col gap-1">
        <h1 className="text-xl font-semibold tracking-tight text-pretty md:text-2xl">
          {say(headline)}
        </h1>
        {basis && (
          <p className="text-ink-soft">
            {say(basis)}
            {lastSignal && t('console.verdict.last_signal', { ago: say(lastSignal) })}
          </p>
        )}
        {clusters.length === 0 && (
          <p className="max-w-160 text-ink-soft">{t('console.verdict.no_clusters.do')}</p>
        )}
      </div>
    </section>
  );
}

function VerdictSkeleton() {
  return (
    <div className="flex flex-col gap-3 py-1">
      <Skeleton className="h-7 w-80 max-w-full" />
      <Skeleton className="h-4 w-120 max-w-full" />
    </div>
  );
}

interface OpenIncidentsProps {
  readonly incidents: readonly IncidentView[];
  readonly hasMore: boolean;
}

function OpenIncidents({ incidents, hasMore }: OpenIncidentsProps) {
  const { t } = useWords();
  return (
    <section aria-labelledby="open-incidents">
      <div className="flex items-baseline justify-between">
        <h2 id="open-incidents" className="text-sm font-semibold">
          {t('console.overview.open')}
        </h2>
        <Link to="/incidents?state=open" className="text-sm text-accent hover:underline">
          {t(hasMore ? 'console.overview.all_open' : 'console.overview.in_list')}
        </Link>
      </div>
      <HeldIncidents label={t('console.overview.open')} items={incidents} />
    </section>
  );
}
