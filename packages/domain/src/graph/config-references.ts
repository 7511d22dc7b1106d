import { booleanAt, recordAt, recordsAt, textAt } from '../fields.ts';
import type { JsonRecord } from '../fields.ts';
import type { ObjectRef } from '../object-ref.ts';

/** How a pod spec uses a ConfigMap or Secret. */
export type ConfigUse = 'env' | 'env_from' | 'volume' | 'projected' | 'image_pull';

/** One reference of a pod spec to a ConfigMap or Secret. */
export interface ConfigReference {
  readonly ref: ObjectRef;
  readonly use: ConfigUse;
  /** The container, for `env` and `env_from`; volumes belong to the pod. */
  readonly container?: string;
  /** The key that must exist, where one is named. */
  readonly key?: string;
  /** The environment variable or the volume. */
  readonly name?: string;
  /** Whether the pod starts without it. Pull secrets are always optional to the kubelet. */
  readonly optional: boolean;
}

/** Every ConfigMap and Secret that a pod spec refers to, in the order of the spec. */
export function configReferencesOf(podSpec: JsonRecord, namespace: string): ConfigReference[] {
  const containers = [...recordsAt(podSpec, 'initContainers'), ...recordsAt(podSpec, 'containers')];
  return [
    ...containers.flatMap((container) => containerReferences(container, namespace)),
    ...recordsAt(podSpec, 'volumes').flatMap((volume) => volumeReferences(volume, namespace)),
    ...recordsAt(podSpec, 'imagePullSecrets').flatMap((secret) =>
      reference(
        { kind: 'Secret', namespace, name: textAt(secret, 'name') },
        { use: 'image_pull', optional: true },
      ),
    ),
  ];
}

function containerReferences(container: JsonRecord, namespace: string): ConfigReference[] {
  const containerName = textAt(container, 'name') ?? '';
  const fromEnv = recordsAt(container, 'env').flatMap((variable) =>
    sources(recordAt(variable, 'valueFrom'), {
      configMap: 'configMapKeyRef',
      secret: 'secretKeyRef',
    }).flatMap(({ kind, source }) =>
      reference(
        { kind, namespace, name: textAt(source, 'name') },
        {
          use: 'env',
          container: containerName,
          ...named('name', textAt(variable, 'name')),
          ...named('key', textAt(source, 'key')),
          optional: booleanAt(source, 'optional') ?? false,
        },
      ),
    ),
  );
  const fromWhole = recordsAt(container, 'envFrom').flatMap((entry) =>
    sources(entry, { configMap: 'configMapRef', secret: 'secretRef' }).flatMap(({ kind, source }) =>
      reference(
        { kind, namespace, name: textAt(source, 'name') },
        {
          use: 'env_from',
          container: containerName,
          optional: booleanAt(source, 'optional') ?? false,
        },
      ),
    ),
  );
  return [...fromEnv, ...fromWhole];
}

function volumeReferences(volume: JsonRecord, namespace: string): ConfigReference[] {
  const volumeName = named('name', textAt(volume, 'name'));
  const direct = sources(volume, { configMap: 'configMap', secret: 'secret' });
  const projected = recordsAt(volume, 'projected.sources').flatMap((source) =>
    sources(source, { configMap: 'configMap', secret: 'secret' }),
  );
  const make = (use: ConfigUse) => (found: Source) => {
    const optional = booleanAt(found.source, 'optional') ?? false;
    const name = textAt(found.source, 'name') ?? textAt(found.source, 'secretName');
    const keys = recordsAt(found.source, 'items').map((item) => textAt(item, 'key'));
    return (keys.length === 0 ? [undefined] : keys).flatMap((key) =>
      reference(
        { kind: found.kind, namespace, name },
        {
          use,
          ...volumeName,
          ...named('key', key),
          optional,
        },
      ),
    );
  };
  return [...direct.flatMap(make('volume')), ...projected.flatMap(make('projected'))];
}

interface Source {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly source: JsonRecord;
}

function sources(from: JsonRecord, fields: { configMap: string; secret: string }): Source[] {
  const found: Source[] = [];
  if (from[fields.configMap]) {
    found.push({ kind: 'ConfigMap', source: recordAt(from, fields.configMap) });
  }
  if (from[fields.secret]) found.push({ kind: 'Secret', source: recordAt(from, fields.secret) });
  return found;
}

function reference(
  to: { readonly kind: string; readonly namespace: string; readonly name: string | undefined },
  rest: Omit<ConfigReference, 'ref'>,
): ConfigReference[] {
  const { kind, namespace, name } = to;
  return name ? [{ ref: { kind, namespace, name }, ...rest }] : [];
}

function named<Name extends 'name' | 'key'>(
  name: Name,
  value: string | undefined,
): { readonly [N in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { [N in Name]: string });
}
