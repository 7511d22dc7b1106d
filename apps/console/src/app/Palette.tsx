import type { IncidentView } from '@aetherius/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Server } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import type { ActionContext } from '../actions/index.ts';
import { availableActions } from '../actions/index.ts';
import { clustersQuery, paletteIncidentsQuery, useApi } from '../api/index.ts';
import { SeverityMark } from '../parts/index.ts';
import type { CommandGroup, CommandItem } from '../ui/index.ts';
import { CommandList, Dialog } from '../ui/index.ts';
import { incidentLabel, placeText } from '../view/index.ts';
import { Keys } from './KeysDialog.tsx';
import type { Words } from './words.ts';
import { useWords } from './words.ts';

interface PaletteProps {
  readonly context: ActionContext;
  readonly onClose: () => void;
}

/** Goes anywhere: pages, incidents, clusters, settings. */
export function Palette({ context, onClose }: PaletteProps) {
  const api = useApi();
  const words = useWords();
  const [query, setQuery] = useState('');
  const asked = useDeferredValue(query.trim());
  const incidents = useQuery({
    ...paletteIncidentsQuery(api, asked),
    placeholderData: keepPreviousData,
  });
  const clusters = useQuery(clustersQuery(api));

  const then = (act: () => void) => () => {
    onClose();
    act();
  };
  const matches = (text: string) => text.toLowerCase().includes(query.trim().toLowerCase());
  // Until the answer is there, Enter must not open what only the question before asked for.
  const mayFit = (incident: IncidentView) =>
    (asked === query.trim() && !incidents.isPlaceholderData) ||
    matches(`${words.say(incident.headlineMessage)} ${placeText(incident)}`);
  const groups: readonly CommandGroup[] = [
    {
      id: 'incidents',
      title: words.t('console.incidents'),
      items: (incidents.data?.items ?? []).filter(mayFit).map((each) =>
        incidentItem(
          each,
          words,
          then(() => context.go(`/incidents/${each.incidentId}`)),
        ),
      ),
    },
    {
      id: 'actions',
      title: words.t('console.palette.actions'),
      items: availableActions(context)
        .filter((each) => !each.hidden && matches(words.t(each.label)))
        .map(({ id, label, icon: Icon, keys, run }) => ({
          id,
          label: words.t(label),
          icon: <Icon size={16} />,
          hint: keys && <span className="flex gap-1">{<Keys keys={keys} />}</span>,
          run: then(() => run(context)),
        })),
    },
    {
      id: 'clusters',
      title: words.t('console.overview.clusters'),
      items: (clusters.data?.items ?? [])
        .filter((each) => matches(each.name))
        .map((each) => ({
          id: each.clusterId,
          label: each.name,
          icon: <Server size={16} />,
          run: then(() => context.go(`/incidents?cluster=${each.clusterId}`)),
        })),
    },
  ];

  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={words.t('console.palette.open')}
      titleHidden
      closeLabel={words.t('console.close')}
    >
      <CommandList
        label={words.t('console.palette.label')}
        query={query}
        onQuery={setQuery}
        groups={groups.filter((each) => each.items.length > 0)}
        emptyText={words.t('console.palette.none')}
      />
    </Dialog>
  );
}

function incidentItem(incident: IncidentView, words: Words, run: () => void): CommandItem {
  return {
    id: incident.incidentId,
    icon: <SeverityMark severity={incident.severity} compact="always" />,
    label: (
      <>
        <span className="mr-2 text-ink-faint">{incidentLabel(incident.number)}</span>
        {words.say(incident.headlineMessage)}
      </>
    ),
    hint: <span className="hidden max-w-56 truncate md:inline-block">{placeText(incident)}</span>,
    run,
  };
}
