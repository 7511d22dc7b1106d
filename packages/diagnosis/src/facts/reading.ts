import { numberAt, textAt } from '@aetherius/domain';
import type { FieldPath } from '@aetherius/domain';
import type { ObservedFact } from './fact.ts';

/** The text at a path; empty when it is absent or no text. */
export function wordAt(from: unknown, path: FieldPath): string {
  return textAt(from, path) ?? '';
}

/** The number at a path; zero when it is absent or no number. */
export function countAt(from: unknown, path: FieldPath): number {
  return numberAt(from, path) ?? 0;
}

/** A field of a fact as text; empty when the fact does not have it. */
export function wordOf(fact: ObservedFact | undefined, field: string): string {
  return String(fact?.fields[field] ?? '');
}

/** An instant as ISO text to the second. */
export function isoSeconds(instantMs: number): string {
  return new Date(instantMs).toISOString().replace(/\.\d+Z$/, 'Z');
}
