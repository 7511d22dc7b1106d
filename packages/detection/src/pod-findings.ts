import { conditionOf, desiredReplicasOf, isDeleting, isPodReady, textAt } from '@aetherius/domain';
import type { KubeObject } from '@aetherius/domain';
import { containerFindings } from './detectors/containers.ts';
import { hasLaterSuccess } from './detectors/jobs.ts';
import { podFindings } from './detectors/pods.ts';
import { probeFindings } from './detectors/probes.ts';
import { schedulingFindings } from './detectors/scheduling.ts';
import type { DetectionContext, Finding } from './finding.ts';
import { relatedOfPod } from './related.ts';

const podDetectors = [containerFindings, probeFindings, podFindings, schedulingFindings] as const;

/** What the pods of a workload show, less what the workload has got over. */
export function findingsOfPods(
  context: DetectionContext,
  workload: KubeObject,
  pods: readonly KubeObject[],
): Finding[] {
  if (workload.kind === 'Job' && isJobOver(context, workload)) return [];
  const findings = pods.flatMap((pod) => findingsOfPod(context, pod));
  return findings.filter((finding) => isStillTold(workload, pods, finding));
}

function findingsOfPod(context: DetectionContext, pod: KubeObject): Finding[] {
  const findings = podDetectors.flatMap((detect) => detect(context, pod));
  if (findings.length === 0) return findings;
  const related = relatedOfPod(context.view, pod);
  return findings.map((finding) => ({
    ...finding,
    related: [...(finding.related ?? []), ...related],
  }));
}

function isStillTold(workload: KubeObject, pods: readonly KubeObject[], finding: Finding): boolean {
  // A Job may fail once and succeed on its next try; that is what its backoffLimit is for.
  if (workload.kind === 'Job' && finding.code === 'container_exited') {
    return (
      pods.filter((pod) => textAt(pod, 'status.phase') === 'Failed').length >= 2 ||
      isFailed(workload)
    );
  }
  if (finding.code === 'pod_evicted')
    return workload.kind === 'Pod' || !isFullyReady(workload, pods);
  return true;
}

/** Whether as many pods are ready as the workload asks for. */
export function isFullyReady(workload: KubeObject, pods: readonly KubeObject[]): boolean {
  const ready = pods.filter((pod) => isPodReady(pod) && !isDeleting(pod)).length;
  return ready >= desiredReplicasOf(workload);
}

function isJobOver(context: DetectionContext, job: KubeObject): boolean {
  return conditionOf(job, 'Complete')?.['status'] === 'True' || hasLaterSuccess(context, job);
}

function isFailed(job: KubeObject): boolean {
  return conditionOf(job, 'Failed')?.['status'] === 'True';
}
