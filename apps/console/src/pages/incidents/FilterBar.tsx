import type { ClusterView } from '@aetherius/contract';
import { incidentStates, severities } from '@aetherius/domain';
import { ChevronDown, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useWords } from '../../app/words.ts';
import { Button, SearchField, ToggleMenu } from '../../ui/index.ts';
import type { IncidentFilter } from '../../view/index.ts';
import { emptyFilter, isFiltered, toggled } from '../../view/index.ts';

interface FilterBarProps {
  readonly filter: IncidentFilter;
  readonly onFilter: (filter: IncidentFilter) => void;
  readonly clusters: readonly ClusterView[];
}

/** Long enough not to ask at every letter, short enough to feel like typing. */
const typingMs = 250;

/** The filters as chips, and the search line. */
export function FilterBar({ filter, onFilter, clusters }: FilterBarProps) {
  const { t, say } = useWords();
  const word = (prefix: string) => (value: string) => ({
    value,
    label: say({ code: `${prefix}.${value}`, params: {} }),
  });
  const clusterName = (id: string) => clusters.find((each) => each.clusterId === id)?.name ?? id;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SearchLine filter={filter} onFilter={onFilter} />
      <FilterChip
        title={t('console.filter.state')}
        choices={incidentStates.map(word('state'))}
        values={filter.states}
        onToggle={(value) =>
          onFilter({ ...filter, states: toggled(incidentStates, filter.states, value) })
        }
        onClear={() => onFilter({ ...filter, states: [] })}
      />
      <FilterChip
        title={t('console.filter.severity')}
        choices={severities.map(word('severity'))}
        values={filter.severities}
        onToggle={(value) =>
          onFilter({ ...filter, severities: toggled(severities, filter.severities, value) })
        }
        onClear={() => onFilter({ ...filter, severities: [] })}
      />
      {(clusters.length > 1 || filter.clusterId) && (
        <FilterChip
          title={t('console.filter.cluster')}
          choices={clusters.map((each) => ({
            value: each.clusterId,
            label: clusterName(each.clusterId),
          }))}
          values={filter.clusterId ? [filter.clusterId] : []}
          onToggle={(value) =>
            onFilter({ ...filter, clusterId: value === filter.clusterId ? '' : value })
          }
          onClear={() => onFilter({ ...filter, clusterId: '' })}
        />
      )}
      {filter.namespace && (
        <FilterChip
          title={t('console.filter.namespace')}
          choices={[{ value: filter.namespace, label: filter.namespace }]}
          values={[filter.namespace]}
          onToggle={() => onFilter({ ...filter, namespace: '' })}
          onClear={() => onFilter({ ...filter, namespace: '' })}
        />
      )}
      {isFiltered(filter) && (
        <Button tone="quiet" onClick={() => onFilter(emptyFilter)}>
          {t('console.filter.clear')}
        </Button>
      )}
    </div>
  );
}

/** Types freely; the URL follows when the typing pauses, and the line follows the URL back. */
function SearchLine({ filter, onFilter }: Omit<FilterBarProps, 'clusters'>) {
  const { t } = useWords();
  const [typed, setTyped] = useState(filter.text);
  const [urlText, setUrlText] = useState(filter.text);
  const [sent, setSent] = useState(filter.text);
  if (filter.text !== urlText) {
    setUrlText(filter.text);
    if (filter.text !== sent) setTyped(filter.text);
  }
  useEffect(() => {
    if (typed === filter.text) return undefined;
    const timer = setTimeout(() => {
      setSent(typed);
      onFilter({ ...filter, text: typed });
    }, typingMs);
    return () => clearTimeout(timer);
  });
  return (
    <SearchField
      value={typed}
      onChange={setTyped}
      label={t('console.filter.search')}
      clearLabel={t('console.filter.search_clear')}
      keyHint="/"
      className="w-full md:w-72"
    />
  );
}

interface FilterChipProps {
  readonly title: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly values: readonly string[];
  readonly onToggle: (value: string) => void;
  readonly onClear: () => void;
}

/** One filter: what it narrows to, a menu to change it, a cross to lift it. */
function FilterChip({ title, choices, values, onToggle, onClear }: FilterChipProps) {
  const { t } = useWords();
  const chosen = choices.filter((each) => values.includes(each.value)).map((each) => each.label);
  const active = chosen.length > 0;
  return (
    <span
      className={`inline-flex h-8 items-center rounded-md border text-sm ${active ? 'border-accent bg-accent-soft' : 'border-line-strong bg-surface'}`}
    >
      <ToggleMenu
        label={title}
        choices={choices}
        values={values}
        onToggle={onToggle}
        trigger={
          <button
            type="button"
            className="inline-flex h-full items-center gap-1.5 rounded-md px-2.5 hover:bg-hover"
          >
            <span className={active ? 'text-ink-soft' : undefined}>{title}</span>
            {active && <span className="font-medium">{chosen.join(t('console.list_comma'))}</span>}
            {!active && <ChevronDown size={14} aria-hidden className="text-ink-faint" />}
          </button>
        }
      />
      {active && (
        <button
          type="button"
          aria-label={t('console.filter.lift', { title })}
          onClick={onClear}
          className="inline-flex h-full w-7 items-center justify-center rounded-r-md text-ink-soft hover:bg-hover"
        >
          <X size={14} />
        </button>
      )}
    </span>
  );
}
