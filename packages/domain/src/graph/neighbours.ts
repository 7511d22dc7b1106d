import { refKey, refOf } from '../object-ref.ts';
import type { ObjectRef } from '../object-ref.ts';
import type { ClusterView, Relation, RefName, SelectorKind } from './cluster-view.ts';
import { controllerOf, isWorkloadKind } from './ownership.ts';
import { podsSelectedBy, quotasOf, selectorsOf } from './topology.ts';

/** An object beside another. `out`: the asked object stands before the relation's name. */
export interface Neighbour {
  readonly relation: Relation;
  readonly direction: 'out' | 'in';
  readonly ref: ObjectRef;
}

const selectorKinds = [
  ['Service', 'selects'],
  ['PodDisruptionBudget', 'limited-by'],
  ['NetworkPolicy', 'limited-by'],
] as const satisfies readonly (readonly [SelectorKind, Relation])[];

/**
 * What an object is related to, and how; each neighbour once for each relation and direction. Also
 * answers for a name that does not exist: those who refer to it.
 */
export function neighbours(view: ClusterView, ref: RefName): Neighbour[] {
  const all = [
    ...ownershipOf(view, ref),
    ...view.linksFrom(ref).map((link) => ({ ...link, direction: 'out' as const })),
    ...view.linksTo(ref).map((link) => ({ ...link, direction: 'in' as const })),
    ...selectionOf(view, ref),
  ];
  const byKey = new Map<string, Neighbour>();
  for (const one of all) byKey.set(`${one.relation} ${one.direction} ${refKey(one.ref)}`, one);
  return [...byKey.values()];
}

function ownershipOf(view: ClusterView, ref: RefName): Neighbour[] {
  const object = view.get(ref);
  if (!object) return [];
  const controller = controllerOf(object);
  const owned = view.ownedBy(object).map((child) => refOf(child));
  return [
    ...(controller
      ? [{ relation: 'owns' as const, direction: 'in' as const, ref: controller }]
      : []),
    ...owned.map((child) => ({ relation: 'owns' as const, direction: 'out' as const, ref: child })),
  ];
}

function selectionOf(view: ClusterView, ref: RefName): Neighbour[] {
  const object = view.get(ref);
  if (!object) return [];
  const selectorKind = selectorKinds.find(([kind]) => kind === ref.kind);
  if (selectorKind) {
    const [, relation] = selectorKind;
    const direction = relation === 'selects' ? 'out' : 'in';
    return podsSelectedBy(view, object).map((pod) => ({ relation, direction, ref: refOf(pod) }));
  }
  if (!isWorkloadKind(ref.kind)) return [];
  const selecting = selectorKinds.flatMap(([kind, relation]): Neighbour[] =>
    selectorsOf(view, object, kind).map((one) => ({
      relation,
      direction: relation === 'selects' ? 'in' : 'out',
      ref: refOf(one),
    })),
  );
  const quotas = quotasOf(view, ref.namespace ?? '').map((quota): Neighbour => ({
    relation: 'limited-by',
    direction: 'out',
    ref: refOf(quota),
  }));
  return [...selecting, ...quotas];
}
