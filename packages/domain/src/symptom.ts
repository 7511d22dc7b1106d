import { message } from './message.ts';
import type { IsoTime, Message, MessageParams } from './message.ts';
import type { ObjectRef } from './object-ref.ts';
import type { Severity } from './severity.ts';

/**
 * The conditions that the detectors judge abnormal, each read from object status or from a
 * comparison between objects. A symptom is never a cause: CrashLoopBackOff is one, a wrong limit
 * is not.
 */
export const symptomCodes = [
  'container_oom_killed',
  'container_crash_looping',
  'container_exited',
  'container_image_pull_failed',
  'container_config_error',
  'container_create_failed',
  'container_probe_failing',
  'pod_unschedulable',
  'pod_volume_stuck',
  'pod_sandbox_failed',
  'pod_init_stuck',
  'pod_not_ready',
  'pod_evicted',
  'pod_stuck_terminating',
  'workload_pods_not_created',
  'workload_scaled_to_zero',
  'workload_unavailable',
  'rollout_stuck',
  'job_failed',
  'job_stuck',
  'cronjob_suspended',
  'cronjob_failing',
  'service_without_endpoints',
  'service_port_unserved',
  'service_selects_foreign_pods',
  'ingress_backend_missing',
  'ingress_class_missing',
  'ingress_secret_missing',
  'claim_pending',
  'autoscaler_inactive',
  'disruption_budget_blocks',
  'object_stuck_deleting',
  'node_not_ready',
  'node_pressure',
  'node_cordoned',
  'node_pods_full',
  'webhook_unavailable',
  'log_errors',
  'cpu_throttled',
  'memory_rising',
] as const;
export type SymptomCode = (typeof symptomCodes)[number];

/** One abnormal condition, under the workload (or other object) that people would name. */
export interface Symptom {
  /** Stable over pod restarts: code, subject and container, never a pod's name. */
  readonly fingerprint: string;
  readonly code: SymptomCode;
  /** The top owner: Deployment, StatefulSet, Job, bare Pod, Service, Node and so on. */
  readonly subject: ObjectRef;
  /** Where it was seen: mostly a pod. Equal to `subject` when the subject shows it itself. */
  readonly object: ObjectRef;
  readonly container?: string;
  readonly severity: Severity;
  /** The cluster's time at which the condition began, as far as the status tells. */
  readonly since: IsoTime;
  /** The decisive values: reason, exit code, restart count, message class and the like. */
  readonly params: MessageParams;
  /**
   * Neighbours through which another symptom may share its cause: the services that select it,
   * configuration it mounts, its node, its claims, its namespace's quota.
   */
  readonly related: readonly ObjectRef[];
}

/**
 * A symptom's headline, `symptom.<code>`: its values with `kind`, `subject`, `namespace`, `object`
 * (where it was seen) and `container` beside them.
 */
export function symptomMessage(symptom: Symptom): Message {
  const { subject, object, container = '' } = symptom;
  return message(`symptom.${symptom.code}`, {
    ...symptom.params,
    kind: subject.kind,
    subject: subject.name,
    namespace: subject.namespace ?? '',
    object: object.name,
    container,
  });
}
