/**
 * Topology: objects with the indexes that questions about their relations need, and the questions.
 * `ClusterView` is what detection and diagnosis read; `ClusterIndex` is the one implementation,
 * mutable for the agent's cache; `viewOf` makes it from a snapshot. All pure and synchronous.
 * Nothing here judges; an object that is not in the view may exist all the same.
 *
 * Example: `podsOf(view, { kind: 'Deployment', namespace: 'shop', name: 'checkout' })` are the pods
 * of all its ReplicaSets; `neighbours(view, ref)` what it is related to, and how.
 */
export { closure } from './closure.ts';
export type { Closure, ClosureLimits } from './closure.ts';
export * from './cluster-index.ts';
export * from './cluster-view.ts';
export * from './config-references.ts';
export * from './pod-spec.ts';
export * from './selectors.ts';
export * from './service-hosts.ts';
export { involvedRef } from './event-index.ts';
export { ingressServicesOf, linksOf, rootCaConfigMap } from './links.ts';
export * from './neighbours.ts';
export * from './ownership.ts';
export * from './pod-containers.ts';
export * from './topology.ts';
