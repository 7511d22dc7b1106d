import { useQuery } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import { Activity, FlaskConical, Siren } from 'lucide-react';
import { openIncidentsQuery, useApi } from '../api/index.ts';
import { useWords } from './words.ts';

/** One place of the navigation. */
export interface Place {
  readonly address: string;
  readonly label: string;
  readonly icon: LucideIcon;
  /** How much waits there; nothing when it is zero. */
  readonly count?: string;
}

/** The places of the navigation, with the number of open incidents. */
export function usePlaces(hasDemo: boolean): readonly Place[] {
  const api = useApi();
  const { t } = useWords();
  const open = useQuery(openIncidentsQuery(api));
  const n = open.data?.items.length ?? 0;
  const count = open.data?.nextCursor ? `${n}+` : String(n);
  return [
    { address: '/', label: t('console.overview'), icon: Activity },
    {
      address: '/incidents',
      label: t('console.incidents'),
      icon: Siren,
      ...(n > 0 ? { count } : {}),
    },
    ...(hasDemo ? [{ address: '/faults', label: t('console.faults'), icon: FlaskConical }] : []),
  ];
}
