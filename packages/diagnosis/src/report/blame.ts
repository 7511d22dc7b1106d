import { controllerOf, refKey } from '@aetherius/domain';
import type { ObjectRef } from '@aetherius/domain';
import type { Choice } from '../engines/select.ts';
import type { ReportContext } from './root-cause.ts';

/**
 * Whether the last rollout of a workload came after the fault: a pod of the former template shows
 * it as well. Such a rollout is rather the repair than the cause, and going back would undo it.
 */
export function cameAfterFault(context: ReportContext, choice: Choice, owner: ObjectRef): boolean {
  const rollout = context.extracts.rollouts.get(refKey(owner));
  if (!rollout) return false;
  return choice.hypothesis.anchors.some((anchor) => {
    const pod = anchor.refs['pod'] && context.scene.view.get(anchor.refs['pod']);
    return pod !== undefined && controllerOf(pod)?.name === rollout.previous.metadata.name;
  });
}
