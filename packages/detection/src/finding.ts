import type {
  ClusterView,
  KubeObject,
  MessageParams,
  ObjectRef,
  Severity,
  SymptomCode,
} from '@aetherius/domain';

/** What a detector looks at. `nowMs` is the only clock. */
export interface DetectionContext {
  readonly view: ClusterView;
  readonly nowMs: number;
}

/**
 * A condition that holds right now. It becomes a symptom when it has stood for its hold; until then
 * the subject has to be looked at again.
 */
export interface Finding {
  readonly code: SymptomCode;
  /** Where it shows: mostly a pod. */
  readonly object: ObjectRef;
  readonly container?: string;
  /** What tells two findings of one code and subject apart where that is no container. */
  readonly aspect?: string;
  readonly severity: Severity;
  readonly sinceMs: number;
  /** How long it must stand; 0 fires at once. Each detector tells the story of its hold. */
  readonly holdMs: number;
  /** When it ends by itself if nothing else happens, such as a restart that stays up. */
  readonly standsUntilMs?: number;
  readonly params: MessageParams;
  /** Neighbours that share the cause, besides those that every workload has. */
  readonly related?: readonly ObjectRef[];
}

/** Looks at one subject. Deterministic; an incomplete view gives fewer findings, never wrong ones. */
export type Detector = (context: DetectionContext, subject: KubeObject) => readonly Finding[];

/** A few seconds: controllers that write one after another have settled by then. */
export const settleMs = 3_000;

/** Long texts of statuses are cut: the decisive words stand at their start. */
export function shortText(text: string | undefined, maxLength = 240): string {
  if (!text) return '';
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`;
}
