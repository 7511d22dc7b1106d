import {
  conditionOf,
  instantAt,
  recordAt,
  recordsAt,
  refOf,
  textAt,
  valueAt,
} from '@aetherius/domain';
import type { KubeObject } from '@aetherius/domain';
import { eventSource, fieldSource } from './fact.ts';
import { isAskedAbout } from './workloads.ts';
import type { Scene, Workload } from './scene.ts';
import { isoSeconds, wordAt, countAt } from './reading.ts';

/** Jobs that failed or never end, and schedules that do not run. */
export function readJobs(scene: Scene): void {
  for (const workload of scene.workloads.values()) {
    if (workload.object.kind !== 'Job') continue;
    readFailure(scene, workload);
    readSidecars(scene, workload);
  }
  for (const cronJob of scene.view.list('CronJob')) readCronJob(scene, cronJob);
}

function readFailure(scene: Scene, workload: Workload): void {
  const failed =
    conditionOf(workload.object, 'Failed') ?? conditionOf(workload.object, 'FailureTarget');
  const isFailed = textAt(failed, 'status') === 'True';
  const attempts = countAt(workload.object, 'status.failed');
  const isDone = textAt(conditionOf(workload.object, 'Complete'), 'status') === 'True';
  if (isDone || (!isFailed && attempts === 0) || isReplacedByLater(scene, workload)) return;
  scene.ledger.add({
    kind: 'job_failed',
    subject: workload.ref,
    source: isFailed
      ? fieldSource(
          workload.object,
          'status.conditions[type=Failed]',
          `${wordAt(failed, 'reason')}: ${wordAt(failed, 'message')}`,
        )
      : fieldSource(workload.object, 'status.failed', attempts),
    at: textAt(failed, 'lastTransitionTime'),
    abnormal: true,
    fields: {
      reason: wordAt(failed, 'reason'),
      message: wordAt(failed, 'message').slice(0, 200),
      attempts,
    },
  });
}

/** A scheduled job whose successor ended well is history. */
function isReplacedByLater(scene: Scene, workload: Workload): boolean {
  const cronName = workload.object.metadata.ownerReferences?.find(
    (one) => one.kind === 'CronJob',
  )?.name;
  if (!cronName) return false;
  const namespace = workload.ref.namespace ?? '';
  const cronJob = scene.view.get({ kind: 'CronJob', namespace, name: cronName });
  const succeeded = instantAt(cronJob, 'status.lastSuccessfulTime') ?? 0;
  return succeeded > (instantAt(workload.object, 'metadata.creationTimestamp') ?? 0);
}

/** The time after which a side container that goes on is not just shutting down; as in detection. */
const sidecarPatienceMs = 20_000;

function readSidecars(scene: Scene, workload: Workload): void {
  for (const pod of workload.pods) {
    const statuses = recordsAt(pod, 'status.containerStatuses');
    const done = statuses.filter((status) => valueAt(status, 'state.terminated.exitCode') === 0);
    const running = statuses.filter(
      (status) => Object.keys(recordAt(status, 'state.running')).length > 0,
    );
    const doneAt = Math.max(
      0,
      ...done.map((status) => instantAt(status, 'state.terminated.finishedAt') ?? 0),
    );
    if (done.length === 0 || running.length === 0 || scene.nowMs - doneAt < sidecarPatienceMs)
      continue;
    const sidecar = wordAt(running[0], 'name');
    scene.ledger.add({
      kind: 'job_sidecar_running',
      subject: workload.ref,
      container: sidecar,
      source: fieldSource(
        pod,
        `status.containerStatuses[${sidecar}].state.running`,
        textAt(running[0], 'state.running.startedAt') ?? 'running',
      ),
      abnormal: true,
      refs: { pod: refOf(pod) },
      fields: {
        sidecar: running.map((status) => wordAt(status, 'name')).join(', '),
        main: done.map((status) => wordAt(status, 'name')).join(', '),
        minutes: Math.round((scene.nowMs - doneAt) / 60_000),
        doneAt: isoSeconds(doneAt),
      },
    });
  }
}

function readCronJob(scene: Scene, cronJob: KubeObject): void {
  const isAsked = isAskedAbout(scene, refOf(cronJob));
  if (valueAt(cronJob, 'spec.suspend') === true) {
    scene.ledger.add({
      kind: 'cronjob_suspended',
      subject: refOf(cronJob),
      source: fieldSource(cronJob, 'spec.suspend', true),
      abnormal: false,
      fields: {
        schedule: wordAt(cronJob, 'spec.schedule'),
        lastRun: textAt(cronJob, 'status.lastScheduleTime') ?? '-',
        isAsked,
      },
    });
  }
  const event = scene.view
    .eventsOf(refOf(cronJob))
    .findLast((one) =>
      [
        'TooManyMissedTimes',
        'MissSchedule',
        'UnparseableSchedule',
        'InvalidSchedule',
        'UnknownTimeZone',
      ].includes(one.reason ?? ''),
    );
  if (!event || valueAt(cronJob, 'spec.suspend') === true) return;
  scene.ledger.add({
    kind: 'cronjob_not_scheduling',
    subject: refOf(cronJob),
    source: eventSource(event),
    abnormal: true,
    fields: { reason: event.reason ?? '', message: (event.message ?? '').slice(0, 200) },
  });
}
