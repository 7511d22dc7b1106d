import type { KubeObject } from '@aetherius/domain';
import { parseQuantity } from '../../controllers/quantity.ts';
import { forbidden } from '../api-status.ts';
import { recordOf, recordsOf, textAt, valueAt, type JsonRecord } from '../patch/json-value.ts';
import type { WriteContext, WriteStep } from '../write-pipeline.ts';

type Amounts = Record<string, string>;

function limitsOf(draft: KubeObject, { store }: WriteContext): JsonRecord[] {
  const { namespace = '' } = draft.metadata;
  return store
    .list('LimitRange', { namespace })
    .flatMap((range) => recordsOf(valueAt(range, 'spec', 'limits')));
}

function containers(spec: unknown, field: string): JsonRecord[] {
  return recordsOf(valueAt(spec, field));
}

/** Fills requests and limits that a new pod lacks from the namespace's limit ranges. */
export const applyLimitDefaults: WriteStep = (draft, context) => {
  if (draft.kind !== 'Pod' || context.previous) return;
  const limits = limitsOf(draft, context).filter((limit) => limit['type'] === 'Container');
  const notes = limits.flatMap((limit) => [
    ...containers(draft.spec, 'containers').flatMap((each) => fill(each, limit, 'container')),
    ...containers(draft.spec, 'initContainers').flatMap((each) =>
      fill(each, limit, 'init container'),
    ),
  ]);
  if (notes.length === 0) return;
  draft.metadata.annotations = {
    ...draft.metadata.annotations,
    'kubernetes.io/limit-ranger': `LimitRanger plugin set: ${notes.join('; ')}`,
  };
};

function fill(container: JsonRecord, limit: JsonRecord, what: string): string[] {
  const resources = recordOf(container['resources']);
  const name = textAt(container, 'name');
  const note = (kind: string, names: readonly string[]): string[] =>
    names.length > 0 ? [`${names.toSorted().join(', ')} ${kind} for ${what} ${name}`] : [];
  const requested = fillMissing(resources, 'requests', recordOf(limit['defaultRequest']));
  const limited = fillMissing(resources, 'limits', recordOf(limit['default']));
  container['resources'] = resources;
  return [...note('request', requested), ...note('limit', limited)];
}

function fillMissing(resources: JsonRecord, field: string, defaults: JsonRecord): string[] {
  const present = recordOf(resources[field]);
  const missing = Object.entries(defaults).filter(([name]) => present[name] === undefined);
  if (missing.length > 0) resources[field] = { ...present, ...Object.fromEntries(missing) };
  return missing.map(([name]) => name);
}

/** Refuses pods and claims beyond the limits of their namespace. */
export const checkLimits: WriteStep = (draft, context) => {
  const isClaim = draft.kind === 'PersistentVolumeClaim';
  if ((draft.kind !== 'Pod' && !isClaim) || (context.previous && !isClaim)) return;
  const problems = limitsOf(draft, context).flatMap((limit) => {
    const type = textAt(limit, 'type');
    if (isClaim) {
      return type === 'PersistentVolumeClaim' ? claimProblems(draft, limit) : [];
    }
    if (type === 'Container') {
      return [
        ...containers(draft.spec, 'initContainers'),
        ...containers(draft.spec, 'containers'),
      ].flatMap((container) => amountProblems(amountsOf(container), limit, type));
    }
    return type === 'Pod' ? amountProblems(podAmounts(draft), limit, type) : [];
  });
  if (problems.length === 0) return;
  const text = problems.length === 1 ? (problems[0] ?? '') : `[${problems.join(', ')}]`;
  throw forbidden(context.entry, draft.metadata.name, text);
};

interface RequestsAndLimits {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

function amountsOf(container: JsonRecord): RequestsAndLimits {
  const { requests, limits } = recordOf(container['resources']);
  return { requests: recordOf(requests) as Amounts, limits: recordOf(limits) as Amounts };
}

function podAmounts(pod: KubeObject): RequestsAndLimits {
  const all = containers(pod.spec, 'containers').map(amountsOf);
  return {
    requests: sum(all.map(({ requests }) => requests)),
    limits: sum(all.map(({ limits }) => limits)),
  };
}

function sum(lists: readonly Amounts[]): Amounts {
  const total: Record<string, number> = {};
  for (const [name, amount] of lists.flatMap((list) => Object.entries(list))) {
    total[name] = (total[name] ?? 0) + parseQuantity(amount);
  }
  return Object.fromEntries(Object.entries(total).map(([name, value]) => [name, String(value)]));
}

function claimProblems(claim: KubeObject, limit: JsonRecord): string[] {
  const requests = recordOf(valueAt(claim, 'spec', 'resources', 'requests')) as Amounts;
  return amountProblems({ requests, limits: requests }, limit, 'PersistentVolumeClaim').map(
    (text) => text.replace('but limit is', 'but request is'),
  );
}

function amountProblems(
  { requests, limits }: RequestsAndLimits,
  limit: JsonRecord,
  type: string,
): string[] {
  const minima = Object.entries(recordOf(limit['min'])).flatMap(([name, least]) => {
    const subject = `minimum ${name} usage per ${type} is ${String(least)}`;
    const asked = requests[name];
    if (asked === undefined) return [`${subject}, but no request is specified`];
    return parseQuantity(asked) < parseQuantity(String(least))
      ? [`${subject}, but request is ${asked}`]
      : [];
  });
  const maxima = Object.entries(recordOf(limit['max'])).flatMap(([name, most]) => {
    const subject = `maximum ${name} usage per ${type} is ${String(most)}`;
    const given = limits[name];
    if (given === undefined) return [`${subject}, but no limit is specified`];
    return parseQuantity(given) > parseQuantity(String(most))
      ? [`${subject}, but limit is ${given}`]
      : [];
  });
  return [...minima, ...maxima];
}
