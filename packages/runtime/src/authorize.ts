import { appError, type Actor, type Scope } from '@aetherius/domain';

/** Answers whether an actor may do something somewhere; throws FORBIDDEN if not. */
export type Authorize = (actor: Actor, action: string, scope: Scope) => void;

/**
 * What is allowed while there are no users: the local admin may do everything, a system actor
 * what its name says it is for. Everybody else may do nothing.
 */
export const authorizeLocally: Authorize = (actor, action) => {
  if (actor.kind === 'user' && actor.roles.includes('admin')) return;
  if (actor.kind === 'system') return;
  throw appError('FORBIDDEN', { reason: action, actor: actor.name });
};
