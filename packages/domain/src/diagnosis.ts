import type { IsoTime, Message, MessageParams } from './message.ts';
import type { ObjectRef } from './object-ref.ts';
import type { Severity } from './severity.ts';
import type { ObjectChange, Snapshot } from './snapshot.ts';
import type { Symptom } from './symptom.ts';

/** The frozen input of a diagnosis. The engine's only clock is `now`. */
export interface DiagnosisInput {
  readonly now: IsoTime;
  readonly snapshot: Snapshot;
  /** What made somebody ask: an alert's text, or the symptoms of an incident. */
  readonly trigger?: { readonly text: string };
  readonly symptoms?: readonly Symptom[];
}

/** Where a claim can be opened: what was read, its value, and how to read it again. */
export type EvidenceSource =
  | {
      readonly kind: 'field';
      readonly ref: ObjectRef;
      readonly path: string;
      readonly value: string;
    }
  | {
      readonly kind: 'event';
      readonly ref: ObjectRef;
      readonly reason: string;
      readonly message: string;
      readonly count: number;
      readonly firstSeenAt?: IsoTime;
      readonly lastSeenAt?: IsoTime;
    }
  | {
      readonly kind: 'log';
      readonly ref: ObjectRef;
      readonly container: string;
      readonly previous: boolean;
      readonly line: string;
    }
  | { readonly kind: 'change'; readonly change: ObjectChange }
  | {
      readonly kind: 'series';
      readonly name: string;
      readonly labels: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'absence'; readonly ref: ObjectRef };

/** One claim with the thing that it stands on. */
export interface Evidence {
  readonly evidenceId: string;
  readonly claim: Message;
  readonly source: EvidenceSource;
  readonly observedAt: IsoTime;
  /** The command that shows the same. */
  readonly kubectl: string;
  readonly decisive: boolean;
}

/** One step from the cause to what people feel, cause first. */
export interface ChainLink {
  readonly what: Message;
  readonly ref: ObjectRef;
  readonly at?: IsoTime;
}

/** A cause that was considered and is not it, and why. */
export interface RuledOut {
  readonly faultClass: string;
  readonly why: Message;
}

/** Something that would have been looked at and was not there. */
export interface Gap {
  readonly what: Message;
}

/** The question whose answer would settle most. */
export interface Probe {
  readonly ask: Message;
  readonly command: 'collectSnapshot' | 'fetchLogs' | 'none';
  readonly ref?: ObjectRef;
  readonly container?: string;
  /** Expected information gain in bits. */
  readonly gainBits: number;
}

/** What should be done; the repair half turns it into a plan. */
export interface Remedy {
  /** A remedy of the taxonomy, such as `raise_memory_limit`. */
  readonly remedyId: string;
  readonly what: Message;
  readonly params: MessageParams;
  /** Whether acting without a person would be safe by the taxonomy's rules, and why (not). */
  readonly safe: boolean;
  readonly why: Message;
}

/** A first cause that an operator can act on, and the symptoms it explains. */
export interface RootCause {
  /** The class of the taxonomy, such as `oom_limit_exceeded`. */
  readonly faultClass: string;
  /** The pack's own fault id; as fine as the class or finer. */
  readonly faultId: string;
  /** The object that has to change. `exists: false` for one that is referred to and absent. */
  readonly target: ObjectRef;
  readonly targetExists: boolean;
  /** Calibrated, 0 to 1. */
  readonly confidence: number;
  readonly severity: Severity;
  /** One sentence with the decisive values. */
  readonly headline: Message;
  readonly evidence: readonly Evidence[];
  readonly chain: readonly ChainLink[];
  readonly ruledOut: readonly RuledOut[];
  readonly affects: readonly ObjectRef[];
  /** Objects whose symptoms it explains (workloads, services and so on). */
  readonly explains: readonly ObjectRef[];
  readonly changes: readonly ObjectChange[];
  readonly remedy: Remedy;
  readonly beganAt?: IsoTime;
}

/** What was found. `healthy` and `unresolved` are answers. */
export interface Diagnosis {
  readonly verdict: 'fault' | 'healthy' | 'unresolved';
  /** Independent roots, surest and worst first; empty unless the verdict is `fault`. */
  readonly rootCauses: readonly RootCause[];
  /** For `unresolved`: the symptoms nobody could explain. For `healthy`: what was looked at. */
  readonly summary: Message;
  /** Things worth telling that are not faults: past warnings, working-as-designed. */
  readonly notes: readonly Message[];
  readonly gaps: readonly Gap[];
  readonly nextProbe?: Probe;
  readonly packVersion: string;
}
