/**
 * The Kubernetes API server of the simulator: an object store with the API's rules, and its HTTPS
 * face. See `object-store.ts` for what controllers rely on and `http/api-server.ts` for what
 * clients do.
 *
 * @example
 * const store = createObjectStore({ clock, logger });
 * store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
 */
import type { Clock, Logger } from '@aetherius/runtime';
import { checkNamespace, mutatingSteps, validatingSteps } from './admission/index.ts';
import { applyDefaults } from './defaults/index.ts';
import { fillServerFields } from './defaults/server-fields.ts';
import { MemoryObjectStore } from './memory-store.ts';
import type { ObjectStore } from './object-store.ts';
import { validateObject } from './validation/index.ts';

export * from './api-status.ts';
export * from './cluster-ports.ts';
export * from './object-store.ts';
export { quotaUsage, webhookAnswerAnnotation } from './admission/index.ts';
export { evict, type EvictOptions } from './eviction.ts';

const completeSteps = [checkNamespace, applyDefaults];
const admitSteps = [...mutatingSteps, fillServerFields, validateObject, ...validatingSteps];

/** A store with the API server's defaulting, admission and validation. */
export function createObjectStore(options: {
  clock: Clock;
  logger: Logger;
  /** Picks names and addresses; give one with a seed for runs that repeat. */
  random?: () => number;
}): ObjectStore {
  return new MemoryObjectStore({ ...options, completeSteps, admitSteps });
}
