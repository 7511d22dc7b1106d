import type { KubeObject } from '@aetherius/domain';
import {
  cpuMillicores,
  formatBytes,
  formatCpu,
  parseQuantity,
} from '../../controllers/quantity.ts';
import { forbidden } from '../api-status.ts';
import { qosClass } from '../defaults/pod-defaults.ts';
import { findKind, findKindByPlural } from '../kinds.ts';
import type { ObjectStore } from '../object-store.ts';
import {
  listOf,
  recordOf,
  recordsOf,
  textAt,
  valueAt,
  type JsonRecord,
} from '../patch/json-value.ts';
import type { WriteStep } from '../write-pipeline.ts';

type Totals = Record<string, number>;

/** Quantities with a unit of their own; everything else is counted. CPU is in millicores. */
function amountOf(name: string, quantity: unknown): number {
  return isCpu(name) ? cpuMillicores(String(quantity)) : parseQuantity(String(quantity));
}

function isCpu(name: string): boolean {
  return name === 'cpu' || name.endsWith('.cpu');
}

function amountText(name: string, amount: number): string {
  if (isCpu(name)) return formatCpu(amount);
  const isSize = /(memory|storage)$/.test(name);
  return isSize ? formatBytes(amount) : String(amount);
}

/** How much of a namespace's quota is used, for `status.used`: the resources the quota names. */
export function quotaUsage(store: ObjectStore, quota: KubeObject): Record<string, string> {
  const hard = recordOf(valueAt(quota, 'spec', 'hard'));
  const used = measure(store, quota);
  return Object.fromEntries(
    Object.keys(hard).map((name) => [name, amountText(name, used[name] ?? 0)]),
  );
}

function measure(store: ObjectStore, quota: KubeObject, without?: KubeObject): Totals {
  const { namespace = '' } = quota.metadata;
  const totals: Totals = {};
  for (const kind of countedKinds(quota)) {
    for (const object of store.list(kind, { namespace })) {
      if (object.metadata.uid === without?.metadata.uid) continue;
      if (isInScope(quota, object)) add(totals, chargeOf(object));
    }
  }
  return totals;
}

function countedKinds(quota: KubeObject): Set<string> {
  const kinds = Object.keys(recordOf(valueAt(quota, 'spec', 'hard'))).map(kindBehind);
  return new Set(kinds.filter((kind) => kind !== undefined));
}

const kindByResource: Readonly<Record<string, string>> = {
  pods: 'Pod',
  services: 'Service',
  'services.nodeports': 'Service',
  'services.loadbalancers': 'Service',
  configmaps: 'ConfigMap',
  secrets: 'Secret',
  persistentvolumeclaims: 'PersistentVolumeClaim',
  'requests.storage': 'PersistentVolumeClaim',
  replicationcontrollers: 'ReplicationController',
  resourcequotas: 'ResourceQuota',
};

function kindBehind(resource: string): string | undefined {
  if (resource.startsWith('count/')) {
    const [plural = '', ...group] = resource.slice('count/'.length).split('.');
    return findKindByPlural(group.join('.'), plural)?.kind;
  }
  const known = kindByResource[resource];
  if (known) return known;
  return resource.includes('storageclass.storage.k8s.io') ? 'PersistentVolumeClaim' : 'Pod';
}

function add(totals: Totals, charge: Totals): void {
  for (const [name, amount] of Object.entries(charge)) totals[name] = (totals[name] ?? 0) + amount;
}

/** What one object takes from a quota. Ended pods take nothing but their object count. */
function chargeOf(object: KubeObject): Totals {
  const entry = findKind(object.kind);
  const plural = entry?.group ? `${entry.plural}.${entry.group}` : (entry?.plural ?? '');
  const counted: Totals = { [`count/${plural}`]: 1 };
  switch (object.kind) {
    case 'Pod':
      return { ...counted, ...podCharge(object) };
    case 'Service':
      return { ...counted, services: 1, ...serviceCharge(object) };
    case 'PersistentVolumeClaim': {
      const storage = valueAt(object, 'spec', 'resources', 'requests', 'storage') ?? '0';
      const size = parseQuantity(String(storage));
      return { ...counted, persistentvolumeclaims: 1, 'requests.storage': size };
    }
    default:
      return { ...counted, [entry?.plural ?? '']: 1 };
  }
}

function podCharge(pod: KubeObject): Totals {
  const phase = valueAt(pod, 'status', 'phase');
  if (phase === 'Succeeded' || phase === 'Failed') return {};
  const charge: Totals = { pods: 1 };
  for (const container of recordsOf(valueAt(pod, 'spec', 'containers'))) {
    const resources = recordOf(container['resources']);
    for (const [name, amount] of Object.entries(recordOf(resources['requests']))) {
      add(charge, { [`requests.${name}`]: amountOf(name, amount), [name]: amountOf(name, amount) });
    }
    for (const [name, amount] of Object.entries(recordOf(resources['limits']))) {
      add(charge, { [`limits.${name}`]: amountOf(name, amount) });
    }
  }
  return charge;
}

function serviceCharge(service: KubeObject): Totals {
  const type = valueAt(service, 'spec', 'type');
  const ports = recordsOf(valueAt(service, 'spec', 'ports')).length;
  return {
    ...(type === 'NodePort' || type === 'LoadBalancer' ? { 'services.nodeports': ports } : {}),
    ...(type === 'LoadBalancer' ? { 'services.loadbalancers': 1 } : {}),
  };
}

function isInScope(quota: KubeObject, object: KubeObject): boolean {
  const scopes = listOf(valueAt(quota, 'spec', 'scopes')).map((name) => ({ scopeName: name }));
  const selected = recordsOf(valueAt(quota, 'spec', 'scopeSelector', 'matchExpressions'));
  return [...scopes, ...selected].every((scope) => meetsScope(scope, object));
}

function meetsScope(scope: JsonRecord, object: KubeObject): boolean {
  if (object.kind !== 'Pod') return false;
  const isBestEffort = qosClass(recordOf(object.spec)) === 'BestEffort';
  const hasDeadline = valueAt(object, 'spec', 'activeDeadlineSeconds') !== undefined;
  switch (scope['scopeName']) {
    case 'BestEffort':
      return isBestEffort;
    case 'NotBestEffort':
      return !isBestEffort;
    case 'Terminating':
      return hasDeadline;
    case 'NotTerminating':
      return !hasDeadline;
    case 'PriorityClass': {
      const name = textAt(object, 'spec', 'priorityClassName');
      const values = listOf(scope['values']);
      if (scope['operator'] === 'Exists') return name !== '';
      return scope['operator'] === 'NotIn' ? !values.includes(name) : values.includes(name);
    }
    default:
      return true;
  }
}

/** Refuses what would exceed a quota of the namespace, or lacks an amount that a quota counts. */
export const checkQuota: WriteStep = (draft, context) => {
  if (!context.entry.namespaced || draft.kind === 'ResourceQuota' || draft.kind === 'Event') return;
  const { namespace = '', name } = draft.metadata;
  for (const quota of context.store.list('ResourceQuota', { namespace })) {
    if (!isInScope(quota, draft) || !countedKinds(quota).has(draft.kind)) continue;
    if (!context.previous) {
      const missing = missingAmounts(quota, draft);
      if (missing) throw forbidden(context.entry, name, missing);
    }
    const before = context.previous ? chargeOf(context.previous) : {};
    const why = excess(quota, { used: measure(context.store, quota), before, draft });
    if (why) throw forbidden(context.entry, name, why);
  }
};

function missingAmounts(quota: KubeObject, pod: KubeObject): string | undefined {
  if (pod.kind !== 'Pod') return undefined;
  const names = Object.keys(recordOf(valueAt(quota, 'spec', 'hard'))).filter((name) =>
    /^((requests|limits)\.)?(cpu|memory)$/.test(name),
  );
  const texts = names.toSorted().flatMap((name) => {
    const field = name.startsWith('limits.') ? 'limits' : 'requests';
    const resource = name.split('.').at(-1) ?? '';
    const without = recordsOf(valueAt(pod, 'spec', 'containers'))
      .filter((container) => valueAt(container, 'resources', field, resource) === undefined)
      .map((container) => textAt(container, 'name'));
    return without.length > 0 ? [`${name} for: ${without.join(',')}`] : [];
  });
  if (texts.length === 0) return undefined;
  return `failed quota: ${quota.metadata.name}: must specify ${texts.join('; ')}`;
}

function excess(
  quota: KubeObject,
  { used, before, draft }: { used: Totals; before: Totals; draft: KubeObject },
): string | undefined {
  const hard = recordOf(valueAt(quota, 'spec', 'hard'));
  const charge = chargeOf(draft);
  const exceeded = Object.entries(hard).flatMap(([name, limit]) => {
    const asked = (charge[name] ?? 0) - (before[name] ?? 0);
    const isOver = asked > 0 && (used[name] ?? 0) + asked > amountOf(name, limit);
    return isOver ? [{ name, asked, limit: String(limit) }] : [];
  });
  if (exceeded.length === 0) return undefined;
  const sorted = exceeded.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const join = (text: (row: (typeof sorted)[number]) => string): string =>
    sorted.map((row) => `${row.name}=${text(row)}`).join(',');
  const requested = join(({ name, asked }) => amountText(name, asked));
  const usedText = join(({ name }) => amountText(name, used[name] ?? 0));
  return `exceeded quota: ${quota.metadata.name}, requested: ${requested}, used: ${usedText}, limited: ${join(({ limit }) => limit)}`;
}
