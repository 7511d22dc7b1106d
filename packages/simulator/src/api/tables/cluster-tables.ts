import type { KubeObject } from '@aetherius/domain';
import { listOf, recordOf, recordsOf, textAt, valueAt } from '../patch/json-value.ts';
import {
  accessModesText,
  ageOf,
  columnsOf,
  countAt,
  selectorText,
  sinceText,
  type Cell,
  type TableKind,
} from './table-kind.ts';

function keyCount(value: unknown): number {
  return Object.keys(recordOf(value)).length;
}

function nodeStatus(node: KubeObject): string {
  const ready = recordsOf(valueAt(node, 'status', 'conditions')).find(
    (condition) => condition['type'] === 'Ready',
  );
  const texts = { True: 'Ready', False: 'NotReady', Unknown: 'NotReady' };
  const text = ready ? (texts[textAt(ready, 'status') as 'True'] ?? 'Unknown') : 'Unknown';
  const isCordoned = valueAt(node, 'spec', 'unschedulable') === true;
  return isCordoned ? `${text},SchedulingDisabled` : text;
}

function nodeRoles(node: KubeObject): string {
  const prefix = 'node-role.kubernetes.io/';
  const roles = Object.entries(node.metadata.labels ?? {}).flatMap(([key, value]) => {
    if (key.startsWith(prefix)) return [key.slice(prefix.length)];
    return key === 'kubernetes.io/role' ? [value] : [];
  });
  return roles.toSorted().join(',') || '<none>';
}

function nodeAddress(node: KubeObject, type: string): string {
  const found = recordsOf(valueAt(node, 'status', 'addresses')).find(
    (address) => address['type'] === type,
  );
  return textAt(found, 'address') || '<none>';
}

const nodeTable: TableKind = {
  columns: columnsOf(
    'Status Roles Age Version Internal-IP* External-IP* OS-Image* Kernel-Version* Container-Runtime*',
  ),
  cells: (node, now) => [
    nodeStatus(node),
    nodeRoles(node),
    ageOf(node, now),
    textAt(node, 'status', 'nodeInfo', 'kubeletVersion'),
    nodeAddress(node, 'InternalIP'),
    nodeAddress(node, 'ExternalIP'),
    textAt(node, 'status', 'nodeInfo', 'osImage') || '<unknown>',
    textAt(node, 'status', 'nodeInfo', 'kernelVersion') || '<unknown>',
    textAt(node, 'status', 'nodeInfo', 'containerRuntimeVersion') || '<unknown>',
  ],
};

function eventTimes(event: KubeObject, now: Date): { first: string; last: string } {
  const eventTime = textAt(event, 'eventTime');
  const first = textAt(event, 'firstTimestamp');
  const last = textAt(event, 'lastTimestamp');
  const series = textAt(event, 'series', 'lastObservedTime');
  const firstText = first ? sinceText(first, now) : sinceText(eventTime, now);
  return { first: firstText, last: series || last ? sinceText(series || last, now) : firstText };
}

const eventTable: TableKind = {
  columns: columnsOf(
    'Last_Seen Type Reason Object Subobject* Source* Message First_Seen* Count* Name*',
  ),
  cells: (event, now) => {
    const { first, last } = eventTimes(event, now);
    const about = recordOf(event['involvedObject'] ?? event['regarding']);
    const source = recordOf(event['source'] ?? event['deprecatedSource']);
    const component =
      textAt(source, 'component') ||
      textAt(event, 'reportingComponent') ||
      textAt(event, 'reportingController');
    const host = textAt(source, 'host');
    const kind = textAt(about, 'kind').toLowerCase();
    const count = countAt(event, 'series', 'count') || countAt(event, 'count');
    return [
      last,
      textAt(event, 'type'),
      textAt(event, 'reason'),
      textAt(about, 'name') ? `${kind}/${textAt(about, 'name')}` : kind,
      textAt(about, 'fieldPath'),
      host ? `${component}, ${host}` : component,
      (textAt(event, 'message') || textAt(event, 'note')).trim(),
      first,
      count || 1,
      event.metadata.name,
    ];
  },
};

const volumeClaimTable: TableKind = {
  columns: columnsOf(
    'Status Volume Capacity Access_Modes StorageClass VolumeAttributesClass Age VolumeMode*',
  ),
  cells: (claim, now) => {
    const isBound = textAt(claim, 'spec', 'volumeName') !== '';
    return [
      claim.metadata.deletionTimestamp ? 'Terminating' : textAt(claim, 'status', 'phase'),
      textAt(claim, 'spec', 'volumeName'),
      isBound ? textAt(claim, 'status', 'capacity', 'storage') : '',
      isBound ? accessModesText(valueAt(claim, 'status', 'accessModes')) : '',
      textAt(claim, 'spec', 'storageClassName'),
      textAt(claim, 'spec', 'volumeAttributesClassName') || '<unset>',
      ageOf(claim, now),
      textAt(claim, 'spec', 'volumeMode'),
    ];
  },
};

const volumeTable: TableKind = {
  columns: columnsOf(
    'Capacity Access_Modes Reclaim_Policy Status Claim StorageClass VolumeAttributesClass Reason Age VolumeMode*',
  ),
  cells: (volume, now) => {
    const claim = recordOf(valueAt(volume, 'spec', 'claimRef'));
    return [
      textAt(volume, 'spec', 'capacity', 'storage'),
      accessModesText(valueAt(volume, 'spec', 'accessModes')),
      textAt(volume, 'spec', 'persistentVolumeReclaimPolicy'),
      volume.metadata.deletionTimestamp ? 'Terminating' : textAt(volume, 'status', 'phase'),
      claim['name'] ? `${textAt(claim, 'namespace')}/${textAt(claim, 'name')}` : '',
      textAt(volume, 'spec', 'storageClassName'),
      textAt(volume, 'spec', 'volumeAttributesClassName') || '<unset>',
      textAt(volume, 'status', 'reason'),
      ageOf(volume, now),
      textAt(volume, 'spec', 'volumeMode'),
    ];
  },
};

function quotaText(quota: KubeObject, isLimit: boolean): string {
  const hard = recordOf(valueAt(quota, 'status', 'hard') ?? valueAt(quota, 'spec', 'hard'));
  const used = recordOf(valueAt(quota, 'status', 'used'));
  return Object.entries(hard)
    .filter(([name]) => name.startsWith('limits') === isLimit)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, amount]) => `${name}: ${String(used[name] ?? '0')}/${String(amount)}`)
    .join(', ');
}

function subjects(binding: KubeObject, kind: string): string {
  return recordsOf(binding['subjects'])
    .filter((subject) => subject['kind'] === kind)
    .map((subject) =>
      kind === 'ServiceAccount'
        ? `${textAt(subject, 'namespace')}/${textAt(subject, 'name')}`
        : textAt(subject, 'name'),
    )
    .join(', ');
}

const bindingTable: TableKind = {
  columns: columnsOf('Role Age Users* Groups* ServiceAccounts*'),
  cells: (binding, now) => [
    `${textAt(binding, 'roleRef', 'kind')}/${textAt(binding, 'roleRef', 'name')}`,
    ageOf(binding, now),
    subjects(binding, 'User'),
    subjects(binding, 'Group'),
    subjects(binding, 'ServiceAccount'),
  ],
};

const createdAt: TableKind = {
  columns: columnsOf('Created_At:date'),
  cells: (object) => [object.metadata.creationTimestamp ?? ''],
};

const webhookTable: TableKind = {
  columns: columnsOf('Webhooks:integer Age'),
  cells: (object, now) => [listOf(object['webhooks']).length, ageOf(object, now)],
};

/** A table of the fields at given paths, with the age last. */
function simple(columns: string, cells: (object: KubeObject) => Cell[]): TableKind {
  return {
    columns: columnsOf(`${columns} Age`),
    cells: (object, now) => [...cells(object), ageOf(object, now)],
  };
}

/** Tables of nodes, storage, policy and configuration. */
export const clusterTables: Readonly<Record<string, TableKind>> = {
  Node: nodeTable,
  Event: eventTable,
  PersistentVolumeClaim: volumeClaimTable,
  PersistentVolume: volumeTable,
  ConfigMap: simple('Data', (object) => [
    keyCount(object['data']) + keyCount(object['binaryData']),
  ]),
  Secret: simple('Type Data', (object) => [textAt(object, 'type'), keyCount(object['data'])]),
  ServiceAccount: simple('Secrets', (object) => [listOf(object['secrets']).length]),
  Namespace: simple('Status', (object) => [textAt(object, 'status', 'phase')]),
  ResourceQuota: simple('Request Limit', (object) => [
    quotaText(object, false),
    quotaText(object, true),
  ]),
  LimitRange: createdAt,
  Role: createdAt,
  ClusterRole: createdAt,
  CustomResourceDefinition: createdAt,
  RoleBinding: bindingTable,
  ClusterRoleBinding: bindingTable,
  ValidatingWebhookConfiguration: webhookTable,
  MutatingWebhookConfiguration: webhookTable,
  IngressClass: simple('Controller Parameters', (object) => [
    textAt(object, 'spec', 'controller'),
    '<none>',
  ]),
  NetworkPolicy: simple('Pod-Selector', (object) => [
    selectorText(valueAt(object, 'spec', 'podSelector')),
  ]),
  StorageClass: {
    columns: columnsOf('Provisioner ReclaimPolicy VolumeBindingMode AllowVolumeExpansion Age'),
    cells: (object, now) => [
      textAt(object, 'provisioner'),
      textAt(object, 'reclaimPolicy'),
      textAt(object, 'volumeBindingMode'),
      object['allowVolumeExpansion'] === true,
      ageOf(object, now),
    ],
  },
  PriorityClass: {
    columns: columnsOf('Value:integer Global-Default:boolean Age PreemptionPolicy'),
    cells: (object, now) => [
      countAt(object, 'value'),
      object['globalDefault'] === true,
      ageOf(object, now),
      textAt(object, 'preemptionPolicy'),
    ],
  },
  Lease: simple('Holder', (object) => [textAt(object, 'spec', 'holderIdentity')]),
  APIService: simple('Service Available', (object) => [
    apiServiceBackend(object),
    available(object),
  ]),
  CSIDriver: simple('AttachRequired:boolean PodInfoOnMount:boolean', (object) => [
    valueAt(object, 'spec', 'attachRequired') === true,
    valueAt(object, 'spec', 'podInfoOnMount') === true,
  ]),
  CSINode: simple('Drivers:integer', (object) => [
    listOf(valueAt(object, 'spec', 'drivers')).length,
  ]),
  VolumeAttachment: simple('Attacher PV Node Attached:boolean', (object) => [
    textAt(object, 'spec', 'attacher'),
    textAt(object, 'spec', 'source', 'persistentVolumeName'),
    textAt(object, 'spec', 'nodeName'),
    valueAt(object, 'status', 'attached') === true,
  ]),
};

function apiServiceBackend(object: KubeObject): string {
  const name = textAt(object, 'spec', 'service', 'name');
  return name ? `${textAt(object, 'spec', 'service', 'namespace')}/${name}` : 'Local';
}

function available(object: KubeObject): string {
  const condition = recordsOf(valueAt(object, 'status', 'conditions')).find(
    (candidate) => candidate['type'] === 'Available',
  );
  const status = textAt(condition, 'status');
  const reason = textAt(condition, 'reason');
  return status === 'True' || !reason ? status || 'Unknown' : `${status} (${reason})`;
}
