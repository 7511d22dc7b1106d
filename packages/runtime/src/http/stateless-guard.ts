import { invariant, localAdmin } from '@aetherius/domain';
import { authorizeLocally, type Authorize } from '../authorize.ts';
import type { HttpGuard } from './http-route.ts';
import { createMemoryKeys } from './memory-keys.ts';

/** The guard of an app that keeps nothing: it has no state-changing route, so nothing to audit. */
export function createStatelessGuard(authorize: Authorize = authorizeLocally): HttpGuard {
  return {
    authenticate: () => localAdmin,
    authorize,
    audit: () => {
      invariant(false, 'an app without a store has no state-changing route');
    },
    keys: createMemoryKeys(),
  };
}
