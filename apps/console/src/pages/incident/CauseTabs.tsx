import type { RootCause } from '@aetherius/domain';
import { Link, useSearchParams } from 'react-router';
import { useWords } from '../../app/words.ts';
import { Confidence, FaultClass } from '../../parts/index.ts';
import { classNames } from '../../ui/index.ts';

interface CauseTabsProps {
  readonly causes: readonly RootCause[];
  readonly chosen: RootCause;
}

/** Several independent causes: which one the page shows is part of its address. */
export function CauseTabs({ causes, chosen }: CauseTabsProps) {
  const { t } = useWords();
  const [search] = useSearchParams();
  const addressOf = (index: number) => {
    const next = new URLSearchParams(search);
    next.set('cause', String(index + 1));
    next.delete('open');
    return `?${next}`;
  };
  return (
    <nav
      aria-label={t('console.cause.several', { n: causes.length })}
      className="flex flex-wrap gap-2"
    >
      {causes.map((cause, index) => (
        <Link
          key={`${cause.faultId} ${cause.target.name}`}
          to={addressOf(index)}
          replace
          aria-current={cause === chosen ? 'true' : undefined}
          className={classNames(
            'inline-flex min-h-8 items-center gap-2 rounded-md border px-3 py-1',
            cause === chosen
              ? 'border-accent bg-accent-soft'
              : 'border-line-strong bg-surface hover:bg-hover',
          )}
        >
          <span className="text-ink-faint">{index + 1}</span>
          <FaultClass faultClass={cause.faultClass} />
          <span className="text-ink-faint">
            <Confidence value={cause.confidence} brief />
          </span>
        </Link>
      ))}
    </nav>
  );
}
