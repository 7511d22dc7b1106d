import type {
  Diagnosis,
  IncidentState,
  Message,
  ObjectRef,
  RootCause,
  Severity,
} from '@aetherius/domain';
import { message, refKey } from '@aetherius/domain';
import type { IncidentView } from '@aetherius/contract';
import type { Tone } from '../ui/tone.ts';

/** The colour of a severity: one of the four meanings. */
export const severityTone: Readonly<Record<Severity, Tone>> = {
  critical: 'critical',
  high: 'warning',
  medium: 'warning',
  low: 'info',
  info: 'info',
};

/** The colour of a state. An open incident takes its colour from the severity instead. */
export const stateTone: Readonly<Record<IncidentState, Tone>> = {
  open: 'neutral',
  mitigated: 'info',
  resolved: 'good',
  merged: 'neutral',
};

/** The number that people say: `INC-204`. */
export function incidentLabel(number: number): string {
  return `INC-${number}`;
}

/** Where an incident is, as a path: `prod-eu / shop / checkout`, `prod-eu / Node/node-1`. */
export function placeText(incident: Pick<IncidentView, 'clusterName' | 'target'>): string {
  const { namespace, name } = incident.target;
  const object = namespace ? [namespace, name] : [objectLabel(incident.target)];
  return [incident.clusterName, ...object].join(' / ');
}

/** Kind and name as `kubectl` takes them: `Deployment/checkout`. */
export function objectLabel(ref: ObjectRef): string {
  return `${ref.kind}/${ref.name}`;
}

/** What stands in the "cause" column: the class, or in words that there is none yet. */
export function causeOf(incident: Pick<IncidentView, 'rootCause'>): {
  readonly faultClass?: string;
  readonly words?: Message;
} {
  if (incident.rootCause === null) return { words: message('console.cause.pending') };
  if (incident.rootCause === 'unresolved') return { words: message('console.cause.unresolved') };
  return { faultClass: incident.rootCause };
}

/** A confidence as people read it: never 100 %, because nothing here is. */
export function percent(confidence: number): number {
  return Math.min(99, Math.max(0, Math.round(confidence * 100)));
}

/** The root cause that the page shows: the one asked for in the URL, else the first. */
export function chosenCause(diagnosis: Diagnosis, asked: string | null): RootCause | undefined {
  const index = Number(asked ?? '1') - 1;
  return diagnosis.rootCauses[index] ?? diagnosis.rootCauses[0];
}

/** Everything that feels it, each once: what the cause affects and what the incident names. */
export function affectedObjects(
  incident: Pick<IncidentView, 'affects' | 'target'>,
  cause: RootCause | undefined,
): ObjectRef[] {
  const byKey = new Map<string, ObjectRef>();
  for (const ref of [...(cause?.affects ?? []), ...incident.affects]) byKey.set(refKey(ref), ref);
  byKey.delete(refKey(incident.target));
  return [...byKey.values()];
}

/** The objects that show the symptoms, without those that the page names already. */
export function otherSubjects(
  incident: Pick<IncidentView, 'subjects' | 'target'>,
  affected: readonly ObjectRef[],
): ObjectRef[] {
  const named = new Set([incident.target, ...affected].map(refKey));
  return incident.subjects.filter((ref) => !named.has(refKey(ref)));
}
