import type { KubeEvent, KubeObject, ObjectMeta } from '../src/index.ts';

/** Fields of an object to build beside its kind and name. */
export interface Fields extends Record<string, unknown> {
  readonly metadata?: Partial<ObjectMeta>;
}

/** An object in the namespace `shop`, with a UID made of kind and name. */
export function anObject(kind: string, name: string, fields: Fields = {}): KubeObject {
  const { metadata, ...rest } = fields;
  return {
    apiVersion: 'v1',
    kind,
    metadata: { name, namespace: 'shop', uid: `uid-${kind}-${name}`, ...metadata },
    ...rest,
  };
}

/** An object without a namespace. */
export function aClusterObject(kind: string, name: string, fields: Fields = {}): KubeObject {
  const { namespace: _none, ...metadata } = anObject(kind, name, fields).metadata;
  return { ...anObject(kind, name, fields), metadata };
}

/** The metadata of something that an object controls. */
export function controlledBy(kind: string, name: string): Partial<ObjectMeta> {
  const owner = { apiVersion: 'v1', kind, name, uid: `uid-${kind}-${name}`, controller: true };
  return { ownerReferences: [owner] };
}

/** An event about an object of `shop`. */
export function anEvent(kind: string, name: string, eventName: string): KubeEvent {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: eventName, namespace: 'shop' },
    involvedObject: { kind, name, namespace: 'shop' },
  };
}

/** A reference into `shop`. */
export function ref(kind: string, name: string) {
  return { kind, name, namespace: 'shop' };
}

/** The names of objects or references, sorted. */
export function names(things: readonly (KubeObject | { readonly name: string })[]): string[] {
  return things.map((one) => ('metadata' in one ? one.metadata.name : one.name)).toSorted();
}
