import type { KubeEvent, KubeObject, ObjectMeta } from '@aetherius/domain';

/** The namespace of everything that the builders make. */
const namespace = 'shop';
/** The time at which everything was made. */
export const madeAt = '2026-01-01T10:00:00Z';

type Fields = Record<string, unknown>;

interface Parts {
  readonly metadata?: Partial<ObjectMeta>;
  readonly spec?: Fields;
  readonly status?: Fields;
}

/** An object of any kind with defaults: in `shop`, made at `madeAt`, UID from kind and name. */
export function anObject(kind: string, name: string, parts: Parts = {}): KubeObject {
  const isClusterWide =
    /^(?:Node|Namespace|StorageClass|IngressClass|PersistentVolume|.*WebhookConfiguration)$/.test(
      kind,
    );
  return {
    apiVersion: 'v1',
    kind,
    metadata: {
      name,
      uid: `uid-${kind}-${name}`,
      creationTimestamp: madeAt,
      ...(isClusterWide ? {} : { namespace }),
      ...parts.metadata,
    },
    spec: parts.spec ?? {},
    status: parts.status ?? {},
  };
}

/** An owner reference to a built object. */
export function ownedBy(kind: string, name: string): Pick<ObjectMeta, 'ownerReferences'> {
  return {
    ownerReferences: [
      { apiVersion: 'v1', kind, name, uid: `uid-${kind}-${name}`, controller: true },
    ],
  };
}

/** A Deployment with its ReplicaSet `<name>-1`, whose pods carry `app: <name>`. */
export function aDeployment(name: string, parts: Parts & { readonly podSpec?: Fields } = {}) {
  const template = {
    metadata: { labels: { app: name } },
    spec: parts.podSpec ?? { containers: [{ name }] },
  };
  const spec = { replicas: 1, template, ...parts.spec };
  const deployment = anObject('Deployment', name, { ...parts, spec });
  const replicaSet = anObject('ReplicaSet', `${name}-1`, {
    metadata: {
      ...ownedBy('Deployment', name),
      annotations: { 'deployment.kubernetes.io/revision': '1' },
    },
    spec,
  });
  return [deployment, replicaSet] as const;
}

/** A pod of a Deployment's first ReplicaSet, with one container named after it. */
export function aPodOf(
  deployment: string,
  parts: Parts & { readonly name?: string } = {},
): KubeObject {
  const name = parts.name ?? `${deployment}-1-a`;
  return anObject('Pod', name, {
    metadata: {
      labels: { app: deployment },
      ...ownedBy('ReplicaSet', `${deployment}-1`),
      ...parts.metadata,
    },
    spec: {
      nodeName: 'node-1',
      containers: [{ name: deployment, image: 'shop/app:1' }],
      ...parts.spec,
    },
    status: { phase: 'Running', startTime: madeAt, ...parts.status },
  });
}

/** The status of a ready pod. */
export function readyStatus(container: string): Fields {
  return {
    conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: madeAt }],
    containerStatuses: [
      { name: container, ready: true, restartCount: 0, state: { running: { startedAt: madeAt } } },
    ],
  };
}

/** The status of a pod whose one container is in a state. */
export function containerStatus(container: string, status: Fields): Fields {
  return {
    conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: madeAt }],
    containerStatuses: [{ name: container, ready: false, restartCount: 0, ...status }],
  };
}

interface Told {
  readonly reason: string;
  readonly message?: string;
  readonly at?: string;
}

/** A core event about an object. */
export function anEvent(about: KubeObject, told: Told): KubeEvent {
  const { reason, message = '', at = madeAt } = told;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${about.metadata.name}.${reason}.${at}`, namespace },
    type: 'Warning',
    reason,
    message,
    count: 1,
    firstTimestamp: at,
    lastTimestamp: at,
    involvedObject: {
      kind: about.kind,
      name: about.metadata.name,
      ...(about.metadata.namespace ? { namespace: about.metadata.namespace } : {}),
    },
  };
}

/** The time a number of seconds after `madeAt`. */
export function after(seconds: number): string {
  return new Date(Date.parse(madeAt) + seconds * 1000).toISOString();
}
