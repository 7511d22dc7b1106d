import type { KubeObject } from '@aetherius/domain';
import type { LabelSelector, StringMap } from './objects.ts';

type Requirement = { key: string; operator: string; values?: string[] };

/** Whether one requirement of a label or node selector holds for a set of labels. */
export function meetsRequirement(requirement: Requirement, labels: StringMap): boolean {
  const value = labels[requirement.key];
  const values = requirement.values ?? [];
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}

/** Whether labels carry all pairs of a map. */
export function matchesLabels(wanted: StringMap, labels: StringMap = {}): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

/** Whether an object's labels satisfy a selector. An absent selector selects nothing. */
export function selects(selector: LabelSelector | undefined, object: KubeObject): boolean {
  if (!selector) return false;
  const labels = object.metadata.labels ?? {};
  return (
    matchesLabels(selector.matchLabels ?? {}, labels) &&
    (selector.matchExpressions ?? []).every((requirement) => meetsRequirement(requirement, labels))
  );
}
