import type { ObjectStore } from '../api/object-store.ts';
import type { Pod, PersistentVolumeClaim, Volume } from '../controllers/objects.ts';
import { contentOf } from './container-env.ts';

/** What stops a volume from being mounted, as the kubelet's event says it. */
export interface MountFailure {
  readonly volume: string;
  readonly message: string;
}

/** The volumes of a pod that cannot be mounted now. */
export function mountFailures(store: ObjectStore, pod: Pod): MountFailure[] {
  const failures: MountFailure[] = [];
  for (const volume of pod.spec.volumes ?? []) {
    const message = failureOf(store, pod, volume);
    if (message) failures.push({ volume: volume.name, message });
  }
  return failures;
}

function failureOf(store: ObjectStore, pod: Pod, volume: Volume): string | undefined {
  const namespace = pod.metadata.namespace ?? 'default';
  if (volume.persistentVolumeClaim) {
    return claimFailure(store, namespace, volume.persistentVolumeClaim.claimName);
  }
  const source = sourceOf(volume);
  if (!source || source.optional) return undefined;
  const set = `MountVolume.SetUp failed for volume "${volume.name}" : `;
  const object = store.get({ kind: source.kind, namespace, name: source.name });
  if (!object) return `${set}${source.kind.toLowerCase()} "${source.name}" not found`;
  const content = contentOf(object);
  const absent = source.items.find((item) => content[item.key] === undefined);
  if (!absent) return undefined;
  return source.kind === 'Secret'
    ? `${set}references non-existent secret key: ${absent.key}`
    : `${set}configmap references non-existent config key: ${absent.key}`;
}

function claimFailure(store: ObjectStore, namespace: string, name: string): string | undefined {
  const claim = store.get({ kind: 'PersistentVolumeClaim', namespace, name }) as
    | PersistentVolumeClaim
    | undefined;
  if (!claim) return `persistentvolumeclaim "${name}" not found`;
  return claim.status?.phase === 'Bound' ? undefined : 'PVC is not bound';
}

interface FileSource {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  readonly optional: boolean;
  /** Empty for all keys under their own names. */
  readonly items: readonly { key: string; path: string }[];
}

function sourceOf(volume: Volume): FileSource | undefined {
  const { configMap, secret } = volume;
  const shared = (from: { optional?: boolean; items?: { key: string; path: string }[] }) => ({
    optional: from.optional ?? false,
    items: from.items ?? [],
  });
  if (configMap) return { kind: 'ConfigMap', name: configMap.name, ...shared(configMap) };
  return secret && { kind: 'Secret', name: secret.secretName, ...shared(secret) };
}

/** The files that a container sees from ConfigMaps and Secrets, by path. */
export function mountedFiles(
  store: ObjectStore,
  pod: Pod,
  mounts: readonly { name: string; mountPath: string; subPath?: string }[],
): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const mount of mounts) {
    const volume = pod.spec.volumes?.find((entry) => entry.name === mount.name);
    const source = volume && sourceOf(volume);
    if (!source) continue;
    for (const [path, value] of filesOf(store, pod, source)) {
      files.set(mount.subPath ? mount.mountPath : `${mount.mountPath}/${path}`, value);
    }
  }
  return files;
}

function filesOf(store: ObjectStore, pod: Pod, source: FileSource): [string, string][] {
  const namespace = pod.metadata.namespace ?? 'default';
  const content = contentOf(store.get({ kind: source.kind, namespace, name: source.name }));
  if (source.items.length === 0) return Object.entries(content);
  return source.items.flatMap(({ key, path }): [string, string][] => {
    const value = content[key];
    return value === undefined ? [] : [[path, value]];
  });
}
