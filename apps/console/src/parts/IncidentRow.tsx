import type { IncidentView } from '@aetherius/contract';
import type { IncidentState } from '@aetherius/domain';
import { Link } from 'react-router';
import { useWords } from '../app/words.ts';
import { classNames, Skeleton } from '../ui/index.ts';
import { causeOf, incidentLabel, placeText } from '../view/index.ts';
import { Confidence } from './Confidence.tsx';
import { FaultClass } from './FaultClass.tsx';
import { SeverityMark } from './SeverityMark.tsx';
import { StateMark } from './StateMark.tsx';
import { Age } from './Time.tsx';

/** The columns where there is room for them. */
const columns =
  'md:grid md:grid-cols-[5.25rem_minmax(0,1fr)_12rem_5.75rem_3.75rem] md:gap-x-3 md:px-2 xl:grid-cols-[5.25rem_minmax(0,1fr)_12rem_14.5rem_5.75rem_3.75rem]';

/** What the columns are; on a phone only the order of the rows. Readers hear it in the rows. */
export function IncidentColumns() {
  const { t } = useWords();
  return (
    <div aria-hidden className="text-xs text-ink-faint md:-mx-2">
      <p className="flex h-9 items-center md:hidden">{t('console.list.newest_first')}</p>
      <div className={classNames('hidden h-9 items-center', columns)}>
        <span>{t('console.list.severity')}</span>
        <span>{t('console.list.what')}</span>
        <span>{t('console.list.where')}</span>
        <span className="hidden xl:block">{t('console.list.cause')}</span>
        <span>{t('console.list.state')}</span>
        <span className="text-right">{t('console.list.age')}</span>
      </div>
    </div>
  );
}

interface IncidentRowProps {
  readonly incident: IncidentView;
  /** It no longer belongs to the list and stays until the reader asks for the newest. */
  readonly left?: boolean;
}

/** One incident in one line (three on a phone): how bad, what, where, why, state, age. */
export function IncidentRow({ incident, left }: IncidentRowProps) {
  const { say } = useWords();
  const place = placeText(incident);
  const headline = say(incident.headlineMessage);
  return (
    <li className="border-b border-line last:border-b-0">
      <Link
        data-row
        to={`/incidents/${incident.incidentId}`}
        className={classNames(
          'grid grid-cols-[1.25rem_minmax(0,1fr)_auto] items-center gap-x-2 px-4 py-2 -outline-offset-2 hover:bg-hover focus-visible:bg-hover md:h-9 md:py-0',
          columns,
          left && 'opacity-60',
        )}
      >
        <SeverityMark severity={incident.severity} compact="phone" />
        <span className="line-clamp-2 font-medium md:block md:truncate" title={headline}>
          <span className="mr-2 hidden font-normal text-ink-faint 2xl:inline">
            {incidentLabel(incident.number)}
          </span>
          {headline}
        </span>
        <span className="hidden min-w-0 truncate text-ink-faint md:block" title={place}>
          {place}
        </span>
        <span className="hidden min-w-0 xl:block">
          <Cause incident={incident} />
        </span>
        <span className="hidden md:flex">
          <StateOrLeft state={incident.state} left={left} />
        </span>
        <span className="self-start text-right text-ink-faint md:self-center">
          <Age at={incident.beganAt} short />
        </span>
        <span className="col-span-2 col-start-2 flex min-w-0 flex-wrap items-center gap-x-3 text-sm text-ink-faint md:hidden">
          <span className="min-w-0 truncate">{place}</span>
          <StateOrLeft state={incident.state} left={left} />
          <Cause incident={incident} />
        </span>
      </Link>
    </li>
  );
}

function StateOrLeft({ state, left }: { state: IncidentState; left: boolean | undefined }) {
  const { t } = useWords();
  if (left) return <span className="text-ink-faint">{t('console.list.left')}</span>;
  return <StateMark state={state} />;
}

/** The cause and how sure it is, or that there is none yet. */
function Cause({ incident }: { readonly incident: IncidentView }) {
  const { say } = useWords();
  const { faultClass, words } = causeOf(incident);
  return (
    <span className="flex min-w-0 items-baseline gap-2 text-ink-soft">
      {faultClass && <FaultClass faultClass={faultClass} className="truncate" />}
      {words && <span className="text-ink-faint">{say(words)}</span>}
      {faultClass && incident.confidence !== null && (
        <span className="text-ink-faint">
          <Confidence value={incident.confidence} brief />
        </span>
      )}
    </span>
  );
}

/** Rows that stand where incidents will be. */
export function IncidentRowsSkeleton({ rows }: { readonly rows: number }) {
  return (
    <div aria-hidden>
      {Array.from({ length: rows }, (_, index) => (
        <div
          key={index}
          className="flex h-9 items-center gap-4 border-b border-line last:border-b-0"
        >
          <Skeleton className="h-3 w-16" />
          <Skeleton className="h-3 flex-1" />
          <Skeleton className="hidden h-3 w-64 xl:block" />
          <Skeleton className="h-3 w-10" />
        </div>
      ))}
    </div>
  );
}
