import type { RouteObject } from 'react-router';
import {
  faultsPage,
  incidentListPage,
  incidentPage,
  NotFoundPage,
  overviewPage,
  shortLinkPage,
} from '../pages/index.ts';
import type { LoaderDeps, Page } from './page.ts';
import { PageFailure } from './PageFailure.tsx';
import { Shell } from './Shell.tsx';

/** The address book. */
export function createRoutes(deps: LoaderDeps): RouteObject[] {
  const page = ({ prefetch, Component }: Page) => ({
    Component,
    ErrorBoundary: PageFailure,
    loader: (args: Parameters<NonNullable<Page['prefetch']>>[1]) => {
      prefetch?.(deps, args);
      return null;
    },
    // A change of filters is the component's own question; the loader only saves the first wait.
    shouldRevalidate: () => false,
  });
  return [
    {
      path: '/',
      Component: Shell,
      ErrorBoundary: PageFailure,
      children: [
        { index: true, ...page(overviewPage) },
        { path: 'incidents', ...page(incidentListPage) },
        { path: 'incidents/:incidentId', ...page(incidentPage) },
        { path: 'i/:number', ...page(shortLinkPage) },
        { path: 'faults', ...page(faultsPage) },
        { path: '*', Component: NotFoundPage },
      ],
    },
  ];
}
