import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { openIncidentsQuery, useApi } from '../api/index.ts';
import { useWords } from './words.ts';

/** Reads out incidents that open while the page is open; those before are on the page. */
export function IncidentAnnouncer() {
  const api = useApi();
  const { t, say } = useWords();
  const items = useQuery(openIncidentsQuery(api)).data?.items;
  const [known, setKnown] = useState<ReadonlySet<string>>();
  const [text, setText] = useState('');
  const fresh = items?.filter((each) => known && !known.has(each.incidentId)) ?? [];
  if (items && (known === undefined || fresh.length > 0)) {
    setKnown(new Set([...(known ?? []), ...items.map((each) => each.incidentId)]));
    const newest = fresh[0];
    if (newest) setText(t('console.announce', { headline: say(newest.headlineMessage) }));
  }
  return (
    <div aria-live="polite" className="sr-only">
      {text}
    </div>
  );
}
