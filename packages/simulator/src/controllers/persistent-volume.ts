import { refKey, refOf, type KubeObject } from '@aetherius/domain';
import type { StoreChange } from '../api/object-store.ts';
import { isPodFinished } from './conditions.ts';
import { writeStatus, type Controller, type ControllerContext } from './controller-context.ts';
import type { RecordEvent } from './event-recorder.ts';
import { dropFinalizer } from './garbage-collector.ts';
import { isTerminating, parseKey, type PersistentVolumeClaim, type Pod } from './objects.ts';
import { parseQuantity } from './quantity.ts';
import { SELECTED_NODE, waitsForConsumer } from './scheduling/volume-binding.ts';
import type { ReconcileResult } from './work-queue.ts';

const RESYNC_MS = 15_000;
const PROVISION_MS = 400;
const PROVISIONER = 'volume.kubernetes.io/storage-provisioner';

interface Deps {
  readonly context: ControllerContext;
  readonly record: RecordEvent;
  readonly recordProvisioner: RecordEvent;
}

/**
 * Binds claims to volumes: to one that exists and fits, or to one that a provisioner of the claim's
 * class makes. Claims in use are protected; volumes follow their reclaim policy.
 */
export function createPersistentVolumeController(context: ControllerContext): Controller {
  const deps: Deps = {
    context,
    record: context.events.from({ component: 'persistentvolume-controller' }),
    recordProvisioner: context.events.from({ component: 'standard-provisioner' }),
  };

  const enqueue = context.queue.register('volume', (key) => {
    const ref = parseKey(key);
    const object = context.store.get(ref);
    if (ref.kind === 'PersistentVolume') return object ? reclaim(context, object) : undefined;
    return object ? bindClaim(deps, object as PersistentVolumeClaim) : undefined;
  });

  return {
    name: 'volume',
    onChange: (change) => {
      const { type, object } = change;
      if (object.kind === 'PersistentVolumeClaim') onClaim(change);
      if (object.kind === 'PersistentVolume' && type !== 'DELETED') enqueue(refKey(refOf(object)));
      if (isOffer(change)) {
        for (const claim of context.index.of('PersistentVolumeClaim')) {
          enqueue(refKey(refOf(claim)));
        }
      }
      if (object.kind !== 'Pod') return;
      if (type === 'DELETED' || isPodFinished(object as Pod)) releaseClaims(object);
    },
  };

  function onClaim({ type, object }: StoreChange): void {
    if (type !== 'DELETED') {
      enqueue(refKey(refOf(object)));
      return;
    }
    const volume = (object as PersistentVolumeClaim).spec.volumeName;
    if (volume) enqueue(`PersistentVolume//${volume}`);
  }

  function releaseClaims(pod: KubeObject): void {
    for (const volume of (pod as Pod).spec.volumes ?? []) {
      const name = volume.persistentVolumeClaim?.claimName;
      if (name) enqueue(`PersistentVolumeClaim/${pod.metadata.namespace ?? ''}/${name}`);
    }
  }
}

/** A new class or volume may be what waiting claims need. */
function isOffer({ type, object }: StoreChange): boolean {
  return object.kind === 'StorageClass' || (object.kind === 'PersistentVolume' && type === 'ADDED');
}

function bindClaim(deps: Deps, claim: PersistentVolumeClaim): ReconcileResult {
  const { context } = deps;
  if (isTerminating(claim)) return unprotect(context, claim);
  if (claim.spec.volumeName) return confirm(context, claim);
  const match = findVolume(context, claim);
  if (match) return bindTo(context, claim, match);
  const className = claim.spec.storageClassName;
  if (!className) {
    const message = 'no persistent volumes available for this claim and no storage class is set';
    deps.record({ object: claim, type: 'Normal', reason: 'FailedBinding', message });
    return { afterMs: RESYNC_MS };
  }
  const storageClass = context.store.get({ kind: 'StorageClass', name: className });
  if (!storageClass) {
    const message = `storageclass.storage.k8s.io "${className}" not found`;
    deps.record({ object: claim, type: 'Warning', reason: 'ProvisioningFailed', message });
    return { afterMs: RESYNC_MS };
  }
  if (waitsForConsumer(context.store, claim) && !claim.metadata.annotations?.[SELECTED_NODE]) {
    const message = 'waiting for first consumer to be created before binding';
    deps.record({ object: claim, type: 'Normal', reason: 'WaitForFirstConsumer', message });
    return { afterMs: RESYNC_MS };
  }
  return provision(deps, claim, storageClass);
}

function provision(
  deps: Deps,
  claim: PersistentVolumeClaim,
  storageClass: KubeObject,
): ReconcileResult {
  const { context } = deps;
  const provisioner = String(storageClass['provisioner']);
  const name = `${claim.metadata.namespace}/${claim.metadata.name}`;
  if (claim.metadata.annotations?.[PROVISIONER] !== provisioner) {
    const annotations = { ...claim.metadata.annotations, [PROVISIONER]: provisioner };
    context.store.update({ ...claim, metadata: { ...claim.metadata, annotations } });
    deps.record({
      object: claim,
      type: 'Normal',
      reason: 'ExternalProvisioning',
      message: `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
    });
    return { afterMs: PROVISION_MS };
  }
  if (provisioner.startsWith('kubernetes.io/no-provisioner')) return { afterMs: RESYNC_MS };
  const message = `External provisioner is provisioning volume for claim "${name}"`;
  deps.recordProvisioner({ object: claim, type: 'Normal', reason: 'Provisioning', message });
  const volume = context.store.create(newVolume(claim, storageClass));
  deps.recordProvisioner({
    object: claim,
    type: 'Normal',
    reason: 'ProvisioningSucceeded',
    message: `Successfully provisioned volume ${volume.metadata.name}`,
  });
  const current = context.store.get(refOf(claim)) as PersistentVolumeClaim | undefined;
  return current ? bindTo(context, current, volume) : undefined;
}

function newVolume(claim: PersistentVolumeClaim, storageClass: KubeObject): KubeObject {
  const node = claim.metadata.annotations?.[SELECTED_NODE];
  const name = `pvc-${claim.metadata.uid}`;
  const expressions = [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }];
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name,
      annotations: { 'pv.kubernetes.io/provisioned-by': String(storageClass['provisioner']) },
    },
    spec: {
      capacity: { storage: claim.spec.resources?.requests?.['storage'] ?? '1Gi' },
      accessModes: claim.spec.accessModes ?? ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: storageClass['reclaimPolicy'] ?? 'Delete',
      storageClassName: storageClass.metadata.name,
      volumeMode: claim.spec.volumeMode ?? 'Filesystem',
      hostPath: { path: `/var/lib/volumes/${name}`, type: 'DirectoryOrCreate' },
      ...(node
        ? { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: expressions }] } } }
        : {}),
    },
    status: { phase: 'Pending' },
  };
}

function findVolume(
  context: ControllerContext,
  claim: PersistentVolumeClaim,
): KubeObject | undefined {
  const wanted = parseQuantity(claim.spec.resources?.requests?.['storage']);
  return context.index.of('PersistentVolume').find((volume) => {
    const spec = volume.spec ?? {};
    const capacity = spec['capacity'] as { storage?: string } | undefined;
    const modes = (spec['accessModes'] ?? []) as string[];
    return (
      spec['claimRef'] === undefined &&
      (spec['storageClassName'] ?? '') === (claim.spec.storageClassName ?? '') &&
      parseQuantity(capacity?.storage) >= wanted &&
      (claim.spec.accessModes ?? []).every((mode) => modes.includes(mode))
    );
  });
}

function bindTo(
  context: ControllerContext,
  claim: PersistentVolumeClaim,
  volume: KubeObject,
): undefined {
  const { name, namespace, uid, resourceVersion } = claim.metadata;
  const claimRef = {
    kind: 'PersistentVolumeClaim',
    namespace,
    name,
    uid,
    apiVersion: 'v1',
    resourceVersion,
  };
  context.store.update({ ...volume, spec: { ...volume.spec, claimRef } });
  const annotations = {
    ...claim.metadata.annotations,
    'pv.kubernetes.io/bind-completed': 'yes',
    'pv.kubernetes.io/bound-by-controller': 'yes',
  };
  const bound = {
    ...claim,
    metadata: { ...claim.metadata, annotations },
    spec: { ...claim.spec, volumeName: volume.metadata.name },
  };
  context.store.update(bound);
  return undefined;
}

function confirm(context: ControllerContext, claim: PersistentVolumeClaim): undefined {
  const name = claim.spec.volumeName ?? '';
  const volume = context.store.get({ kind: 'PersistentVolume', name });
  if (!volume) {
    writeStatus(context, claim, { ...claim.status, phase: 'Lost' });
    return undefined;
  }
  writeStatus(context, volume, { ...volume.status, phase: 'Bound' });
  writeStatus(context, claim, {
    phase: 'Bound',
    accessModes: claim.spec.accessModes ?? [],
    capacity: volume.spec?.['capacity'] as Record<string, string>,
  });
  return undefined;
}

/** A claim under deletion goes once no pod uses it. */
function unprotect(context: ControllerContext, claim: PersistentVolumeClaim): undefined {
  const { namespace = 'default', name } = claim.metadata;
  const isUsed = (context.index.of('Pod', namespace) as Pod[]).some(
    (pod) =>
      !isPodFinished(pod) &&
      pod.spec.volumes?.some((volume) => volume.persistentVolumeClaim?.claimName === name),
  );
  if (!isUsed) dropFinalizer(context, claim, 'kubernetes.io/pvc-protection');
  return undefined;
}

/** A volume whose claim is gone is removed or kept as Released, as its policy says. */
function reclaim(context: ControllerContext, volume: KubeObject): undefined {
  if (isTerminating(volume)) {
    dropFinalizer(context, volume, 'kubernetes.io/pv-protection');
    return undefined;
  }
  const claimRef = volume.spec?.['claimRef'] as
    | { namespace: string; name: string; uid: string }
    | undefined;
  if (!claimRef) {
    writeStatus(context, volume, { ...volume.status, phase: 'Available' });
    return undefined;
  }
  const { namespace, name } = claimRef;
  const claim = context.store.get({ kind: 'PersistentVolumeClaim', namespace, name });
  if (claim?.metadata.uid === claimRef.uid) return undefined;
  if (volume.spec?.['persistentVolumeReclaimPolicy'] === 'Delete') {
    context.store.remove(refOf(volume));
  } else writeStatus(context, volume, { ...volume.status, phase: 'Released' });
  return undefined;
}
