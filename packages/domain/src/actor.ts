import type { ClusterId, TenantId } from './ids.ts';

/**
 * Who asks: a person, or a named part of the system. Background work acts under its own name and
 * is asked like everybody else.
 */
export interface Actor {
  readonly kind: 'user' | 'system';
  /** `local-admin`, `system:diagnose`. */
  readonly name: string;
  readonly roles: readonly string[];
}

/** Where an act takes place. The narrower, the fewer are allowed. */
export interface Scope {
  readonly tenantId?: TenantId;
  readonly clusterId?: ClusterId;
  readonly namespace?: string;
}

/** The person at the machine that runs everything, before there are users. */
export const localAdmin: Actor = { kind: 'user', name: 'local-admin', roles: ['admin'] };
