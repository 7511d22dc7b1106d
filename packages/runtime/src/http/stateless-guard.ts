import { localAdmin } from '@aetherius/domain';
import { authorizeLocally, type Authorize } from '../authorize.ts';
import type { HttpGuard } from './http-route.ts';

/** The guard of an app that keeps nothing: it has no state-changing route, so nothing to audit or repeat. */
export function createStatelessGuard(authorize: Authorize = authorizeLocally): HttpGuard {
  return {
    authenticate: () => localAdmin,
    authorize,
    audit: refuse,
    runOnce: refuse,
  };
}

function refuse(): never {
  throw new Error('an app without a store has no state-changing route');
}
