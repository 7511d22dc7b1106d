/**
 * The pages, one folder each. A page reads in one order: queries, loader, then the component with
 * its state from the URL, its actions and its markup; parts of a page stand beside it. Each shows
 * four states in place: loading, failed, empty, and what was asked for.
 *
 * Example: `{ path: 'incidents', ...toRoute(incidentListPage) }` in `app/routes.tsx`.
 */
export { faultsPage } from './faults/FaultsPage.tsx';
export { incidentPage } from './incident/IncidentPage.tsx';
export { shortLinkPage } from './incident/ShortLinkPage.tsx';
export { incidentListPage } from './incidents/IncidentListPage.tsx';
export { NotFoundPage } from './NotFoundPage.tsx';
export { overviewPage } from './overview/OverviewPage.tsx';
