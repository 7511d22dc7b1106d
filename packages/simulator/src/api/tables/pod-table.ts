import type { KubeObject } from '@aetherius/domain';
import {
  isRecord,
  recordOf,
  recordsOf,
  textAt,
  valueAt,
  type JsonRecord,
} from '../patch/json-value.ts';
import { ageOf, columnsOf, countAt, sinceText, type TableKind } from './table-kind.ts';

/** The columns of `kubectl get pods`. */
export const podTable: TableKind = {
  columns: columnsOf('Ready Status Restarts Age IP* Node* Nominated_Node* Readiness_Gates*'),
  cells: (pod, now) => {
    const containers = recordsOf(valueAt(pod, 'spec', 'containers'));
    const statuses = recordsOf(valueAt(pod, 'status', 'containerStatuses'));
    const ready = statuses.filter((status) => status['ready'] === true && isRunning(status)).length;
    return [
      `${ready}/${containers.length + sidecarCounts(pod).total}`,
      podStatusText(pod),
      restartsText(pod, now),
      ageOf(pod, now),
      textAt(pod, 'status', 'podIP') || '<none>',
      textAt(pod, 'spec', 'nodeName') || '<none>',
      textAt(pod, 'status', 'nominatedNodeName') || '<none>',
      '<none>',
    ];
  },
};

function isRunning(status: JsonRecord): boolean {
  return isRecord(valueAt(status, 'state', 'running'));
}

function sidecarCounts(pod: KubeObject): { total: number } {
  const inits = recordsOf(valueAt(pod, 'spec', 'initContainers'));
  return { total: inits.filter((container) => container['restartPolicy'] === 'Always').length };
}

/** What the status column says: the pod's reason or phase, overruled by what its containers say. */
export function podStatusText(pod: KubeObject): string {
  const status = recordOf(pod.status);
  const phase = textAt(status, 'reason') || textAt(status, 'phase') || 'Unknown';
  const inits = initText(pod);
  const text =
    inits ?? containerText(recordsOf(status['containerStatuses']), pod, gated(pod) ?? phase);
  if (!pod.metadata.deletionTimestamp) return text;
  if (status['reason'] === 'NodeLost') return 'Unknown';
  return status['phase'] === 'Succeeded' || status['phase'] === 'Failed' ? text : 'Terminating';
}

function gated(pod: KubeObject): string | undefined {
  const scheduled = conditionOf(pod, 'PodScheduled');
  return scheduled?.['reason'] === 'SchedulingGated' ? 'SchedulingGated' : undefined;
}

function conditionOf(object: KubeObject, type: string): JsonRecord | undefined {
  return recordsOf(valueAt(object, 'status', 'conditions')).find(
    (condition) => condition['type'] === type,
  );
}

function initText(pod: KubeObject): string | undefined {
  const specs = recordsOf(valueAt(pod, 'spec', 'initContainers'));
  const statuses = recordsOf(valueAt(pod, 'status', 'initContainerStatuses'));
  for (const [index, status] of statuses.entries()) {
    const terminated = valueAt(status, 'state', 'terminated');
    if (isRecord(terminated) && terminated['exitCode'] === 0) continue;
    const spec = specs.find((container) => container['name'] === status['name']);
    if (spec?.['restartPolicy'] === 'Always' && status['started'] === true) continue;
    if (isRecord(terminated)) return `Init:${terminationText(terminated)}`;
    const waiting = textAt(status, 'state', 'waiting', 'reason');
    if (waiting && waiting !== 'PodInitializing') return `Init:${waiting}`;
    return `Init:${index}/${specs.length}`;
  }
  return undefined;
}

function terminationText(terminated: JsonRecord): string {
  if (textAt(terminated, 'reason')) return textAt(terminated, 'reason');
  const signal = countAt(terminated, 'signal');
  return signal ? `Signal:${signal}` : `ExitCode:${countAt(terminated, 'exitCode')}`;
}

/** The first container that has something to say wins; a completed one among running ones does not. */
function containerText(statuses: JsonRecord[], pod: KubeObject, phase: string): string {
  let text = phase;
  let hasRunning = false;
  for (const status of statuses.toReversed()) {
    const waiting = textAt(status, 'state', 'waiting', 'reason');
    const terminated = valueAt(status, 'state', 'terminated');
    if (waiting) text = waiting;
    else if (isRecord(terminated)) text = terminationText(terminated);
    else if (status['ready'] === true && isRunning(status)) hasRunning = true;
  }
  if (text !== 'Completed' || !hasRunning) return text;
  return conditionOf(pod, 'Ready')?.['status'] === 'True' ? 'Running' : 'NotReady';
}

function restartsText(pod: KubeObject, now: Date): string {
  const statuses = [
    ...recordsOf(valueAt(pod, 'status', 'initContainerStatuses')),
    ...recordsOf(valueAt(pod, 'status', 'containerStatuses')),
  ];
  const count = statuses.reduce((sum, status) => sum + countAt(status, 'restartCount'), 0);
  const last = statuses
    .map((status) => textAt(status, 'lastState', 'terminated', 'finishedAt'))
    .toSorted()
    .at(-1);
  return count > 0 && last ? `${count} (${sinceText(last, now)} ago)` : String(count);
}
