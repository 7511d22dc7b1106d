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
    const name = volume.persistentVolumeClaim.claimName;
    const claim = store.get({ kind: 'PersistentVolumeClaim', namespace, name });
    if (!claim) return `persistentvolumeclaim "${name}" not found`;
    const bound = (claim as PersistentVolumeClaim).status?.phase === 'Bound';
    return bound ? undefined : `PVC is not bound`;
  }
  const source = volume.configMap
    ? { kind: 'ConfigMap', name: volume.configMap.name, ...optionsOf(volume.configMap) }
    : volume.secret && {
        kind: 'Secret',
        name: volume.secret.secretName,
        ...optionsOf(volume.secret),
      };
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

function optionsOf(source: { optional?: boolean; items?: { key: string; path: string }[] }): {
  optional: boolean;
  items: { key: string; path: string }[];
} {
  return { optional: source.optional ?? false, items: source.items ?? [] };
}

/** The files that a container sees from ConfigMaps and Secrets, by path. */
export function mountedFiles(
  store: ObjectStore,
  pod: Pod,
  mounts: readonly { name: string; mountPath: string; subPath?: string }[],
): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const namespace = pod.metadata.namespace ?? 'default';
  for (const mount of mounts) {
    const volume = pod.spec.volumes?.find((entry) => entry.name === mount.name);
    const source = volume?.configMap ?? volume?.secret;
    if (!volume || !source) continue;
    const kind = volume.configMap ? 'ConfigMap' : 'Secret';
    const name = volume.configMap?.name ?? volume.secret?.secretName ?? '';
    const content = contentOf(store.get({ kind, namespace, name }));
    const paths = source.items?.map((item) => [item.key, item.path] as const);
    for (const [key, path] of paths ?? Object.keys(content).map((key) => [key, key] as const)) {
      const value = content[key];
      if (value === undefined) continue;
      files.set(mount.subPath ? mount.mountPath : `${mount.mountPath}/${path}`, value);
    }
  }
  return files;
}
