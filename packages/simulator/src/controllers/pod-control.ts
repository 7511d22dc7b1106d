import type { KubeObject } from '@aetherius/domain';
import type { ControllerContext } from './controller-context.ts';
import { isPodReady } from './conditions.ts';
import type { RecordEvent } from './event-recorder.ts';
import { controllerOf, controllerReference, type Pod, type PodTemplate } from './objects.ts';
import { selects } from './selectors.ts';
import type { LabelSelector } from './objects.ts';

/** Makes and removes pods for a workload and tells of it as the real controllers do. */
export interface PodControl {
  /** Throws what the API server refused with, after recording it as `FailedCreate`. */
  create(owner: KubeObject, pod: Pod): Pod;
  remove(owner: KubeObject, pod: Pod): void;
}

/** Pod control with the events of one controller. */
export function createPodControl(context: ControllerContext, record: RecordEvent): PodControl {
  return {
    create: (owner, pod) => {
      try {
        const created = context.store.create(pod) as Pod;
        record({
          object: owner,
          type: 'Normal',
          reason: 'SuccessfulCreate',
          message: `Created pod: ${created.metadata.name}`,
        });
        return created;
      } catch (error) {
        record({
          object: owner,
          type: 'Warning',
          reason: 'FailedCreate',
          message: `Error creating: ${error instanceof Error ? error.message : String(error)}`,
        });
        throw error;
      }
    },
    remove: (owner, pod) => {
      context.store.remove(podRef(pod));
      record({
        object: owner,
        type: 'Normal',
        reason: 'SuccessfulDelete',
        message: `Deleted pod: ${pod.metadata.name}`,
      });
    },
  };
}

/** The reference of a pod, by name. */
export function podRef(pod: Pod): { kind: 'Pod'; name: string; namespace: string } {
  return { kind: 'Pod', name: pod.metadata.name, namespace: pod.metadata.namespace ?? 'default' };
}

/** A pod of a template that `owner` controls; its name ends in five letters of the API server. */
export function podFromTemplate(owner: KubeObject, template: PodTemplate): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: '',
      generateName: `${owner.metadata.name}-`,
      namespace: owner.metadata.namespace ?? 'default',
      ...(template.metadata?.labels ? { labels: { ...template.metadata.labels } } : {}),
      ...(template.metadata?.annotations
        ? { annotations: { ...template.metadata.annotations } }
        : {}),
      ownerReferences: [controllerReference(owner)],
    },
    spec: structuredClone(template.spec),
  };
}

/**
 * The pods of a workload. Takes over pods without a controller that its selector matches and lets
 * go of those it no longer matches.
 */
export function claimPods(
  context: ControllerContext,
  owner: KubeObject & { spec: { selector: LabelSelector } },
): Pod[] {
  const uid = owner.metadata.uid ?? '';
  const owned = context.index.ownedBy(uid, 'Pod') as Pod[];
  const kept = owned.filter((pod) => selects(owner.spec.selector, pod));
  for (const pod of owned) if (!kept.includes(pod)) release(context, pod, uid);
  if (owner.metadata.deletionTimestamp) return kept;
  const matching = context.index.podsMatching(
    owner.metadata.namespace ?? 'default',
    owner.spec.selector,
  );
  for (const pod of matching) {
    if (controllerOf(pod) || pod.metadata.deletionTimestamp) continue;
    const references = [...(pod.metadata.ownerReferences ?? []), controllerReference(owner)];
    const adopted = { ...pod, metadata: { ...pod.metadata, ownerReferences: references } };
    kept.push(context.store.update(adopted) as Pod);
  }
  return kept;
}

function release(context: ControllerContext, pod: Pod, uid: string): void {
  const references = (pod.metadata.ownerReferences ?? []).filter((owner) => owner.uid !== uid);
  context.store.update({ ...pod, metadata: { ...pod.metadata, ownerReferences: references } });
}

const phaseRank: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/** Pods in the order in which a workload gives them up: least useful first. */
export function byUsefulness(pods: readonly Pod[]): Pod[] {
  const rank = (pod: Pod): number =>
    (pod.spec.nodeName ? 100 : 0) +
    (phaseRank[pod.status?.phase ?? 'Pending'] ?? 0) * 10 +
    (isPodReady(pod) ? 1 : 0);
  return [...pods].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (b.metadata.creationTimestamp ?? '').localeCompare(a.metadata.creationTimestamp ?? '') ||
      b.metadata.name.localeCompare(a.metadata.name),
  );
}
