import type { KubeObject } from '@aetherius/domain';
import { deletionFindings } from './detectors/deletion.ts';
import { cronJobFindings, jobFindings } from './detectors/jobs.ts';
import { nodeFindings } from './detectors/nodes.ts';
import { autoscalerFindings, budgetFindings } from './detectors/scaling.ts';
import { serviceFindings } from './detectors/services.ts';
import { claimFindings } from './detectors/storage.ts';
import { ingressFindings, webhookFindings } from './detectors/traffic.ts';
import { workloadFindings } from './detectors/workloads.ts';
import type { DetectionContext, Detector, Finding } from './finding.ts';

/** The detectors of each kind of subject. A new family is added here, by hand. */
const detectorsByKind: Readonly<Record<string, readonly Detector[]>> = {
  Deployment: [workloadFindings],
  StatefulSet: [workloadFindings],
  DaemonSet: [workloadFindings],
  ReplicaSet: [workloadFindings],
  ReplicationController: [workloadFindings],
  Job: [jobFindings, workloadFindings],
  CronJob: [cronJobFindings],
  Pod: [],
  Service: [serviceFindings],
  Ingress: [ingressFindings],
  PersistentVolumeClaim: [claimFindings],
  HorizontalPodAutoscaler: [autoscalerFindings],
  PodDisruptionBudget: [budgetFindings],
  Node: [nodeFindings],
  ValidatingWebhookConfiguration: [webhookFindings],
  MutatingWebhookConfiguration: [webhookFindings],
};

/** Kinds that have detectors of their own; any other kind is only watched for a stuck deletion. */
export const subjectKinds: readonly string[] = Object.keys(detectorsByKind);

/** What the subject itself shows; its pods are looked at apart. */
export function findingsOfSubject(context: DetectionContext, subject: KubeObject): Finding[] {
  // A custom kind may be called `constructor`.
  const own = Object.hasOwn(detectorsByKind, subject.kind) ? detectorsByKind[subject.kind] : [];
  return [...(own ?? []), deletionFindings].flatMap((detect) => detect(context, subject));
}
