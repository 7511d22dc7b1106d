import { refKey, refOf } from '@aetherius/domain';
import { isTrue } from './conditions.ts';
import { writeStatus, type Controller, type ControllerContext } from './controller-context.ts';
import { parseCron } from './cron-schedule.ts';
import type { RecordEvent } from './event-recorder.ts';
import { isJobOver } from './job.ts';
import {
  controllerOf,
  controllerReference,
  isTerminating,
  parseKey,
  timestamp,
  type CronJob,
  type Job,
} from './objects.ts';
import type { ReconcileResult } from './work-queue.ts';

interface Deps {
  readonly context: ControllerContext;
  readonly record: RecordEvent;
}

/** Makes the jobs of CronJobs on time, watches them end, and keeps their history short. */
export function createCronJobController(context: ControllerContext): Controller {
  const record = context.events.from({ component: 'cronjob-controller' });
  const deps: Deps = { context, record };

  const enqueue = context.queue.register('cronjob', (key) => {
    const cronJob = context.store.get(parseKey(key)) as CronJob | undefined;
    return cronJob && !isTerminating(cronJob) ? reconcile(deps, cronJob) : undefined;
  });

  return {
    name: 'cronjob',
    onChange: ({ object }) => {
      if (object.kind === 'CronJob') enqueue(refKey(refOf(object)));
      const owner = object.kind === 'Job' ? controllerOf(object) : undefined;
      if (owner?.kind === 'CronJob') {
        enqueue(`CronJob/${object.metadata.namespace ?? ''}/${owner.name}`);
      }
    },
  };
}

function jobsOf(context: ControllerContext, cronJob: CronJob): Job[] {
  return (context.index.ownedBy(cronJob.metadata.uid ?? '', 'Job') as Job[]).sort((a, b) =>
    (a.metadata.creationTimestamp ?? '').localeCompare(b.metadata.creationTimestamp ?? ''),
  );
}

function reconcile(deps: Deps, cronJob: CronJob): ReconcileResult {
  const { context } = deps;
  let status = watchJobs(deps, cronJob);
  cleanHistory(deps, cronJob);
  const schedule = parseCron(cronJob.spec.schedule);
  const now = context.clock.now();
  const since = new Date(
    status.lastScheduleTime ?? cronJob.metadata.creationTimestamp ?? now.toISOString(),
  );
  const due = schedule?.nextAfter(since);
  if (!schedule || cronJob.spec.suspend) {
    save(context, cronJob, status);
    return undefined;
  }
  let result: ReconcileResult;
  if (due && due <= now) {
    const latest = latestBefore(schedule, due, now);
    status = startJob(deps, cronJob, { at: latest, status });
    const next = schedule.nextAfter(now);
    result = next ? { afterMs: next.getTime() - now.getTime() } : undefined;
  } else if (due) result = { afterMs: due.getTime() - now.getTime() };
  save(context, cronJob, status);
  return result;
}

/** Of several missed times only the last one is made up for. */
function latestBefore(
  schedule: NonNullable<ReturnType<typeof parseCron>>,
  first: Date,
  now: Date,
): Date {
  let latest = first;
  for (let count = 0; count < 100; count += 1) {
    const next = schedule.nextAfter(latest);
    if (!next || next > now) break;
    latest = next;
  }
  return latest;
}

type Status = NonNullable<CronJob['status']>;

/** Tells of jobs that ended since the last look; gives the status as far as jobs decide it. */
function watchJobs(deps: Deps, cronJob: CronJob): Status {
  const jobs = jobsOf(deps.context, cronJob);
  const { active: known = [], lastScheduleTime, lastSuccessfulTime } = cronJob.status ?? {};
  const wasActive = new Set(known.map((entry) => entry['uid']));
  const ended = jobs.filter((job) => isJobOver(job) && wasActive.has(job.metadata.uid));
  for (const job of ended) tellEnd(deps, cronJob, job);
  const active = jobs.filter((job) => !isJobOver(job)).map(jobReference);
  const succeededAt = ended.map((job) => job.status?.completionTime).findLast(Boolean);
  const successAt = succeededAt ?? lastSuccessfulTime;
  return {
    ...(active.length > 0 ? { active } : {}),
    ...(lastScheduleTime ? { lastScheduleTime } : {}),
    ...(successAt ? { lastSuccessfulTime: successAt } : {}),
  };
}

function tellEnd(deps: Deps, cronJob: CronJob, job: Job): void {
  const condition = isTrue(job.status?.conditions, 'Complete') ? 'Complete' : 'Failed';
  deps.record({
    object: cronJob,
    type: 'Normal',
    reason: 'SawCompletedJob',
    message: `Saw completed job: ${job.metadata.name}, condition: ${condition}`,
  });
}

function jobReference(job: Job): Record<string, unknown> {
  const { name, namespace, uid, resourceVersion } = job.metadata;
  return { kind: 'Job', namespace, name, uid, apiVersion: 'batch/v1', resourceVersion };
}

function startJob(deps: Deps, cronJob: CronJob, due: { at: Date; status: Status }): Status {
  const { context, record } = deps;
  const lastScheduleTime = timestamp(due.at);
  const active = jobsOf(context, cronJob).filter((job) => !isJobOver(job));
  const policy = cronJob.spec.concurrencyPolicy ?? 'Allow';
  if (active.length > 0 && policy === 'Forbid') {
    const message =
      'Not starting job because prior execution is running and concurrency policy is Forbid';
    record({ object: cronJob, type: 'Normal', reason: 'JobAlreadyActive', message });
    return due.status;
  }
  if (policy === 'Replace') {
    for (const job of active) context.store.remove(refOf(job), { propagation: 'Background' });
  }
  const name = `${cronJob.metadata.name}-${Math.floor(due.at.getTime() / 60_000)}`;
  const { jobTemplate } = cronJob.spec;
  const namespace = cronJob.metadata.namespace ?? 'default';
  if (context.store.get({ kind: 'Job', namespace, name })) return due.status;
  const job = context.store.create({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      namespace,
      ...(jobTemplate.metadata?.labels ? { labels: jobTemplate.metadata.labels } : {}),
      annotations: {
        ...jobTemplate.metadata?.annotations,
        'batch.kubernetes.io/cronjob-scheduled-timestamp': lastScheduleTime,
      },
      ownerReferences: [controllerReference(cronJob)],
    },
    spec: structuredClone(jobTemplate.spec),
  }) as Job;
  record({
    object: cronJob,
    type: 'Normal',
    reason: 'SuccessfulCreate',
    message: `Created job ${name}`,
  });
  return {
    ...due.status,
    active: [...(due.status.active ?? []), jobReference(job)],
    lastScheduleTime,
  };
}

function cleanHistory(deps: Deps, cronJob: CronJob): void {
  const { context, record } = deps;
  const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = cronJob.spec;
  const over = jobsOf(context, cronJob).filter(isJobOver);
  const complete = over.filter((job) => isTrue(job.status?.conditions, 'Complete'));
  const failed = over.filter((job) => !complete.includes(job));
  const old = [
    ...complete.slice(0, Math.max(0, complete.length - successfulJobsHistoryLimit)),
    ...failed.slice(0, Math.max(0, failed.length - failedJobsHistoryLimit)),
  ];
  for (const job of old) {
    if (isTerminating(job)) continue;
    context.store.remove(refOf(job), { propagation: 'Background' });
    record({
      object: cronJob,
      type: 'Normal',
      reason: 'SuccessfulDelete',
      message: `Deleted job ${job.metadata.name}`,
    });
  }
}

function save(context: ControllerContext, cronJob: CronJob, status: Status): void {
  const current = context.store.get(refOf(cronJob));
  if (current) writeStatus(context, current, status);
}
