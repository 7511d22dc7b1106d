import type { KubeObject, ManagedFieldsEntry } from '@aetherius/domain';
import { normaliseEvent } from './event-normalisation.ts';

/**
 * Reduces objects to what the product reads. What nobody reads is dropped before it is stored,
 * which halves the memory of a large cluster; what is secret never gets in at all.
 *
 * Promises: the given object is not changed; a Secret keeps the names of
 * its keys and no value; of `managedFields` the last writers and what
 * they own in short stay, newest first; references, names,
 * specs and statuses that engines read are never touched.
 *
 * Example: `projectObject(pod).metadata.managedFields?.[0]` is its last writer.
 */
export function projectObject(object: KubeObject): KubeObject {
  return { ...projectKind(object), metadata: projectMetadata(object) };
}

function projectKind(object: KubeObject): KubeObject {
  switch (object.kind) {
    case 'Pod':
      return projectPod(object);
    case 'Node':
      return { ...object, ...without('status', object.status, nodeStatusNoise) };
    case 'Secret':
      return projectSecret(object);
    case 'ConfigMap':
      return projectConfigMap(object);
    case 'Event':
      return normaliseEvent(object);
    default:
      return object;
  }
}

/** Hundreds of image names per node, and volumes that the claims tell of already. */
const nodeStatusNoise = [
  'images',
  'volumesInUse',
  'volumesAttached',
  'daemonEndpoints',
  'features',
];

const podSpecNoise = ['enableServiceLinks', 'preemptionPolicy', 'serviceAccount'];
const podStatusNoise = ['podIPs', 'hostIPs', 'observedGeneration'];
const conditionNoise = ['lastProbeTime', 'observedGeneration'];
/** Steps of a start; that they were passed is also seen in what follows them. */
const passedConditions = new Set(['PodReadyToStartContainers', 'Initialized']);
const containerNoise = ['terminationMessagePath', 'terminationMessagePolicy'];
const containerStatusNoise = [
  'containerID',
  'imageID',
  'volumeMounts',
  'resources',
  'allocatedResources',
  'allocatedResourcesStatus',
  'user',
];

/** The volume that every pod gets for its service account's token. */
const tokenVolumePrefix = 'kube-api-access-';

type Fields = Record<string, unknown>;

function projectPod(pod: KubeObject): KubeObject {
  const spec = omit(pod.spec, podSpecNoise);
  const status = omit(pod.status, podStatusNoise);
  mapList(spec, 'volumes', dropTokenVolume);
  mapList(status, 'conditions', projectPodCondition);
  for (const list of ['containers', 'initContainers', 'ephemeralContainers']) {
    mapList(spec, list, projectContainer);
  }
  for (const list of ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses']) {
    mapList(status, list, (entry) => omit(entry, containerStatusNoise));
  }
  return { ...pod, spec, status };
}

function projectPodCondition(condition: Fields): Fields | undefined {
  const isPassed =
    condition['status'] === 'True' && passedConditions.has(String(condition['type']));
  return isPassed ? undefined : omit(condition, conditionNoise);
}

function projectContainer(container: Fields): Fields {
  const kept = omit(container, containerNoise);
  mapList(kept, 'volumeMounts', dropTokenVolume);
  return kept;
}

function dropTokenVolume(named: Fields): Fields | undefined {
  const name = named['name'];
  return typeof name === 'string' && name.startsWith(tokenVolumePrefix) ? undefined : named;
}

/**
 * Key names come from `data`, or from `managedFields` when only metadata was asked for: then no
 * value has even left the API server.
 */
function projectSecret(secret: KubeObject): KubeObject {
  const keys = new Set<string>();
  for (const field of ['data', 'stringData']) {
    for (const key of Object.keys((secret[field] as Fields | undefined) ?? {})) keys.add(key);
  }
  for (const entry of secret.metadata.managedFields ?? []) {
    const data = entry.fieldsV1?.['f:data'];
    for (const key of Object.keys((data as Fields | undefined) ?? {})) {
      if (key.startsWith('f:')) keys.add(key.slice(2));
    }
  }
  return {
    apiVersion: secret.apiVersion,
    kind: secret.kind,
    metadata: secret.metadata,
    ...(typeof secret['type'] === 'string' ? { type: secret['type'] } : {}),
    data: Object.fromEntries([...keys].sort().map((key) => [key, ''])),
  };
}

/** Longer values are files of a program, which nobody reads for a cause; the key's name stays. */
const maxConfigValueLength = 16_384;

function projectConfigMap(configMap: KubeObject): KubeObject {
  const data = configMap['data'] as Record<string, string> | undefined;
  const binary = configMap['binaryData'] as Record<string, string> | undefined;
  return {
    ...configMap,
    ...(data
      ? {
          data: Object.fromEntries(
            Object.entries(data).map(([key, value]) => [key, value.slice(0, maxConfigValueLength)]),
          ),
        }
      : {}),
    ...(binary
      ? { binaryData: Object.fromEntries(Object.keys(binary).map((key) => [key, ''])) }
      : {}),
  };
}

/** Annotations that repeat the object or grow without end. */
const annotationNoise = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'control-plane.alpha.kubernetes.io/leader',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
]);
const maxAnnotationLength = 2_048;

function projectMetadata(object: KubeObject): KubeObject['metadata'] {
  const { managedFields, annotations, ...rest } = object.metadata;
  const kept = Object.entries(annotations ?? {}).filter(
    ([key, value]) => !annotationNoise.has(key) && value.length <= maxAnnotationLength,
  );
  const writers = lastWriters(managedFields ?? []);
  return {
    ...omit(rest, ['selfLink', 'generateName']),
    name: object.metadata.name,
    ...(kept.length > 0 ? { annotations: Object.fromEntries(kept) } : {}),
    ...(writers.length > 0 ? { managedFields: writers } : {}),
  };
}

/** Writers that only keep house: what they wrote is not a change that somebody made. */
const houseKeepers = new Set([
  'kubelet',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
]);
/** A tool or two, and a person: more writers of one object tell nothing new. */
const maxWriters = 4;

/** Who wrote the object on purpose, the last one first. */
function lastWriters(entries: readonly ManagedFieldsEntry[]): ManagedFieldsEntry[] {
  return entries
    .filter((entry) => !entry.subresource && !houseKeepers.has(entry.manager ?? ''))
    .toSorted((a, b) => (b.time ?? '').localeCompare(a.time ?? ''))
    .slice(0, maxWriters)
    .map(({ manager = '', operation = '', time = '', fieldsV1 }) => ({
      manager,
      operation,
      time,
      fieldsV1: projectOwnedFields(fieldsV1 ?? {}),
    }));
}

/** Fields whose owner matters to a diagnosis, by their names in `fieldsV1`. */
const tellingFields = ['f:replicas', 'f:image', 'f:env', 'f:resources', 'f:command', 'f:args'];

/** Of thousands of names: which parts of the object, and which telling fields of its spec. */
function projectOwnedFields(owned: Fields): Fields {
  const spec = owned['f:spec'];
  const names = spec === undefined ? '' : JSON.stringify(spec);
  const telling = tellingFields.filter((name) => names.includes(`"${name}"`));
  return {
    ...(spec === undefined
      ? {}
      : { 'f:spec': Object.fromEntries(telling.map((name) => [name, {}])) }),
    ...(owned['f:data'] === undefined ? {} : { 'f:data': {} }),
  };
}

function without(field: string, value: Fields | undefined, names: readonly string[]): Fields {
  return value ? { [field]: omit(value, names) } : {};
}

function omit(value: Fields | undefined, names: readonly string[]): Fields {
  const kept: Fields = {};
  for (const [name, field] of Object.entries(value ?? {})) {
    if (!names.includes(name)) kept[name] = field;
  }
  return kept;
}

function mapList(parent: Fields, field: string, map: (entry: Fields) => Fields | undefined): void {
  const list = parent[field];
  if (!Array.isArray(list)) return;
  const mapped = (list as Fields[]).flatMap((entry) => map(entry) ?? []);
  if (mapped.length > 0) parent[field] = mapped;
  else delete parent[field];
}
