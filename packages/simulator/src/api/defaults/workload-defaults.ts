import type { KubeObject } from '@aetherius/domain';
import { isRecord, recordOf, recordsOf, type JsonRecord } from '../patch/json-value.ts';
import type { WriteContext } from '../write-pipeline.ts';
import { canonicalQuantities } from './canonical-quantity.ts';
import { defaultPodSpec, setDefault } from './pod-defaults.ts';

type Default = (spec: JsonRecord, object: KubeObject, context: WriteContext) => void;

/** Fills `spec.template` of a workload. */
function defaultTemplate(spec: JsonRecord): void {
  if (!isRecord(spec['template'])) return;
  const template = spec['template'];
  setDefault(template, 'metadata', {});
  if (isRecord(template['spec'])) defaultPodSpec(template['spec']);
}

const defaultDeployment: Default = (spec) => {
  setDefault(spec, 'replicas', 1);
  setDefault(spec, 'revisionHistoryLimit', 10);
  setDefault(spec, 'progressDeadlineSeconds', 600);
  setDefault(spec, 'strategy', {});
  const strategy = recordOf(spec['strategy']);
  setDefault(strategy, 'type', 'RollingUpdate');
  if (strategy['type'] !== 'RollingUpdate') return;
  setDefault(strategy, 'rollingUpdate', {});
  const rolling = recordOf(strategy['rollingUpdate']);
  setDefault(rolling, 'maxSurge', '25%');
  setDefault(rolling, 'maxUnavailable', '25%');
};

const defaultStatefulSet: Default = (spec) => {
  setDefault(spec, 'replicas', 1);
  setDefault(spec, 'revisionHistoryLimit', 10);
  setDefault(spec, 'podManagementPolicy', 'OrderedReady');
  setDefault(spec, 'persistentVolumeClaimRetentionPolicy', {
    whenDeleted: 'Retain',
    whenScaled: 'Retain',
  });
  setDefault(spec, 'updateStrategy', { type: 'RollingUpdate' });
  const strategy = recordOf(spec['updateStrategy']);
  setDefault(strategy, 'type', 'RollingUpdate');
  if (strategy['type'] === 'RollingUpdate') {
    setDefault(strategy, 'rollingUpdate', {});
    setDefault(recordOf(strategy['rollingUpdate']), 'partition', 0);
  }
  for (const claim of recordsOf(spec['volumeClaimTemplates'])) {
    setDefault(claim, 'apiVersion', 'v1');
    setDefault(claim, 'kind', 'PersistentVolumeClaim');
    setDefault(claim, 'status', { phase: 'Pending' });
    if (isRecord(claim['spec'])) {
      setDefault(claim['spec'], 'volumeMode', 'Filesystem');
      canonicalQuantities(recordOf(claim['spec']['resources'])['requests']);
    }
  }
};

const defaultDaemonSet: Default = (spec) => {
  setDefault(spec, 'revisionHistoryLimit', 10);
  setDefault(spec, 'updateStrategy', {});
  const strategy = recordOf(spec['updateStrategy']);
  setDefault(strategy, 'type', 'RollingUpdate');
  if (strategy['type'] !== 'RollingUpdate') return;
  setDefault(strategy, 'rollingUpdate', {});
  const rolling = recordOf(strategy['rollingUpdate']);
  setDefault(rolling, 'maxSurge', 0);
  setDefault(rolling, 'maxUnavailable', 1);
};

function defaultJobCounts(spec: JsonRecord): void {
  if (spec['completions'] === undefined && spec['parallelism'] === undefined) {
    spec['completions'] = 1;
  }
  setDefault(spec, 'parallelism', 1);
  setDefault(spec, 'backoffLimit', 6);
  setDefault(spec, 'completionMode', 'NonIndexed');
  setDefault(spec, 'manualSelector', false);
  setDefault(spec, 'suspend', false);
  setDefault(spec, 'podReplacementPolicy', 'TerminatingOrFailed');
}

const defaultCronJob: Default = (spec) => {
  setDefault(spec, 'concurrencyPolicy', 'Allow');
  setDefault(spec, 'suspend', false);
  setDefault(spec, 'successfulJobsHistoryLimit', 3);
  setDefault(spec, 'failedJobsHistoryLimit', 1);
  const jobTemplate = recordOf(spec['jobTemplate']);
  setDefault(jobTemplate, 'metadata', {});
  if (isRecord(jobTemplate['spec'])) defaultTemplate(jobTemplate['spec']);
};

const defaultHpa: Default = (spec) => {
  setDefault(spec, 'minReplicas', 1);
  setDefault(spec, 'metrics', [
    {
      type: 'Resource',
      resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
    },
  ]);
};

/** Defaults of the kinds that make pods, by kind. */
export const workloadDefaults: Readonly<Record<string, Default>> = {
  Deployment: (...input) => {
    defaultTemplate(input[0]);
    defaultDeployment(...input);
  },
  ReplicaSet: (spec) => {
    defaultTemplate(spec);
    setDefault(spec, 'replicas', 1);
  },
  ReplicationController: (spec) => {
    defaultTemplate(spec);
    setDefault(spec, 'replicas', 1);
  },
  StatefulSet: (...input) => {
    defaultTemplate(input[0]);
    defaultStatefulSet(...input);
  },
  DaemonSet: (...input) => {
    defaultTemplate(input[0]);
    defaultDaemonSet(...input);
  },
  Job: (...input) => {
    defaultTemplate(input[0]);
    defaultJobCounts(input[0]);
  },
  CronJob: defaultCronJob,
  HorizontalPodAutoscaler: defaultHpa,
};
