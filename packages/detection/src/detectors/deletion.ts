import { instantOf, isDeleting, podsOf, recordsAt, refOf, textAt } from '@aetherius/domain';
import type { KubeObject } from '@aetherius/domain';
import { shortText } from '../finding.ts';
import type { DetectionContext, Finding } from '../finding.ts';

/** Controllers take their finalizers off within seconds; garbage collection of owned objects too. */
const deletingHoldMs = 20_000;
/** A namespace empties itself first. */
const namespaceHoldMs = 90_000;

/** Finalizers that hold an object for as long as something uses it, as designed. */
const protecting: ReadonlySet<string> = new Set([
  'kubernetes.io/pvc-protection',
  'kubernetes.io/pv-protection',
]);

/** Objects that are being deleted and do not go, because nobody takes their finalizers off. */
export function deletionFindings(context: DetectionContext, object: KubeObject): Finding[] {
  if (!isDeleting(object) || object.kind === 'Pod') return [];
  const finalizers = [
    ...(object.metadata.finalizers ?? []),
    ...(object.kind === 'Namespace' ? ['kubernetes'] : []),
  ];
  const isProtected = finalizers.every((one) => protecting.has(one));
  if (finalizers.length === 0 || (isProtected && isInUse(context, object))) return [];
  return [
    {
      code: 'object_stuck_deleting',
      object: refOf(object),
      severity: 'medium',
      sinceMs: instantOf(object.metadata.deletionTimestamp) ?? 0,
      holdMs: object.kind === 'Namespace' ? namespaceHoldMs : deletingHoldMs,
      params: { kind: object.kind, finalizers, detail: shortText(remaining(object)) },
    },
  ];
}

function isInUse(context: DetectionContext, object: KubeObject): boolean {
  if (object.kind === 'PersistentVolumeClaim')
    return podsOf(context.view, refOf(object)).length > 0;
  return textAt(object, 'status.phase') === 'Bound';
}

/** What a namespace still holds, in its own words. */
function remaining(object: KubeObject): string {
  return recordsAt(object, 'status.conditions')
    .filter((condition) => condition['status'] === 'True')
    .map((condition) => textAt(condition, 'message') ?? '')
    .join(' ');
}
