import type { ClusterView } from '@aetherius/contract';
import { CircleCheck, CircleDot, CircleSlash, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useWords } from '../../app/words.ts';
import { Age } from '../../parts/index.ts';
import { toneInk } from '../../ui/index.ts';
import { clusterHealth } from '../../view/index.ts';

const columns =
  'xl:grid xl:grid-cols-[minmax(8rem,11rem)_minmax(12rem,1fr)_3.5rem_5.5rem_6.5rem_4rem_minmax(7rem,12rem)] xl:gap-x-4';

/** The watched clusters, one row each. */
export function ClusterTable({ clusters }: { readonly clusters: readonly ClusterView[] }) {
  const { t } = useWords();
  const titles = [
    t('console.cluster.name'),
    t('console.cluster.health'),
    t('console.cluster.open'),
    t('console.cluster.workloads'),
    t('console.cluster.last_signal'),
    t('console.cluster.agent'),
    t('console.cluster.missing_rights'),
  ];
  return (
    <section aria-labelledby="clusters">
      <h2 id="clusters" className="pb-2 text-sm font-semibold">
        {t('console.overview.clusters')}
      </h2>
      <div role="table" aria-labelledby="clusters" className="-mx-4 border-t border-line md:-mx-2">
        <div
          role="row"
          className={`hidden h-8 items-center border-b border-line px-2 text-xs text-ink-faint ${columns}`}
        >
          {titles.map((title) => (
            <span key={title} role="columnheader">
              {title}
            </span>
          ))}
        </div>
        {clusters.map((cluster) => (
          <ClusterRow key={cluster.clusterId} cluster={cluster} titles={titles} />
        ))}
      </div>
    </section>
  );
}

interface ClusterRowProps {
  readonly cluster: ClusterView;
  readonly titles: readonly string[];
}

function ClusterRow({ cluster, titles }: ClusterRowProps) {
  const { t } = useWords();
  const incidents = `/incidents?cluster=${cluster.clusterId}`;
  const rights = cluster.denied.map((each) => each.kind);
  return (
    <div
      role="row"
      className={`grid grid-cols-2 gap-1 border-b border-line px-4 py-2 md:px-2 xl:min-h-9 xl:items-start ${columns}`}
    >
      <span role="cell" className="col-span-full min-w-0 font-medium xl:col-span-1">
        <Link data-row to={incidents} className="truncate hover:underline">
          {cluster.name}
        </Link>
        <span className="ml-2 text-xs font-normal text-ink-faint">{cluster.version}</span>
      </span>
      <span role="cell" className="col-span-full min-w-0 xl:col-span-1">
        <HealthWords cluster={cluster} />
      </span>
      <Cell title={titles[2]}>
        {cluster.openIncidents > 0 ? (
          <Link
            to={`${incidents}&state=open`}
            className="font-medium text-ink underline decoration-line-strong underline-offset-2"
          >
            {cluster.openIncidents}
          </Link>
        ) : (
          <span className="text-ink-faint">0</span>
        )}
      </Cell>
      <Cell title={titles[3]}>{cluster.workloads}</Cell>
      <Cell title={titles[4]}>
        {cluster.lastSignalAt ? <Age at={cluster.lastSignalAt} /> : t('console.cluster.never')}
      </Cell>
      <Cell title={titles[5]}>{cluster.agentVersion || t('console.unknown')}</Cell>
      <Cell title={titles[6]} wide>
        {rights.length === 0 ? (
          <span className="text-ink-faint">{t('console.cluster.no_rights_missing')}</span>
        ) : (
          <span
            className="text-warning"
            title={cluster.denied.map((each) => `${each.kind}: ${each.reason}`).join('\n')}
          >
            {rights.join(', ')}
          </span>
        )}
      </Cell>
    </div>
  );
}

interface CellProps {
  readonly title: string | undefined;
  /** Takes the whole line of a stack. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** A cell that carries its column's title along where the table is a stack. */
function Cell({ title, wide, children }: CellProps) {
  return (
    <span
      role="cell"
      className={`flex min-w-0 gap-2 xl:block ${wide ? 'col-span-full xl:col-span-1' : ''}`}
    >
      <span className="text-ink-faint xl:hidden">{title}</span>
      {children}
    </span>
  );
}

const healthIcons = {
  critical: CircleSlash,
  warning: TriangleAlert,
  good: CircleCheck,
  info: CircleDot,
  neutral: CircleDot,
} as const;

function HealthWords({ cluster }: { readonly cluster: ClusterView }) {
  const { say } = useWords();
  const { words, tone, consequence } = clusterHealth(cluster);
  const Icon = healthIcons[tone];
  return (
    <span className="flex items-start gap-1.5">
      <Icon size={15} aria-hidden className={`mt-0.5 shrink-0 ${toneInk[tone]}`} />
      <span>
        {say(words)}
        {consequence && <span className="block text-sm text-ink-faint">{say(consequence)}</span>}
      </span>
    </span>
  );
}
