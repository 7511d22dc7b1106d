import type { Client } from '@aetherius/client';
import type { QueryClient } from '@tanstack/react-query';
import type { ComponentType } from 'react';
import type { LoaderFunctionArgs } from 'react-router';

/** What a page's loader asks with. */
export interface LoaderDeps {
  readonly api: Client;
  readonly queries: QueryClient;
}

/**
 * A page: its loader starts the questions before the page is drawn (and never waits for them, so
 * that a slow server shows a skeleton and not the page before), the component reads the answers.
 */
export interface Page {
  readonly prefetch?: (deps: LoaderDeps, args: LoaderFunctionArgs) => void;
  readonly Component: ComponentType;
}
