import { isRecord } from '@aetherius/domain';

/** A field that differs between two forms of an object. */
export interface FieldDifference {
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

/**
 * The leaves that differ between two values, in the order of their paths. Lists of things with names
 * (containers, variables, volumes) are compared by name: `containers[app].image`; other lists by
 * position.
 */
export function differencesBetween(before: unknown, after: unknown, path = ''): FieldDifference[] {
  if (before === after) return [];
  if (isBranch(before) || isBranch(after)) return branchDifferences(before, after, path);
  return [
    {
      path,
      ...(before === undefined ? {} : { before: textOf(before) }),
      ...(after === undefined ? {} : { after: textOf(after) }),
    },
  ];
}

function branchDifferences(before: unknown, after: unknown, path: string): FieldDifference[] {
  const left = entriesOf(before);
  const right = entriesOf(after);
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((step) =>
    differencesBetween(left.get(step), right.get(step), path + stepText(step, path)),
  );
}

function isBranch(value: unknown): boolean {
  return isRecord(value) || Array.isArray(value);
}

/** The parts of a branch under their steps; a leaf in a branch's place is a part without a step. */
function entriesOf(value: unknown): Map<string, unknown> {
  if (Array.isArray(value))
    return new Map(value.map((entry, at) => [`[${labelOf(entry, at)}]`, entry]));
  if (isRecord(value)) return new Map(Object.entries(value));
  return value === undefined ? new Map() : new Map([['', value]]);
}

function labelOf(entry: unknown, at: number): string {
  if (!isRecord(entry)) return String(at);
  const label = entry['name'] ?? entry['key'] ?? entry['type'] ?? entry['mountPath'];
  return typeof label === 'string' ? label : String(at);
}

function stepText(step: string, path: string): string {
  if (step === '' || step.startsWith('[') || path === '') return step;
  return `.${step}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
