import type { KubeObject } from '@aetherius/domain';
import type { ObjectStore } from '../api/object-store.ts';
import type { Container, EnvFromSource, EnvVar, Pod } from '../controllers/objects.ts';

/** The environment of a container, or why it cannot be made. */
export type ContainerEnv =
  | { readonly kind: 'ready'; readonly values: ReadonlyMap<string, string> }
  | { readonly kind: 'refused'; readonly message: string };

interface Sources {
  readonly store: ObjectStore;
  readonly pod: Pod;
}

class MissingReference extends Error {}

/** Reads what `env` and `envFrom` ask for, with the kubelet's words for what is missing. */
export function resolveEnv(store: ObjectStore, pod: Pod, container: Container): ContainerEnv {
  const sources = { store, pod };
  const values = new Map<string, string>();
  try {
    for (const from of container.envFrom ?? []) addAll(sources, from, values);
    for (const variable of container.env ?? []) {
      const value = valueOf(sources, variable);
      if (value !== undefined) values.set(variable.name, expand(value, values));
    }
    return { kind: 'ready', values };
  } catch (error) {
    if (error instanceof MissingReference) return { kind: 'refused', message: error.message };
    throw error;
  }
}

function addAll(sources: Sources, from: EnvFromSource, values: Map<string, string>): void {
  const kind = from.configMapRef ? 'ConfigMap' : 'Secret';
  const reference = from.configMapRef ?? from.secretRef;
  if (!reference) return;
  const object = find(sources, kind, reference);
  for (const [key, value] of Object.entries(contentOf(object))) {
    values.set(`${from.prefix ?? ''}${key}`, value);
  }
}

function valueOf(sources: Sources, variable: EnvVar): string | undefined {
  if (variable.value !== undefined) return variable.value;
  const { configMapKeyRef, secretKeyRef, fieldRef } = variable.valueFrom ?? {};
  if (fieldRef) return fieldValue(sources.pod, fieldRef.fieldPath);
  const reference = configMapKeyRef ?? secretKeyRef;
  if (!reference) return variable.valueFrom ? '' : undefined;
  const kind = configMapKeyRef ? 'ConfigMap' : 'Secret';
  const object = find(sources, kind, reference);
  if (!object) return undefined;
  const value = contentOf(object)[reference.key];
  if (value === undefined && !reference.optional) {
    const namespace = sources.pod.metadata.namespace ?? 'default';
    throw new MissingReference(
      `couldn't find key ${reference.key} in ${kind} ${namespace}/${reference.name}`,
    );
  }
  return value;
}

function find(
  sources: Sources,
  kind: 'ConfigMap' | 'Secret',
  reference: { name: string; optional?: boolean },
): KubeObject | undefined {
  const namespace = sources.pod.metadata.namespace ?? 'default';
  const object = sources.store.get({ kind, namespace, name: reference.name });
  if (!object && !reference.optional) {
    throw new MissingReference(`${kind.toLowerCase()} "${reference.name}" not found`);
  }
  return object;
}

/** The values of a ConfigMap or Secret as text. */
export function contentOf(object: KubeObject | undefined): Record<string, string> {
  if (!object) return {};
  const entries = Object.entries((object['data'] ?? {}) as Record<string, string>);
  if (object.kind !== 'Secret') return Object.fromEntries(entries);
  const plain = (object['stringData'] ?? {}) as Record<string, string>;
  const decoded = entries.map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]);
  return { ...Object.fromEntries(decoded), ...plain };
}

function fieldValue(pod: Pod, path: string): string {
  const label = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (label) {
    const map = label[1] === 'labels' ? pod.metadata.labels : pod.metadata.annotations;
    return map?.[label[2] ?? ''] ?? '';
  }
  const fields: Record<string, string | undefined> = {
    'metadata.name': pod.metadata.name,
    'metadata.namespace': pod.metadata.namespace,
    'metadata.uid': pod.metadata.uid,
    'spec.nodeName': pod.spec.nodeName,
    'spec.serviceAccountName': pod.spec.serviceAccountName,
    'status.podIP': pod.status?.podIP,
    'status.hostIP': pod.status?.hostIP,
  };
  return fields[path] ?? '';
}

function expand(value: string, values: ReadonlyMap<string, string>): string {
  return value.replaceAll(/\$\((\w+)\)/g, (whole, name: string) => values.get(name) ?? whole);
}
