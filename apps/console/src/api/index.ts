/**
 * Everything the console asks of the server: the typed client, one query per question, and the
 * stream of notices that says which answers to ask for again. The console is only a client: what
 * is here is also what the CLI can do. Failures are `AppError`s; pages show them in place.
 *
 * Example: `useQuery(incidentQuery(api, incidentId))`.
 */
export { ApiProvider, useApi } from './ApiProvider.tsx';
export { useDiagnoseMutation } from './diagnose-mutation.ts';
export { useFaultMutation } from './fault-mutation.ts';
export {
  clustersQuery,
  faultsQuery,
  incidentByNumberQuery,
  incidentQuery,
  incidentsQuery,
  openIncidentsQuery,
  paletteIncidentsQuery,
  timelineQuery,
  versionQuery,
} from './queries.ts';
export { useLiveNotices, useStreamState } from './live-notices.ts';
export type { StreamState } from './live-notices.ts';
