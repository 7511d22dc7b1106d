import { recordAt, recordsAt, textAt, textMapAt, textsAt } from '../fields.ts';
import type { JsonRecord } from '../fields.ts';

/** Labels by name. */
export type Labels = Readonly<Record<string, string>>;

/** One requirement of a label selector. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** A selector over labels in one form for all kinds. */
export interface LabelSelector {
  readonly matchLabels: Labels;
  readonly requirements: readonly LabelRequirement[];
}

/** Reads `{matchLabels, matchExpressions}`, or a plain map of labels (Service, RC). */
export function parseLabelSelector(selector: JsonRecord): LabelSelector {
  const isStructured = 'matchLabels' in selector || 'matchExpressions' in selector;
  if (!isStructured) return { matchLabels: textMapAt(selector, []), requirements: [] };
  return {
    matchLabels: textMapAt(selector, 'matchLabels'),
    requirements: recordsAt(selector, 'matchExpressions').map((expression) => ({
      key: textAt(expression, 'key') ?? '',
      operator: textAt(expression, 'operator') ?? '',
      values: textsAt(expression, 'values'),
    })),
  };
}

/** Whether labels satisfy a selector. An empty selector matches everything, as for policies. */
export function matchesSelector(labels: Labels, selector: LabelSelector): boolean {
  const isEqual = Object.entries(selector.matchLabels).every(
    ([key, value]) => labels[key] === value,
  );
  return isEqual && selector.requirements.every((one) => satisfies(labels, one));
}

/** Whether a selector asks for nothing. */
export function isEmptySelector(selector: LabelSelector): boolean {
  return Object.keys(selector.matchLabels).length === 0 && selector.requirements.length === 0;
}

/** Whether labels contain all of some labels. */
export function hasLabels(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

/**
 * Whether a node satisfies one term of a node affinity or volume affinity: labels by
 * `matchExpressions`, the name by `matchFields`.
 */
export function matchesNodeTerm(labels: Labels, nodeName: string, term: JsonRecord): boolean {
  const byLabel = parseLabelSelector({ matchExpressions: term['matchExpressions'] ?? [] });
  const byField = parseLabelSelector({ matchExpressions: term['matchFields'] ?? [] });
  return (
    matchesSelector(labels, byLabel) && matchesSelector({ 'metadata.name': nodeName }, byField)
  );
}

/** The selector of an object that has one: `spec.selector`, a policy's `spec.podSelector`. */
export function selectorOf(object: JsonRecord): LabelSelector | undefined {
  const field = object['kind'] === 'NetworkPolicy' ? 'spec.podSelector' : 'spec.selector';
  const spec = recordAt(object, 'spec');
  const name = field.slice('spec.'.length);
  return name in spec && spec[name] !== null
    ? parseLabelSelector(recordAt(object, field))
    : undefined;
}

function satisfies(labels: Labels, requirement: LabelRequirement): boolean {
  const value = labels[requirement.key];
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.includes(value);
    case 'NotIn':
      return value === undefined || !requirement.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(requirement.values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(requirement.values[0]);
    default:
      return false;
  }
}
