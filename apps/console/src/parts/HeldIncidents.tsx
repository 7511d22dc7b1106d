import type { IncidentView } from '@aetherius/contract';
import { useState } from 'react';
import { useWords } from '../app/words.ts';
import { Button, classNames } from '../ui/index.ts';
import type { ShownItem } from '../view/index.ts';
import { holdRows } from '../view/index.ts';
import { IncidentColumns, IncidentRow } from './IncidentRow.tsx';

interface HeldIncidentsProps {
  readonly label: string;
  readonly items: readonly IncidentView[];
  /** False while the rows still belong to the filter before. */
  readonly settled?: boolean;
}

/**
 * Incidents that keep their places: new ones wait, ones that left stay, until the reader asks. The
 * line above the rows is there either way, so that not even the offer moves anything.
 */
export function HeldIncidents({ label, items, settled = true }: HeldIncidentsProps) {
  const { t } = useWords();
  const fresh = items.map(toShown);
  const [shown, setShown] = useState(settled ? fresh : undefined);
  if (settled && shown === undefined) setShown(fresh);
  const { rows, waiting } = holdRows(shown ?? fresh, fresh);
  const gone = rows.filter((row) => row.left).length;
  return (
    <div>
      <div className="relative">
        <IncidentColumns />
        {(waiting > 0 || gone > 0) && (
          <span className="absolute inset-0 flex items-center justify-end md:justify-center">
            <Button
              tone={waiting > 0 ? 'strong' : 'plain'}
              className="h-7"
              onClick={() => setShown(fresh)}
            >
              {waiting > 0
                ? t('console.list.new', { n: waiting })
                : t('console.list.tidy', { n: gone })}
            </Button>
          </span>
        )}
      </div>
      <span role="status" className="sr-only">
        {waiting > 0 ? t('console.list.new_waiting', { n: waiting }) : ''}
      </span>
      <ul
        aria-label={label}
        className={classNames('-mx-4 border-y border-line md:-mx-2', !settled && 'opacity-60')}
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
