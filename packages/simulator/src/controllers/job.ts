import { refKey, refOf } from '@aetherius/domain';
import { isPodActive, isPodFinished, isPodReady, isTrue } from './conditions.ts';
import { writeStatus, type Controller, type ControllerContext } from './controller-context.ts';
import type { RecordEvent } from './event-recorder.ts';
import {
  controllerOf,
  isTerminating,
  parseKey,
  timestamp,
  type Condition,
  type Job,
  type Pod,
} from './objects.ts';
import { createPodControl, podFromTemplate, podRef, type PodControl } from './pod-control.ts';
import type { ReconcileResult } from './work-queue.ts';

const FINALIZER = 'batch.kubernetes.io/job-tracking';
const FIRST_BACK_OFF_MS = 10_000;
const LAST_BACK_OFF_MS = 600_000;
/** Between the end of the last pod and the job's own end, as the real controller batches it. */
const FINISH_DELAY_MS = 1_000;

interface Deps {
  readonly context: ControllerContext;
  readonly record: RecordEvent;
  readonly control: PodControl;
}

/** The pods of a job, sorted by what they mean for it. */
interface Tally {
  readonly all: readonly Pod[];
  readonly active: readonly Pod[];
  readonly succeeded: number;
  readonly failed: number;
  /** Restarts of containers count as failures when pods restart in place. */
  readonly restarts: number;
  readonly lastFailureMs: number;
}

/** Runs Jobs to completion: parallelism, completions, back-off, deadlines, suspension, TTL. */
export function createJobController(context: ControllerContext): Controller {
  const record = context.events.from({ component: 'job-controller' });
  const deps: Deps = { context, record, control: createPodControl(context, record) };

  const enqueue = context.queue.register('job', (key) => {
    const job = context.store.get(parseKey(key)) as Job | undefined;
    return job ? reconcile(deps, job) : undefined;
  });

  return {
    name: 'job',
    onChange: ({ type, object }) => {
      if (object.kind === 'Job') enqueue(refKey(refOf(object)));
      if (object.kind !== 'Pod') return;
      const owner = controllerOf(object);
      if (owner?.kind !== 'Job') return;
      const namespace = object.metadata.namespace ?? '';
      if (type !== 'DELETED' && mayLoseFinalizer(context, object as Pod)) {
        loseFinalizer(context, object as Pod);
      }
      enqueue(`Job/${namespace}/${owner.name}`, isPodFinished(object as Pod) ? FINISH_DELAY_MS : 0);
    },
  };
}

/** A pod keeps the tracking finalizer while its job has to count it. */
function mayLoseFinalizer(context: ControllerContext, pod: Pod): boolean {
  if (!pod.metadata.finalizers?.includes(FINALIZER)) return false;
  const owner = controllerOf(pod);
  const namespace = pod.metadata.namespace ?? 'default';
  const job = owner && context.store.get({ kind: 'Job', namespace, name: owner.name });
  const isOrphan = !job || job.metadata.uid !== owner.uid;
  return isOrphan || isTerminating(job) || isPodFinished(pod) || isTerminating(pod);
}

function loseFinalizer(context: ControllerContext, pod: Pod): void {
  const current = context.store.get(podRef(pod));
  if (!current?.metadata.finalizers) return;
  const finalizers = current.metadata.finalizers.filter((name) => name !== FINALIZER);
  if (finalizers.length === current.metadata.finalizers.length) return;
  context.store.update({ ...current, metadata: { ...current.metadata, finalizers } });
}

function tally(context: ControllerContext, job: Job): Tally {
  const all = context.index.ownedBy(job.metadata.uid ?? '', 'Pod') as Pod[];
  const failed = all.filter((pod) => pod.status?.phase === 'Failed');
  const restarts = all.reduce(
    (total, pod) =>
      total +
      [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
        .map((status) => status.restartCount)
        .reduce((sum, count) => sum + count, 0),
    0,
  );
  return {
    all,
    active: all.filter(isPodActive),
    succeeded: all.filter((pod) => pod.status?.phase === 'Succeeded').length,
    failed: failed.length,
    restarts: job.spec.template.spec.restartPolicy === 'OnFailure' ? restarts : 0,
    lastFailureMs: Math.max(0, ...failed.map(finishedAtMs)),
  };
}

function finishedAtMs(pod: Pod): number {
  const ends = (pod.status?.containerStatuses ?? []).map((status) =>
    Date.parse(status.state.terminated?.finishedAt ?? ''),
  );
  return Math.max(0, ...ends.filter((end) => !Number.isNaN(end)));
}

function reconcile(deps: Deps, job: Job): ReconcileResult {
  const { context } = deps;
  if (isJobOver(job)) return expire(context, job);
  if (isTerminating(job)) return undefined;
  const counts = tally(context, job);
  if (job.spec.suspend) return suspend(deps, job, counts);
  const started = job.status?.startTime
    ? job
    : ({ ...job, status: { ...job.status, startTime: timestamp(context.clock.now()) } } as Job);
  const verdict = judge(context, started, counts);
  if (verdict) return finish(deps, started, { counts, verdict });
  const waitMs = makePods(deps, started, counts);
  const after = tally(context, started);
  publish(context, started, {
    ...liveStatus(after),
    conditions: resumed(context, started),
  });
  return waitMs;
}

/** Whether a job completed or failed. */
export function isJobOver(job: Job): boolean {
  return isTrue(job.status?.conditions, 'Complete') || isTrue(job.status?.conditions, 'Failed');
}

interface Verdict {
  readonly type: 'Complete' | 'Failed';
  readonly reason: string;
  readonly message: string;
}

function judge(context: ControllerContext, job: Job, counts: Tally): Verdict | undefined {
  const { backoffLimit = 6, completions } = job.spec;
  if (context.clock.now().getTime() >= deadlineOf(job)) {
    const message = 'Job was active longer than specified deadline';
    return { type: 'Failed', reason: 'DeadlineExceeded', message };
  }
  const isInPlace = job.spec.template.spec.restartPolicy === 'OnFailure';
  const tooMany = isInPlace
    ? counts.restarts > 0 && counts.restarts >= backoffLimit
    : counts.failed > backoffLimit;
  if (tooMany) {
    const message = 'Job has reached the specified backoff limit';
    return { type: 'Failed', reason: 'BackoffLimitExceeded', message };
  }
  const isDone =
    completions === undefined
      ? counts.succeeded > 0 && counts.active.length === 0
      : counts.succeeded >= completions;
  if (!isDone) return undefined;
  const message = 'Reached expected number of succeeded pods';
  return { type: 'Complete', reason: 'CompletionsReached', message };
}

function makePods(deps: Deps, job: Job, counts: Tally): ReconcileResult {
  const { context, control } = deps;
  const { parallelism = 1, completions } = job.spec;
  const open = completions === undefined ? parallelism : completions - counts.succeeded;
  const wanted = Math.min(parallelism, open);
  for (const pod of counts.active.slice(wanted)) control.remove(job, pod);
  const deadlineMs = deadlineOf(job) - context.clock.now().getTime();
  const isShort = counts.active.length < wanted;
  const waitMs = isShort ? backOffLeftMs(context, counts) : 0;
  if (waitMs > 0) return { afterMs: Math.min(waitMs, deadlineMs) };
  for (let count = counts.active.length; count < wanted; count += 1) {
    const pod = podFromTemplate(job, job.spec.template);
    control.create(job, { ...pod, metadata: { ...pod.metadata, finalizers: [FINALIZER] } });
  }
  return Number.isFinite(deadlineMs) ? { afterMs: Math.max(1, deadlineMs) } : undefined;
}

/** How long the next pod has to wait after failed ones: 10 s, 20 s, 40 s … 10 min. */
function backOffLeftMs(context: ControllerContext, counts: Tally): number {
  if (counts.failed === 0) return 0;
  const backOffMs = Math.min(LAST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (counts.failed - 1));
  return counts.lastFailureMs + backOffMs - context.clock.now().getTime();
}

function deadlineOf(job: Job): number {
  const seconds = job.spec.activeDeadlineSeconds;
  if (seconds === undefined) return Number.POSITIVE_INFINITY;
  return Date.parse(job.status?.startTime ?? '') + seconds * 1000;
}

function finish(
  deps: Deps,
  job: Job,
  options: { counts: Tally; verdict: Verdict },
): ReconcileResult {
  const { context, record, control } = deps;
  const { verdict, counts } = options;
  for (const pod of counts.active) {
    control.remove(job, pod);
    loseFinalizer(context, pod);
  }
  const isComplete = verdict.type === 'Complete';
  record({
    object: job,
    type: isComplete ? 'Normal' : 'Warning',
    reason: isComplete ? 'Completed' : verdict.reason,
    message: isComplete ? 'Job completed' : verdict.message,
  });
  publish(context, job, finalStatus(context, job, options));
  return expire(context, job);
}

function finalStatus(
  context: ControllerContext,
  job: Job,
  options: { counts: Tally; verdict: Verdict },
): Record<string, unknown> {
  const { verdict, counts } = options;
  const now = timestamp(context.clock.now());
  const isComplete = verdict.type === 'Complete';
  const conditionOf = (type: string): Condition => ({
    type,
    status: 'True',
    lastProbeTime: now,
    lastTransitionTime: now,
    reason: verdict.reason,
    message: verdict.message,
  });
  // Pods that a failed job takes down count as failed too.
  const failed = counts.failed + (isComplete ? 0 : counts.active.length);
  return {
    conditions: [
      ...(job.status?.conditions ?? []),
      conditionOf(isComplete ? 'SuccessCriteriaMet' : 'FailureTarget'),
      conditionOf(verdict.type),
    ],
    ...(isComplete ? { completionTime: now } : {}),
    ...(counts.succeeded ? { succeeded: counts.succeeded } : {}),
    ...(failed ? { failed } : {}),
    terminating: 0,
    uncountedTerminatedPods: {},
    ready: 0,
  };
}

function suspend(deps: Deps, job: Job, counts: Tally): undefined {
  for (const pod of counts.active) deps.control.remove(job, pod);
  const isKnown = isTrue(job.status?.conditions, 'Suspended');
  const now = timestamp(deps.context.clock.now());
  const others = (job.status?.conditions ?? []).filter((entry) => entry.type !== 'Suspended');
  const suspended = job.status?.conditions?.find((entry) => entry.type === 'Suspended');
  if (!isKnown) {
    deps.record({ object: job, type: 'Normal', reason: 'Suspended', message: 'Job suspended' });
  }
  publish(deps.context, job, {
    conditions: [
      ...others,
      isKnown && suspended
        ? suspended
        : {
            type: 'Suspended',
            status: 'True',
            lastProbeTime: now,
            lastTransitionTime: now,
            reason: 'JobSuspended',
            message: 'Job suspended',
          },
    ],
    ...(counts.succeeded ? { succeeded: counts.succeeded } : {}),
    terminating: 0,
    uncountedTerminatedPods: {},
    ready: 0,
  });
  return undefined;
}

function resumed(context: ControllerContext, job: Job): Condition[] | undefined {
  const now = timestamp(context.clock.now());
  const changed = job.status?.conditions?.map((entry) =>
    entry.type === 'Suspended' && entry.status === 'True'
      ? {
          ...entry,
          status: 'False',
          lastProbeTime: now,
          lastTransitionTime: now,
          reason: 'JobResumed',
          message: 'Job resumed',
        }
      : entry,
  );
  return changed && changed.length > 0 ? changed : undefined;
}

function liveStatus(counts: Tally): Record<string, unknown> {
  const active = counts.active.length;
  return {
    ...(active ? { active } : {}),
    ...(counts.succeeded ? { succeeded: counts.succeeded } : {}),
    ...(counts.failed ? { failed: counts.failed } : {}),
    terminating: counts.all.filter((pod) => isTerminating(pod)).length,
    uncountedTerminatedPods: {},
    ready: counts.active.filter(isPodReady).length,
  };
}

function publish(context: ControllerContext, job: Job, status: Record<string, unknown>): void {
  const current = context.store.get(refOf(job));
  const { conditions, ...rest } = status;
  if (!current) return;
  writeStatus(context, current, {
    ...(conditions ? { conditions } : {}),
    ...(job.spec.suspend ? {} : { startTime: job.status?.startTime }),
    ...rest,
  });
}

function expire(context: ControllerContext, job: Job): ReconcileResult {
  const current = context.store.get(refOf(job)) as Job | undefined;
  const seconds = job.spec.ttlSecondsAfterFinished;
  if (!current || seconds === undefined || isTerminating(current)) return undefined;
  const ended = current.status?.conditions?.find(
    (entry) => entry.type === 'Complete' || entry.type === 'Failed',
  );
  const dueMs = Date.parse(ended?.lastTransitionTime ?? '') + seconds * 1000;
  const waitMs = dueMs - context.clock.now().getTime();
  if (waitMs > 0) return { afterMs: waitMs };
  context.store.remove(refOf(job), { propagation: 'Foreground' });
  return undefined;
}
