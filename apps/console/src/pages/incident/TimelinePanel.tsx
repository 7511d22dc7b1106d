import type { TimelineItem } from '@aetherius/contract';
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleDot, Siren, Stethoscope, Triangle } from 'lucide-react';
import { useState } from 'react';
import { timelineQuery, useApi } from '../../api/index.ts';
import { useWords } from '../../app/words.ts';
import { Clock, ErrorNotice } from '../../parts/index.ts';
import { classNames, Panel, Skeleton } from '../../ui/index.ts';
import { objectLabel } from '../../view/index.ts';

/** Changes, signals and acts around the incident, one line each, newest last. */
export function TimelinePanel({ incidentId }: { readonly incidentId: string }) {
  const api = useApi();
  const { t } = useWords();
  const timeline = useQuery(timelineQuery(api, incidentId));
  const items = timeline.data;
  return (
    <Panel title={t('console.timeline')}>
      {timeline.isError && (
        <div className="px-4 pb-4">
          <ErrorNotice
            error={timeline.error}
            onRetry={() => void timeline.refetch()}
            stale={items !== undefined}
          />
        </div>
      )}
      {timeline.isPending && !timeline.isError && (
        <div className="flex flex-col gap-3 px-4 pt-1 pb-4">
          <Skeleton className="h-4 w-2/3" />
          <Skeleton className="h-4 w-1/2" />
        </div>
      )}
      {items && items.length === 0 && (
        <p className="px-4 pt-1 pb-4 text-ink-faint">{t('console.timeline.none')}</p>
      )}
      {items && items.length > 0 && <TimelineList items={items} />}
    </Panel>
  );
}

function TimelineList({ items }: { readonly items: readonly TimelineItem[] }) {
  const { t } = useWords();
  // What was there when the page opened; later lines are shown as they arrive.
  const [first] = useState(() => new Set(items.map((each) => each.entryId)));
  return (
    <ol
      aria-label={t('console.timeline')}
      aria-live="polite"
      aria-relevant="additions"
      className="pb-2 md:grid md:grid-cols-[auto_1rem_auto_minmax(0,1fr)_auto] md:gap-x-3"
    >
      {items.map((item) => (
        <TimelineRow key={item.entryId} item={item} arrived={!first.has(item.entryId)} />
      ))}
    </ol>
  );
}

/** Good news looks like it, whatever kind of line it is. */
const endings = ['timeline.mitigated', 'timeline.resolved', 'timeline.symptom_cleared'];
const endMark = { Icon: CircleCheck, look: 'text-good' } as const;

const marks = {
  change: { Icon: Triangle, look: 'text-accent' },
  signal: { Icon: CircleDot, look: 'text-warning' },
  incident: { Icon: Siren, look: 'text-critical' },
  diagnosis: { Icon: Stethoscope, look: 'text-info' },
} as const;

interface TimelineRowProps {
  readonly item: TimelineItem;
  readonly arrived: boolean;
}

function TimelineRow({ item, arrived }: TimelineRowProps) {
  const { t, say } = useWords();
  const { Icon, look } = endings.includes(item.what.code) ? endMark : marks[item.kind];
  return (
    <li
      className={classNames(
        'grid grid-cols-[1rem_minmax(0,1fr)] gap-x-3 px-4 py-1.5 md:col-span-full md:grid-cols-subgrid',
        arrived && 'animate-arrive',
      )}
    >
      <span className="col-start-2 row-start-1 text-sm text-ink-faint md:col-start-1 md:text-base">
        <Clock at={item.occurredAt} />
      </span>
      <Icon
        size={14}
        aria-hidden
        className={classNames('col-start-1 row-start-1 mt-[3px] md:col-start-2', look)}
      />
      <span className="hidden text-ink-faint md:block">{t(`console.timeline.${item.kind}`)}</span>
      <span className="col-start-2 min-w-0 [overflow-wrap:anywhere] md:col-start-4">
        <span className="sr-only md:hidden">{t(`console.timeline.${item.kind}`)} </span>
        {say(item.what)}
      </span>
      {item.ref && (
        <code
          className="hidden max-w-80 truncate text-ink-faint md:block"
          title={objectLabel(item.ref)}
        >
          {objectLabel(item.ref)}
        </code>
      )}
    </li>
  );
}
