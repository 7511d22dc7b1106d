import { recordOf, recordsOf, textAt, valueAt } from '../patch/json-value.ts';
import type { KubeObject } from '@aetherius/domain';
import {
  ageOf,
  columnsOf,
  containerColumn,
  countAt,
  durationText,
  labelsText,
  selectorText,
  sinceText,
  type Cell,
  type TableKind,
} from './table-kind.ts';

function templateCells(object: KubeObject): Cell[] {
  return [
    containerColumn(object, 'name', 'spec', 'template'),
    containerColumn(object, 'image', 'spec', 'template'),
  ];
}

const replicaTable: TableKind = {
  columns: columnsOf(
    'Desired:integer Current:integer Ready:integer Age Containers* Images* Selector*',
  ),
  cells: (object, now) => [
    countAt(object, 'spec', 'replicas'),
    countAt(object, 'status', 'replicas'),
    countAt(object, 'status', 'readyReplicas'),
    ageOf(object, now),
    ...templateCells(object),
    object.kind === 'ReplicaSet'
      ? selectorText(valueAt(object, 'spec', 'selector'))
      : labelsText(valueAt(object, 'spec', 'selector')),
  ],
};

function jobStatus(job: KubeObject): string {
  const conditions = recordsOf(valueAt(job, 'status', 'conditions'));
  const isTrue = (type: string): boolean =>
    conditions.some((condition) => condition['type'] === type && condition['status'] === 'True');
  if (isTrue('Complete')) return 'Complete';
  if (isTrue('Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp) return 'Terminating';
  if (isTrue('Suspended')) return 'Suspended';
  if (isTrue('FailureTarget')) return 'FailureTarget';
  return isTrue('SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running';
}

function completions(job: KubeObject): string {
  const succeeded = countAt(job, 'status', 'succeeded');
  const wanted = valueAt(job, 'spec', 'completions');
  if (typeof wanted === 'number') return `${succeeded}/${wanted}`;
  const parallelism = countAt(job, 'spec', 'parallelism');
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function jobDuration(job: KubeObject, now: Date): string {
  const start = textAt(job, 'status', 'startTime');
  if (!start) return '';
  const end = textAt(job, 'status', 'completionTime');
  return durationText((end ? Date.parse(end) : now.getTime()) - Date.parse(start));
}

function hpaTargets(hpa: KubeObject): string {
  const currents = recordsOf(valueAt(hpa, 'status', 'currentMetrics'));
  const texts = recordsOf(valueAt(hpa, 'spec', 'metrics')).map((metric, index) => {
    if (metric['type'] !== 'Resource') return `<unknown>`;
    const name = textAt(metric, 'resource', 'name');
    const target = recordOf(valueAt(metric, 'resource', 'target'));
    const current = recordOf(valueAt(currents[index], 'resource', 'current'));
    if (target['averageValue'] !== undefined) {
      return `${name}: ${textAt(current, 'averageValue') || '<unknown>'}/${String(target['averageValue'])}`;
    }
    const used = current['averageUtilization'];
    const usedText = typeof used === 'number' ? `${used}%` : '<unknown>';
    return `${name}: ${usedText}/${countAt(target, 'averageUtilization')}%`;
  });
  if (texts.length === 0) return '<none>';
  const more = texts.length > 2 ? ` + ${texts.length - 2} more...` : '';
  return `${texts.slice(0, 2).join(', ')}${more}`;
}

/** Tables of the kinds that make pods. */
export const workloadTables: Readonly<Record<string, TableKind>> = {
  Deployment: {
    columns: columnsOf('Ready Up-to-date Available Age Containers* Images* Selector*'),
    cells: (object, now) => [
      `${countAt(object, 'status', 'readyReplicas')}/${countAt(object, 'spec', 'replicas')}`,
      countAt(object, 'status', 'updatedReplicas'),
      countAt(object, 'status', 'availableReplicas'),
      ageOf(object, now),
      ...templateCells(object),
      selectorText(valueAt(object, 'spec', 'selector')),
    ],
  },
  ReplicaSet: replicaTable,
  ReplicationController: replicaTable,
  StatefulSet: {
    columns: columnsOf('Ready Age Containers* Images*'),
    cells: (object, now) => [
      `${countAt(object, 'status', 'readyReplicas')}/${countAt(object, 'spec', 'replicas')}`,
      ageOf(object, now),
      ...templateCells(object),
    ],
  },
  DaemonSet: {
    columns: columnsOf(
      'Desired:integer Current:integer Ready:integer Up-to-date:integer Available:integer Node_Selector Age Containers* Images* Selector*',
    ),
    cells: (object, now) => [
      countAt(object, 'status', 'desiredNumberScheduled'),
      countAt(object, 'status', 'currentNumberScheduled'),
      countAt(object, 'status', 'numberReady'),
      countAt(object, 'status', 'updatedNumberScheduled'),
      countAt(object, 'status', 'numberAvailable'),
      labelsText(valueAt(object, 'spec', 'template', 'spec', 'nodeSelector')),
      ageOf(object, now),
      ...templateCells(object),
      selectorText(valueAt(object, 'spec', 'selector')),
    ],
  },
  Job: {
    columns: columnsOf('Status Completions Duration Age Containers* Images* Selector*'),
    cells: (object, now) => [
      jobStatus(object),
      completions(object),
      jobDuration(object, now),
      ageOf(object, now),
      ...templateCells(object),
      selectorText(valueAt(object, 'spec', 'selector')),
    ],
  },
  CronJob: {
    columns: columnsOf(
      'Schedule Timezone Suspend:boolean Active:integer Last_Schedule Age Containers* Images* Selector*',
    ),
    cells: (object, now) => [
      textAt(object, 'spec', 'schedule'),
      textAt(object, 'spec', 'timeZone') || '<none>',
      valueAt(object, 'spec', 'suspend') === true ? 'True' : 'False',
      recordsOf(valueAt(object, 'status', 'active')).length,
      textAt(object, 'status', 'lastScheduleTime')
        ? sinceText(textAt(object, 'status', 'lastScheduleTime'), now)
        : '<none>',
      ageOf(object, now),
      containerColumn(object, 'name', 'spec', 'jobTemplate', 'spec', 'template'),
      containerColumn(object, 'image', 'spec', 'jobTemplate', 'spec', 'template'),
      '<none>',
    ],
  },
  HorizontalPodAutoscaler: {
    columns: columnsOf('Reference Targets MinPods MaxPods Replicas Age'),
    cells: (object, now) => [
      `${textAt(object, 'spec', 'scaleTargetRef', 'kind')}/${textAt(object, 'spec', 'scaleTargetRef', 'name')}`,
      hpaTargets(object),
      String(valueAt(object, 'spec', 'minReplicas') ?? '<unset>'),
      countAt(object, 'spec', 'maxReplicas'),
      countAt(object, 'status', 'currentReplicas'),
      ageOf(object, now),
    ],
  },
  PodDisruptionBudget: {
    columns: columnsOf('Min_Available Max_Unavailable Allowed_Disruptions:integer Age'),
    cells: (object, now) => [
      String(valueAt(object, 'spec', 'minAvailable') ?? 'N/A'),
      String(valueAt(object, 'spec', 'maxUnavailable') ?? 'N/A'),
      countAt(object, 'status', 'disruptionsAllowed'),
      ageOf(object, now),
    ],
  },
  PodTemplate: {
    columns: columnsOf('Containers Images Pod_Labels'),
    cells: (object) => [
      containerColumn(object, 'name', 'template'),
      containerColumn(object, 'image', 'template'),
      labelsText(valueAt(object, 'template', 'metadata', 'labels')),
    ],
  },
  ControllerRevision: {
    columns: columnsOf('Controller Revision Age'),
    cells: (object, now) => {
      const owner = object.metadata.ownerReferences?.find((reference) => reference.controller);
      const group = owner?.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : '';
      return [
        owner ? `${owner.kind.toLowerCase()}${group}/${owner.name}` : '<none>',
        countAt(object, 'revision'),
        ageOf(object, now),
      ];
    },
  },
};
