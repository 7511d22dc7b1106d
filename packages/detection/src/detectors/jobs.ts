import {
  conditionOf,
  containersOf,
  instantAt,
  instantOf,
  isDeleting,
  numberAt,
  podsOf,
  refOf,
  textAt,
} from '@aetherius/domain';
import type { KubeObject } from '@aetherius/domain';
import { settleMs, shortText } from '../finding.ts';
import type { DetectionContext, Finding } from '../finding.ts';
import { lastChangeMs } from './workloads.ts';

/** Jobs that failed, or that cannot end. */
export function jobFindings(context: DetectionContext, job: KubeObject): Finding[] {
  if (isDeleting(job)) return [];
  return [...failedFindings(context, job), ...stuckFindings(context, job)];
}

/** The Job controller has tried as often as it may: no hold. A later success of its CronJob ends it. */
function failedFindings(context: DetectionContext, job: KubeObject): Finding[] {
  const condition = conditionOf(job, 'Failed');
  if (condition?.['status'] !== 'True') return [];
  const sinceMs = instantAt(condition, 'lastTransitionTime') ?? 0;
  if (hasLaterSuccess(context, job)) return [];
  return [
    {
      code: 'job_failed',
      object: refOf(job),
      severity: 'high',
      sinceMs,
      holdMs: 0,
      params: {
        reason: textAt(condition, 'reason') ?? '',
        failed: numberAt(job, 'status.failed') ?? 0,
        detail: shortText(textAt(condition, 'message')),
      },
    },
  ];
}

/** Whether a later run of the Job's CronJob succeeded. */
export function hasLaterSuccess(context: DetectionContext, job: KubeObject): boolean {
  const owner = job.metadata.ownerReferences?.find((one) => one.kind === 'CronJob');
  const cronJob = owner && context.view.getByUid(owner.uid);
  const createdAtMs = instantOf(job.metadata.creationTimestamp) ?? 0;
  if (!cronJob) return false;
  const successAtMs = instantAt(cronJob, 'status.lastSuccessfulTime') ?? 0;
  return (
    successAtMs > createdAtMs ||
    jobsOf(context, cronJob).some((other) => {
      const isLater = (instantOf(other.metadata.creationTimestamp) ?? 0) > createdAtMs;
      return isLater && conditionOf(other, 'Complete')?.['status'] === 'True';
    })
  );
}

/** Containers of a Job end within seconds of each other; one that stays on for 20 s will not go. */
const sidecarHoldMs = 20_000;

/** Some main containers have ended well while others run on: the Job never completes. */
function stuckFindings(context: DetectionContext, job: KubeObject): Finding[] {
  return podsOf(context.view, refOf(job)).flatMap((pod): Finding[] => {
    if (isDeleting(pod) || textAt(pod, 'status.phase') !== 'Running') return [];
    const main = containersOf(pod).filter((container) => container.role === 'main');
    const ended = main.filter(({ state }) => state.kind === 'terminated' && state.exitCode === 0);
    const running = main.filter(({ state }) => state.kind === 'running');
    if (ended.length === 0 || ended.length + running.length < main.length || running.length === 0) {
      return [];
    }
    return [
      {
        code: 'job_stuck',
        object: refOf(pod),
        severity: 'medium',
        sinceMs: Math.max(...ended.map(({ state }) => instantOf(state.finishedAt) ?? 0)),
        holdMs: sidecarHoldMs,
        params: {
          ended: ended.map(({ name }) => name),
          running: running.map(({ name }) => name),
        },
      },
    ];
  });
}

/** CronJobs that are switched off, or whose runs fail one after the other. */
export function cronJobFindings(context: DetectionContext, cronJob: KubeObject): Finding[] {
  if (isDeleting(cronJob)) return [];
  return [...suspendedFindings(cronJob), ...failingFindings(context, cronJob)];
}

/** Somebody may suspend and resume within one deployment script. */
function suspendedFindings(cronJob: KubeObject): Finding[] {
  if (cronJob.spec?.['suspend'] !== true) return [];
  return [
    {
      code: 'cronjob_suspended',
      object: refOf(cronJob),
      severity: 'low',
      sinceMs: lastChangeMs(cronJob),
      holdMs: 2 * settleMs,
      params: {
        schedule: textAt(cronJob, 'spec.schedule') ?? '',
        lastRunAt: textAt(cronJob, 'status.lastScheduleTime') ?? '',
      },
    },
  ];
}

/** Two failures in a row are no accident. Each has used up its own retries: no hold. */
const failuresInARow = 2;

function failingFindings(context: DetectionContext, cronJob: KubeObject): Finding[] {
  const finished = jobsOf(context, cronJob).flatMap((job) => {
    const failed = conditionOf(job, 'Failed')?.['status'] === 'True';
    const complete = conditionOf(job, 'Complete')?.['status'] === 'True';
    return failed || complete ? [{ job, failed }] : [];
  });
  const latest = finished.slice(-failuresInARow);
  if (latest.length < failuresInARow || !latest.every(({ failed }) => failed)) return [];
  const [first] = latest;
  return [
    {
      code: 'cronjob_failing',
      object: refOf(cronJob),
      severity: 'high',
      sinceMs: instantAt(first && conditionOf(first.job, 'Failed'), 'lastTransitionTime') ?? 0,
      holdMs: 0,
      params: { failures: latest.length, schedule: textAt(cronJob, 'spec.schedule') ?? '' },
      related: latest.map(({ job }) => refOf(job)),
    },
  ];
}

/** A CronJob's Jobs, oldest first. */
function jobsOf(context: DetectionContext, cronJob: KubeObject): KubeObject[] {
  const createdAt = (job: KubeObject) => instantOf(job.metadata.creationTimestamp) ?? 0;
  return context.view
    .ownedBy(cronJob)
    .filter((object) => object.kind === 'Job')
    .toSorted((a, b) => createdAt(a) - createdAt(b));
}
