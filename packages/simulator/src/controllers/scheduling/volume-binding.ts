import type { KubeObject } from '@aetherius/domain';
import type { ObjectStore } from '../../api/object-store.ts';
import type { Node, NodeSelectorTerm, PersistentVolumeClaim, Pod } from '../objects.ts';
import { isTermMet, type Refusal } from './filters.ts';

/** The annotation by which the scheduler tells the provisioner where a volume is needed. */
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';

/** What the claims of a pod mean for its scheduling. */
export type VolumeState =
  | { readonly kind: 'refused'; readonly message: string }
  | {
      readonly kind: 'usable';
      /** Claims whose volume is made once a node is chosen. */
      readonly waiting: readonly PersistentVolumeClaim[];
      readonly filter: (node: Node) => Refusal | undefined;
    };

/** Looks at the claims of a pod. */
export function volumeState(store: ObjectStore, pod: Pod): VolumeState {
  const namespace = pod.metadata.namespace ?? 'default';
  const waiting: PersistentVolumeClaim[] = [];
  const volumes: KubeObject[] = [];
  for (const volume of pod.spec.volumes ?? []) {
    const name = volume.persistentVolumeClaim?.claimName;
    if (!name) continue;
    const claim = store.get({ kind: 'PersistentVolumeClaim', namespace, name }) as
      | PersistentVolumeClaim
      | undefined;
    const message = claimRefusal(claim, name);
    if (!claim || message) return { kind: 'refused', message: message ?? '' };
    const bound = boundVolume(store, claim);
    if (bound) volumes.push(bound);
    else if (waitsForConsumer(store, claim)) waiting.push(claim);
    else {
      return { kind: 'refused', message: 'pod has unbound immediate PersistentVolumeClaims' };
    }
  }
  return { kind: 'usable', waiting, filter: (node) => refuseVolumes(volumes, node) };
}

function claimRefusal(claim: PersistentVolumeClaim | undefined, name: string): string | undefined {
  if (!claim) return `persistentvolumeclaim "${name}" not found`;
  const isGoing = claim.metadata.deletionTimestamp !== undefined;
  return isGoing ? `persistentvolumeclaim "${name}" is being deleted` : undefined;
}

function boundVolume(store: ObjectStore, claim: PersistentVolumeClaim): KubeObject | undefined {
  const name = claim.spec.volumeName;
  if (!name || claim.status?.phase !== 'Bound') return undefined;
  return store.get({ kind: 'PersistentVolume', name });
}

/** Whether the class of a claim makes its volume only for a chosen node. */
export function waitsForConsumer(store: ObjectStore, claim: PersistentVolumeClaim): boolean {
  const name = claim.spec.storageClassName;
  const storageClass = name ? store.get({ kind: 'StorageClass', name }) : undefined;
  return storageClass?.['volumeBindingMode'] === 'WaitForFirstConsumer';
}

function refuseVolumes(volumes: readonly KubeObject[], node: Node): Refusal | undefined {
  const isElsewhere = volumes.some((volume) => {
    const affinity = volume.spec?.['nodeAffinity'] as
      | { required?: { nodeSelectorTerms: NodeSelectorTerm[] } }
      | undefined;
    const terms = affinity?.required?.nodeSelectorTerms;
    return terms !== undefined && !terms.some((term) => isTermMet(term, node));
  });
  return isElsewhere
    ? { reasons: ["node(s) didn't match PersistentVolume's node affinity"], isResolvable: false }
    : undefined;
}
