import type { KubeObject } from './kube-object.ts';

/** Names one Kubernetes object. Cluster-scoped kinds have no namespace. */
export interface ObjectRef {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly apiVersion?: string;
  readonly uid?: string;
}

/** The text key of a reference, `Kind/namespace/name`; equal for equal names whatever the UID. */
export type RefKey = string;

/** The key of a reference: `Deployment/shop/checkout`, `Node//node-1`. */
export function refKey(ref: ObjectRef): RefKey {
  return `${ref.kind}/${ref.namespace ?? ''}/${ref.name}`;
}

/** The reference of an object. */
export function refOf(object: KubeObject): ObjectRef {
  const { name, namespace, uid } = object.metadata;
  return {
    kind: object.kind,
    name,
    apiVersion: object.apiVersion,
    ...(namespace ? { namespace } : {}),
    ...(uid ? { uid } : {}),
  };
}

/** Whether two references name the same object (UIDs are compared only when both have one). */
export function isSameRef(a: ObjectRef, b: ObjectRef): boolean {
  return refKey(a) === refKey(b) && (!a.uid || !b.uid || a.uid === b.uid);
}

/** What people read: `shop/Deployment/checkout`, `Node/node-1`. */
export function refLabel(ref: ObjectRef): string {
  return ref.namespace ? `${ref.namespace}/${ref.kind}/${ref.name}` : `${ref.kind}/${ref.name}`;
}
