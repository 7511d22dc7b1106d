import { useRouteError } from 'react-router';
import { ErrorNotice } from '../parts/index.ts';

/** A page that could not be drawn: a bug, said as one, with the way out. */
export function PageFailure() {
  const error = useRouteError();
  return (
    <div className="mx-auto max-w-180 p-6">
      <ErrorNotice error={error} onRetry={() => window.location.reload()} />
    </div>
  );
}
