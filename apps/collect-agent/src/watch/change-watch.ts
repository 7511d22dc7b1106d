import {
  controllerOf,
  refOf,
  toId,
  type KubeObject,
  type ManagedFieldsEntry,
  type ObjectChange,
  type SignalId,
} from '@aetherius/domain';
import type { Clock } from '@aetherius/runtime';
import type { SignalDraft } from '../signals/signal-draft.ts';
import { differencesBetween, type FieldDifference } from './object-diff.ts';
import { stableUuid } from './stable-uuid.ts';

/** What the change watch needs. */
export interface ChangeWatchOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly emit: (draft: SignalDraft) => void;
}

/**
 * The parts of each kind that people and their tools write. Kinds that are not here (pods,
 * ReplicaSets, slices) change as a consequence only.
 */
const writtenFields: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec'],
  StatefulSet: ['spec'],
  DaemonSet: ['spec'],
  CronJob: ['spec'],
  Job: ['spec'],
  Service: ['spec'],
  ConfigMap: ['data', 'binaryData'],
  Secret: ['data', 'type'],
  ServiceAccount: ['imagePullSecrets', 'automountServiceAccountToken'],
  Ingress: ['spec'],
  IngressClass: ['spec'],
  NetworkPolicy: ['spec'],
  HorizontalPodAutoscaler: ['spec'],
  PodDisruptionBudget: ['spec'],
  ResourceQuota: ['spec'],
  LimitRange: ['spec'],
  PersistentVolumeClaim: ['spec'],
  PersistentVolume: ['spec'],
  StorageClass: ['provisioner', 'parameters', 'volumeBindingMode'],
  PriorityClass: ['value', 'globalDefault'],
  Role: ['rules'],
  ClusterRole: ['rules'],
  RoleBinding: ['subjects', 'roleRef'],
  ClusterRoleBinding: ['subjects', 'roleRef'],
  ValidatingWebhookConfiguration: ['webhooks'],
  MutatingWebhookConfiguration: ['webhooks'],
  Node: ['spec'],
  Namespace: ['spec'],
};

/** Written by controllers in answer to something else. */
const consequences =
  /^spec\.(volumeName|claimRef|clusterIPs?|podCIDRs?|providerID|finalizers|healthCheckNodePort)|caBundle$|kubectl\.kubernetes\.io\/restartedAt$/;

/** Changes kept for snapshots; older ones are before anything that is being diagnosed. */
const maxKept = 2_000;

/**
 * Notices changes of what people write: fields with their values before and after, who wrote them
 * and when, as far as the object tells. A creation is told as `metadata.name` without a before, a
 * deletion as one without an after; objects that a controller owns come and go untold.
 */
export class ChangeWatch {
  readonly #options: ChangeWatchOptions;
  readonly #kept: ObjectChange[] = [];

  constructor(options: ChangeWatchOptions) {
    this.#options = options;
  }

  /** The changes seen so far, oldest first. */
  changes(): readonly ObjectChange[] {
    return this.#kept;
  }

  changed(before: KubeObject, after: KubeObject): void {
    const written = writtenFields[after.kind];
    if (!written) return;
    const fields = written
      .flatMap((field) => differencesBetween(before[field], after[field], field))
      .filter(({ path }) => !consequences.test(path));
    if (fields.length === 0 && !isSecretRewritten(before, after)) return;
    this.#tell(after, fields, writerOf(before, after));
  }

  created(object: KubeObject): void {
    if (!writtenFields[object.kind] || controllerOf(object)) return;
    const at = object.metadata.creationTimestamp;
    const manager = object.metadata.managedFields?.[0]?.manager;
    this.#tell(object, [{ path: 'metadata.name', after: object.metadata.name }], {
      ...(at ? { time: at } : {}),
      ...(manager ? { manager } : {}),
    });
  }

  deleted(last: KubeObject): void {
    if (!writtenFields[last.kind] || controllerOf(last)) return;
    const at = last.metadata.deletionTimestamp;
    const fields = [{ path: 'metadata.name', before: last.metadata.name }];
    this.#tell(last, fields, at ? { time: at } : {});
  }

  #tell(object: KubeObject, fields: readonly FieldDifference[], writer: ManagedFieldsEntry): void {
    const at = writer.time ?? this.#options.clock.now().toISOString();
    const ref = refOf(object);
    const change: ObjectChange = {
      ref,
      at,
      fields,
      ...(writer.manager ? { actor: writer.manager } : {}),
    };
    this.#kept.push(change);
    if (this.#kept.length > maxKept) this.#kept.shift();
    this.#options.emit({
      kind: 'change',
      signalId: changeId(object, fields),
      occurredAt: at,
      subject: ref,
      change,
    });
  }
}

/** The same change has the same id after a restart of the agent, so it is stored once. */
function changeId(object: KubeObject, fields: readonly FieldDifference[]): SignalId {
  const { uid = '', resourceVersion = '' } = object.metadata;
  const what = fields.map(({ path }) => path).join(' ');
  return toId<SignalId>(stableUuid(`change ${uid} ${resourceVersion} ${what}`));
}

/** A Secret's values are unknown here; that it was written again is still worth telling. */
function isSecretRewritten(before: KubeObject, after: KubeObject): boolean {
  if (after.kind !== 'Secret') return false;
  return lastWrite(before)?.time !== lastWrite(after)?.time;
}

/** Who wrote the change: the last writer, if it wrote since the form before. */
function writerOf(before: KubeObject, after: KubeObject): ManagedFieldsEntry {
  const last = lastWrite(after);
  const known = lastWrite(before);
  const wroteSince = last && (last.time !== known?.time || last.manager !== known?.manager);
  return wroteSince ? last : {};
}

function lastWrite(object: KubeObject): ManagedFieldsEntry | undefined {
  return object.metadata.managedFields?.[0];
}
