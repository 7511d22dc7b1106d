import type { Client } from '@aetherius/client';
import type { ReactNode } from 'react';
import { createContext, use } from 'react';

const ApiContext = createContext<Client | undefined>(undefined);

interface ApiProviderProps {
  readonly client: Client;
  readonly children: ReactNode;
}

/** Gives the pages the client they ask with. */
export function ApiProvider({ client, children }: ApiProviderProps) {
  return <ApiContext value={client}>{children}</ApiContext>;
}

/** The client of this page. */
export function useApi(): Client {
  const client = use(ApiContext);
  if (!client) throw new Error('useApi needs an ApiProvider above it');
  return client;
}
