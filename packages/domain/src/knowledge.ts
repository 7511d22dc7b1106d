import type { Severity } from './severity.ts';

/**
 * A typed observation drawn from a snapshot: the vocabulary that pack rules speak about. `kind`
 * names the extractor's finding (`container_terminated`, `event`, `log_match`, `selector_no_match`
 * and so on), `fields` its values. Produced by `@aetherius/diagnosis`, judged by pack predicates.
 */
export interface Fact {
  readonly factId: string;
  readonly kind: string;
  readonly fields: Readonly<Record<string, FactValue>>;
}
export type FactValue = string | number | boolean | readonly string[];

/** A compiled pack: rules are functions here, so that pure packages need no YAML and no CEL. */
export interface KnowledgePack {
  readonly version: string;
  readonly faults: readonly FaultRule[];
  readonly logPatterns: readonly LogPattern[];
}

/** One fault: what suggests it, what speaks against it, and what would repair it. */
export interface FaultRule {
  readonly faultId: string;
  /** The taxonomy's class. */
  readonly faultClass: string;
  /** Before any evidence, relative to other faults. */
  readonly prior: number;
  readonly severity: Severity;
  readonly evidence: readonly EvidenceRule[];
  /** Classes that this fault is commonly mistaken for. */
  readonly rivals: readonly string[];
  /** Relations along which it explains symptoms of other objects. */
  readonly explainsAlong: readonly string[];
  readonly remedyIds: readonly string[];
  /** The reference of the required fact that has to change; `subject` when absent. */
  readonly target?: string;
  /** Fields of the required fact that, when equal, make one cause of many (a node label, an image). */
  readonly mergeBy?: readonly string[];
  /** Whether those fields name something of the whole cluster, so that namespaces do not matter. */
  readonly mergesNamespaces?: boolean;
  /** Whether it is only worth telling when something suffers from it, or somebody asks about it. */
  readonly latent?: boolean;
  /** Whether acting without a person can be safe at all; the remedy's own conditions come on top. */
  readonly safe?: boolean;
}

/** One predicate over a fact; `weight` is a log-likelihood ratio in nats. */
export interface EvidenceRule {
  readonly evidenceId: string;
  readonly factKind: string;
  readonly required: boolean;
  readonly weight: number;
  readonly matches: (fact: Fact) => boolean;
  /** How near to the required fact it must have been seen; `subject` when absent. */
  readonly near?: EvidenceScope;
}

/** Same container, same workload (or other subject), same target, same namespace, or anywhere. */
export const evidenceScopes = ['container', 'subject', 'target', 'namespace', 'cluster'] as const;
export type EvidenceScope = (typeof evidenceScopes)[number];

/** A fact about a program's log: lines of this shape mean that. */
export interface LogPattern {
  readonly patternId: string;
  readonly meaning: string;
  /** Finds the pattern in a line; the named groups become fields of the fact. */
  readonly match: (line: string) => Readonly<Record<string, string>> | undefined;
}
