import type { Client } from '@aetherius/client';
import type { CallOutput, TimelineItem } from '@aetherius/contract';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { IncidentFilter } from '../view/index.ts';
import { emptyFilter, toIncidentQuery } from '../view/index.ts';

/** Rows per page: three screens at 32 px, one round trip. */
const pageSize = 100;

/** As many open incidents as a person can take in; the rest is one click away. */
const openOnOverview = 12;

/** The server's largest page, and as many of them as a story may have before it becomes noise. */
const timelinePageSize = 200;
const timelinePages = 5;

/** The time of the last signal is not worth a notice each; this keeps it honest. */
const clustersEveryMs = 10_000;

/** The watched clusters. */
export function clustersQuery(api: Client) {
  return queryOptions({
    queryKey: ['clusters'],
    queryFn: ({ signal }) => api.listClusters({ limit: 200 }, { signal }),
    refetchInterval: clustersEveryMs,
  });
}

/** Incidents under a filter, newest first, page by page. */
export function incidentsQuery(api: Client, filter: IncidentFilter) {
  return infiniteQueryOptions({
    queryKey: ['incidents', 'list', filter],
    queryFn: ({ signal, pageParam }) =>
      api.listIncidents(
        {
          ...toIncidentQuery(filter),
          limit: pageSize,
          ...(pageParam ? { cursor: pageParam } : {}),
        },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });
}

/** What is open now, for the overview and the count in the navigation. */
export function openIncidentsQuery(api: Client) {
  return queryOptions({
    queryKey: ['incidents', 'open'],
    queryFn: ({ signal }) =>
      api.listIncidents({ state: ['open'], limit: openOnOverview }, { signal }),
  });
}

/** One incident with its newest diagnosis. */
export function incidentQuery(api: Client, incidentId: string) {
  return queryOptions({
    queryKey: ['incident', incidentId, 'detail'],
    queryFn: ({ signal }) => api.getIncident({ incidentId }, { signal }),
  });
}

/** The few incidents that a word in the command palette may mean; without a word, the newest. */
export function paletteIncidentsQuery(api: Client, text: string) {
  return queryOptions({
    queryKey: ['incidents', 'palette', text],
    queryFn: ({ signal }) =>
      api.listIncidents({ ...toIncidentQuery({ ...emptyFilter, text }), limit: 6 }, { signal }),
  });
}

/** The incident behind a short link. */
export function incidentByNumberQuery(api: Client, number: number) {
  return queryOptions({
    queryKey: ['incidents', 'number', number],
    queryFn: ({ signal }) => api.listIncidents({ number, limit: 1 }, { signal }),
  });
}

/** What happened around an incident, oldest first. */
export function timelineQuery(api: Client, incidentId: string) {
  return queryOptions({
    queryKey: ['incident', incidentId, 'timeline'],
    queryFn: ({ signal }) => fetchTimeline(api, incidentId, signal),
  });
}

/** The newest lines stand on the last page, so all of them are needed. */
async function fetchTimeline(
  api: Client,
  incidentId: string,
  signal: AbortSignal,
): Promise<readonly TimelineItem[]> {
  const items: TimelineItem[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < timelinePages; page += 1) {
    const answer: CallOutput<'getIncidentTimeline'> = await api.getIncidentTimeline(
      { incidentId, limit: timelinePageSize, ...(cursor ? { cursor } : {}) },
      { signal },
    );
    items.push(...answer.items);
    cursor = answer.nextCursor;
    if (!cursor) break;
  }
  return items;
}

/** The faults of the demo cluster; fails with `DEMO_ONLY` elsewhere, which is an answer. */
export function faultsQuery(api: Client) {
  return queryOptions({
    queryKey: ['faults'],
    queryFn: ({ signal }) => api.listDemoFaults({}, { signal }),
    retry: false,
  });
}

/** Which version answers. */
export function versionQuery(api: Client) {
  return queryOptions({
    queryKey: ['version'],
    queryFn: ({ signal }) => api.getVersion({}, { signal }),
    staleTime: Infinity,
  });
}
