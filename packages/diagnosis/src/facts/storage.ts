import { recordAt, recordsAt, refOf, textAt, textsAt, textMapAt } from '@aetherius/domain';
import type { KubeEvent, KubeObject, ObjectRef } from '@aetherius/domain';
import { eventSource, fieldSource, lastSeenOf } from './fact.ts';
import { classifyConfigError } from './message-classes.ts';
import { secondsSince } from './scene.ts';
import type { Scene, Workload } from './scene.ts';
import { wordAt } from './reading.ts';

/** Claims that do not bind, volumes that do not mount, references to claims that are not there. */
export function readStorage(scene: Scene): void {
  for (const claim of scene.view.list('PersistentVolumeClaim')) readClaim(scene, claim);
  for (const workload of scene.workloads.values()) {
    readClaimReferences(scene, workload);
    for (const pod of workload.pods) readMounts(scene, workload, pod);
  }
}

const claimReasons = new Set(['ProvisioningFailed', 'FailedBinding', 'ExternalProvisioning']);

function readClaim(scene: Scene, claim: KubeObject): void {
  const phase = wordAt(claim, 'status.phase');
  if (phase !== 'Pending' && phase !== 'Lost') return;
  const className = wordAt(claim, 'spec.storageClassName');
  const event = scene.view
    .eventsOf(refOf(claim))
    .findLast((one) => claimReasons.has(one.reason ?? ''));
  const message = event?.message ?? '';
  const classes = scene.view.list('StorageClass').map((one) => one.metadata.name);
  scene.ledger.add({
    kind: 'claim_pending',
    subject: refOf(claim),
    source: event
      ? eventSource(event)
      : fieldSource(claim, 'spec.storageClassName', className || '(default)'),
    at: event ? lastSeenOf(event) : claim.metadata.creationTimestamp,
    abnormal: !waitsForConsumer(scene, claim, className),
    fields: {
      problem: claimProblem(scene, { phase, className, message }),
      storageClass: className,
      available: classes.join(', ') || '-',
      message: message.slice(0, 300),
      phase,
    },
    refs: { storageClass: { kind: 'StorageClass', name: className } },
  });
}

function claimProblem(
  scene: Scene,
  claim: { readonly phase: string; readonly className: string; readonly message: string },
): string {
  if (/storageclass\S* "[^"]*" not found/i.test(claim.message)) return 'class_missing';
  if (claim.phase === 'Lost') return 'volume_lost';
  if (claim.className === '') return 'no_class';
  const isAbsent =
    scene.view.count('StorageClass') > 0 &&
    !scene.view.get({ kind: 'StorageClass', name: claim.className }) &&
    !hasMatchingVolume(scene, claim.className);
  return isAbsent ? 'class_missing' : 'not_provisioned';
}

/** Whether the claim only waits, as its class says, for a pod to use it. */
function waitsForConsumer(scene: Scene, claim: KubeObject, className: string): boolean {
  const storageClass = scene.view.get({ kind: 'StorageClass', name: className });
  const mode = textAt(storageClass, 'volumeBindingMode');
  return mode === 'WaitForFirstConsumer' && !isClaimUsed(scene, claim);
}

/** A class of that name need not exist when volumes were made by hand for it. */
function hasMatchingVolume(scene: Scene, className: string): boolean {
  return scene.view
    .list('PersistentVolume')
    .some((volume) => textAt(volume, 'spec.storageClassName') === className);
}

function isClaimUsed(scene: Scene, claim: KubeObject): boolean {
  return scene.view.linksTo(refOf(claim)).some((link) => link.ref.kind === 'Pod');
}

function readClaimReferences(scene: Scene, workload: Workload): void {
  const namespace = workload.ref.namespace ?? '';
  const pod = workload.pods.find((one) => textAt(one, 'status.phase') === 'Pending');
  if (!pod) return;
  for (const volume of recordsAt(pod, 'spec.volumes')) {
    const name = textAt(volume, 'persistentVolumeClaim.claimName');
    if (!name || scene.view.get({ kind: 'PersistentVolumeClaim', namespace, name })) continue;
    scene.ledger.add({
      kind: 'claim_missing',
      subject: workload.ref,
      source: fieldSource(
        pod,
        `spec.volumes[${wordAt(volume, 'name')}].persistentVolumeClaim.claimName`,
        name,
      ),
      abnormal: true,
      fields: {
        claim: name,
        near: nearestName(name, scene.view.list('PersistentVolumeClaim', namespace)),
      },
      refs: { claim: { kind: 'PersistentVolumeClaim', namespace, name } },
    });
  }
}

/** The name in a list that shares the longest start with a wrong one; empty when none is alike. */
export function nearestName(name: string, objects: readonly KubeObject[]): string {
  let best = '';
  let bestScore = Math.max(3, Math.floor(name.length / 2));
  for (const { metadata } of objects) {
    const score = likeness(name, metadata.name);
    if (score <= bestScore || metadata.name === name) continue;
    best = metadata.name;
    bestScore = score;
  }
  return best;
}

function likeness(a: string, b: string): number {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return start + end;
}

function readMounts(scene: Scene, workload: Workload, pod: KubeObject): void {
  if (textAt(pod, 'status.phase') !== 'Pending') return;
  const events = scene.view.eventsOf(refOf(pod));
  const seen = new Set<string>();
  for (const event of events.toReversed()) {
    if (!['FailedMount', 'FailedAttachVolume', 'FailedMapVolume'].includes(event.reason ?? ''))
      continue;
    const volume = /volume "([^"]+)"/.exec(event.message ?? '')?.[1] ?? '';
    if (seen.has(volume)) continue;
    seen.add(volume);
    readMountFailure(scene, workload, { pod, event, volume });
  }
}

function readMountFailure(
  scene: Scene,
  workload: Workload,
  failure: { readonly pod: KubeObject; readonly event: KubeEvent; readonly volume: string },
): void {
  const message = failure.event.message ?? '';
  const missing = missingConfigOf(failure.pod, failure.volume, message);
  scene.ledger.add({
    kind: 'mount_failed',
    subject: workload.ref,
    source: eventSource(failure.event),
    at: lastSeenOf(failure.event),
    abnormal: (secondsSince(scene, lastSeenOf(failure.event)) ?? 0) < 3600,
    refs: { pod: refOf(failure.pod), missing: missing?.ref },
    fields: {
      problem: missing?.problem ?? otherMountProblem(message),
      volume: failure.volume,
      message: message.slice(0, 300),
      ...missingFields(scene, missing),
    },
  });
}

interface MissingConfig {
  readonly problem: string;
  readonly ref: ObjectRef;
  readonly key: string;
}

/** The ConfigMap or Secret (or its key) that a mount failure speaks of, if it speaks of one. */
function missingConfigOf(
  pod: KubeObject,
  volume: string,
  message: string,
): MissingConfig | undefined {
  const config = classifyConfigError(message);
  if (config.problem !== 'object_missing' && config.problem !== 'key_missing') return undefined;
  const spec = recordsAt(pod, 'spec.volumes').find((one) => textAt(one, 'name') === volume);
  const configMap = wordAt(spec, 'configMap.name');
  const name = config.missing || configMap || wordAt(spec, 'secret.secretName');
  const kind = config.objectKind || (configMap ? 'ConfigMap' : 'Secret');
  const namespace = pod.metadata.namespace ?? '';
  return { problem: config.problem, ref: { kind, namespace, name }, key: config.key };
}

function missingFields(scene: Scene, missing: MissingConfig | undefined) {
  if (!missing) return { objectKind: '', missing: '', key: '' };
  const { ref, key } = missing;
  return {
    objectKind: ref.kind,
    missing: ref.name,
    key,
    has: keysOf(scene, ref),
    near: nearestName(ref.name, scene.view.list(ref.kind, ref.namespace)),
  };
}

function otherMountProblem(message: string): string {
  if (/Multi-Attach/i.test(message)) return 'multi_attach';
  if (/driver name \S+ not found/i.test(message)) return 'driver_missing';
  if (/timed out waiting/i.test(message)) return 'timeout';
  if (/access denied|Permission denied/i.test(message)) return 'denied';
  return 'other';
}

/** The keys that a ConfigMap or Secret has. */
export function keysOf(scene: Scene, ref: ObjectRef | undefined): string {
  const object = ref && scene.view.get(ref);
  if (!object) return '';
  const names = [
    ...Object.keys(recordAt(object, 'data')),
    ...Object.keys(textMapAt(object, 'stringData')),
    ...textsAt(object, 'keys'),
  ];
  return names.slice(0, 12).join(', ');
}

/** The claims that a pod mounts, with the paths where they are seen. */
export function claimMountsOf(
  scene: Scene,
  pod: KubeObject,
): { claim: KubeObject; path: string }[] {
  const namespace = pod.metadata.namespace ?? '';
  return recordsAt(pod, 'spec.volumes').flatMap((volume) => {
    const name = textAt(volume, 'persistentVolumeClaim.claimName');
    const claim = name
      ? scene.view.get({ kind: 'PersistentVolumeClaim', namespace, name })
      : undefined;
    if (!claim) return [];
    const mount = recordsAt(pod, 'spec.containers')
      .flatMap((container) => recordsAt(container, 'volumeMounts'))
      .find((one) => one['name'] === volume['name']);
    return [{ claim, path: wordAt(mount, 'mountPath') }];
  });
}
