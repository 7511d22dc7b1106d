import type { IdempotencyKeys, KeyedRequest, KeyState } from './http-route.ts';

/** Too few: a repeat after a burst is run again. Too many: answers fill the memory. */
const maxKeys = 500;

/** Keys of an app without a database: the newest are kept, and none survives a restart. */
export function createMemoryKeys(): IdempotencyKeys {
  const known = new Map<string, { request: KeyedRequest; state: KeyState }>();
  return {
    reserve: (request) => {
      const entry = known.get(request.key);
      if (!entry) {
        known.set(request.key, { request, state: { kind: 'running' } });
        for (const oldest of [...known.keys()].slice(0, known.size - maxKeys)) known.delete(oldest);
        return Promise.resolve({ kind: 'fresh' });
      }
      const isSame =
        entry.request.operationId === request.operationId &&
        entry.request.requestHash === request.requestHash;
      return Promise.resolve(isSame ? entry.state : { kind: 'other_request' });
    },
    save: (request, status, reply) => {
      known.set(request.key, { request, state: { kind: 'answered', status, reply } });
      return Promise.resolve();
    },
    release: (request) => {
      known.delete(request.key);
      return Promise.resolve();
    },
  };
}
