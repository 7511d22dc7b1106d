import { createClient } from '@aetherius/client';
import { isAppError } from '@aetherius/domain';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { ApiProvider } from '../api/index.ts';
import { TooltipProvider } from '../ui/index.ts';
import { createRoutes } from './routes.tsx';

const api = createClient({ baseUrl: window.location.origin });

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // Notices say when an answer is old; until then it is as good as a new one.
      staleTime: 60_000,
      refetchOnWindowFocus: false,
      // One more try hides a restart of the server; what will never succeed is told at once.
      retry: (failures, error) => failures < 1 && !(isAppError(error) && error.retry === 'never'),
    },
  },
});

const router = createBrowserRouter(createRoutes({ api, queries }));

/** The whole console. */
export function App() {
  return (
    <QueryClientProvider client={queries}>
      <ApiProvider client={api}>
        <TooltipProvider>
          <RouterProvider router={router} />
        </TooltipProvider>
      </ApiProvider>
    </QueryClientProvider>
  );
}
