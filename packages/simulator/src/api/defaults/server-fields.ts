import type { KubeObject } from '@aetherius/domain';
import { recordOf, type JsonRecord } from '../patch/json-value.ts';
import type { WriteContext, WriteStep } from '../write-pipeline.ts';
import { qosClass } from './pod-defaults.ts';
import { allocateAddresses } from './service-defaults.ts';

/** The status that an object starts with. */
const initialStatus: Readonly<Record<string, Record<string, unknown>>> = {
  Deployment: {},
  ReplicaSet: { replicas: 0 },
  ReplicationController: { replicas: 0 },
  StatefulSet: { replicas: 0, availableReplicas: 0 },
  DaemonSet: {
    currentNumberScheduled: 0,
    numberMisscheduled: 0,
    desiredNumberScheduled: 0,
    numberReady: 0,
  },
  Job: {},
  CronJob: {},
  HorizontalPodAutoscaler: { desiredReplicas: 0, currentMetrics: null },
  PersistentVolumeClaim: { phase: 'Pending' },
  PersistentVolume: { phase: 'Pending' },
  Service: { loadBalancer: {} },
  Ingress: { loadBalancer: {} },
  ResourceQuota: {},
  PodDisruptionBudget: {
    disruptionsAllowed: 0,
    currentHealthy: 0,
    desiredHealthy: 0,
    expectedPods: 0,
  },
  Namespace: { phase: 'Active' },
};

/** What the server itself writes into an object; unlike defaults it belongs to no field manager. */
export const fillServerFields: WriteStep = (draft, context) => {
  if (draft.kind === 'Service') allocateAddresses(recordOf(draft.spec), draft, context);
  if (context.previous) return;
  fillers[draft.kind]?.(draft, context);
  const status = initialStatus[draft.kind];
  if (status && !draft.status) draft.status = { ...status };
};

type Filler = (object: KubeObject, context: WriteContext) => void;

const fillers: Readonly<Record<string, Filler>> = {
  Pod: (object) => {
    object.status = { phase: 'Pending', qosClass: qosClass(recordOf(object.spec)) };
  },
  Namespace: (object) => {
    object.spec = { ...object.spec, finalizers: ['kubernetes'] };
  },
  Job: selectOwnPods,
  PersistentVolumeClaim: (object, context) => {
    addDefaultClass(recordOf(object.spec), context);
    object.metadata.finalizers ??= ['kubernetes.io/pvc-protection'];
  },
  PersistentVolume: (object) => {
    object.metadata.finalizers ??= ['kubernetes.io/pv-protection'];
  },
};

/** A job finds its pods by its own UID unless it is told to select by hand. */
function selectOwnPods(job: KubeObject): void {
  const spec = recordOf(job.spec);
  if (spec['manualSelector'] === true) return;
  const { name, uid = '' } = job.metadata;
  const own = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  const template = recordOf(spec['template']);
  const metadata = recordOf(template['metadata']);
  const labels = { ...recordOf(metadata['labels']), ...own } as Record<string, string>;
  template['metadata'] = { ...metadata, labels };
  spec['selector'] = { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } };
  // A job without labels of its own takes those of its template.
  job.metadata.labels ??= labels;
}

function addDefaultClass(spec: JsonRecord, { store }: WriteContext): void {
  if (spec['storageClassName'] !== undefined) return;
  const isDefault = 'storageclass.kubernetes.io/is-default-class';
  const found = store
    .list('StorageClass')
    .find((storageClass) => storageClass.metadata.annotations?.[isDefault] === 'true');
  if (found) spec['storageClassName'] = found.metadata.name;
}
