import type { KubeObject } from '@aetherius/domain';
import { selects } from '../../controllers/selectors.ts';
import { isSameJson } from '../frozen.ts';
import {
  listOf,
  numberAt,
  recordOf,
  recordsOf,
  textAt,
  valueAt,
  type JsonRecord,
} from '../patch/json-value.ts';
import type { Findings } from './findings.ts';
import { checkLabels } from './names.ts';
import { validatePodSpec } from './pod-validation.ts';

/** Checks one kind; `previous` is there on update. */
export type KindValidator = (
  findings: Findings,
  object: KubeObject,
  previous: KubeObject | undefined,
) => void;

const selectorKinds = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet']);

function validateTemplate(findings: Findings, object: KubeObject): void {
  const template = recordOf(valueAt(object, 'spec', 'template'));
  const labels = recordOf(valueAt(template, 'metadata', 'labels')) as Record<string, string>;
  checkLabels(findings, 'spec.template.metadata.labels', labels);
  // The claims of a StatefulSet become volumes of its pods.
  const claims = recordsOf(valueAt(object, 'spec', 'volumeClaimTemplates')).map((claim) => ({
    name: valueAt(claim, 'metadata', 'name'),
  }));
  const podSpec = recordOf(template['spec']);
  const volumes = [...recordsOf(podSpec['volumes']), ...claims];
  validatePodSpec(
    findings,
    'spec.template.spec',
    claims.length > 0 ? { ...podSpec, volumes } : podSpec,
  );
}

function validateSelector(findings: Findings, object: KubeObject): void {
  const selector = recordOf(valueAt(object, 'spec', 'selector'));
  const isEmpty =
    Object.keys(recordOf(selector['matchLabels'])).length === 0 &&
    listOf(selector['matchExpressions']).length === 0;
  if (!valueAt(object, 'spec', 'selector')) findings.required('spec.selector');
  else if (isEmpty) {
    findings.invalid('spec.selector', selector, 'empty selector is invalid for deployment');
  }
  const metadata = recordOf(valueAt(object, 'spec', 'template', 'metadata'));
  const labels = recordOf(metadata['labels']) as Record<string, string>;
  const template = { ...object, metadata: { name: '', labels } };
  if (isEmpty || !selects(selector, template)) {
    const why = '`selector` does not match template `labels`';
    findings.invalid('spec.template.metadata.labels', metadata['labels'] ?? null, why);
  }
}

function checkImmutable(
  findings: Findings,
  field: string,
  [object, previous]: [KubeObject, KubeObject],
): void {
  const path = field.split('.');
  const now = valueAt(object, ...path);
  if (isSameJson(now, valueAt(previous, ...path))) return;
  findings.invalid(field, now, 'field is immutable');
}

const validateReplicaWorkload: KindValidator = (findings, object, previous) => {
  findings.count('spec.replicas', valueAt(object, 'spec', 'replicas'));
  if (selectorKinds.has(object.kind)) validateSelector(findings, object);
  validateTemplate(findings, object);
  const policy = textAt(object, 'spec', 'template', 'spec', 'restartPolicy');
  if (policy && policy !== 'Always') {
    findings.unsupported('spec.template.spec.restartPolicy', policy, ['Always']);
  }
  if (previous) checkImmutable(findings, 'spec.selector', [object, previous]);
};

function validateStrategy(findings: Findings, { type, rollingUpdate }: JsonRecord): void {
  if (type !== 'RollingUpdate' && type !== 'Recreate') {
    const text = JSON.stringify({ Type: type, RollingUpdate: rollingUpdate ?? null });
    findings.unsupportedText('spec.strategy', text, ['Recreate', 'RollingUpdate']);
  }
  const { maxSurge, maxUnavailable } = recordOf(rollingUpdate);
  const isZero = (value: unknown): boolean => value === 0 || value === '0%';
  if (!isZero(maxSurge) || !isZero(maxUnavailable)) return;
  const field = 'spec.strategy.rollingUpdate.maxUnavailable';
  findings.invalid(field, maxUnavailable, 'may not be 0 when `maxSurge` is 0');
}

const statefulSetMutable = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

const validateStatefulSet: KindValidator = (findings, object, previous) => {
  validateReplicaWorkload(findings, object, undefined);
  if (!previous) return;
  const rest = (spec: unknown): JsonRecord =>
    Object.fromEntries(
      Object.entries(recordOf(spec)).filter(([field]) => !statefulSetMutable.includes(field)),
    );
  if (isSameJson(rest(object.spec), rest(previous.spec))) return;
  findings.forbidden(
    'spec',
    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
  );
};

const validateJob: KindValidator = (findings, object, previous) => {
  for (const field of ['parallelism', 'completions', 'backoffLimit', 'ttlSecondsAfterFinished']) {
    findings.count(`spec.${field}`, valueAt(object, 'spec', field));
  }
  validateTemplate(findings, object);
  checkJobPolicy(findings, 'spec.template.spec.restartPolicy', object);
  if (!previous) return;
  checkImmutable(findings, 'spec.selector', [object, previous]);
  if (valueAt(previous, 'spec', 'suspend') !== true) {
    checkImmutable(findings, 'spec.template', [object, previous]);
  }
};

function checkJobPolicy(findings: Findings, field: string, object: KubeObject): void {
  const policy = textAt(object, ...field.split('.'));
  if (policy !== 'OnFailure' && policy !== 'Never') {
    findings.required(field, 'valid values: "OnFailure", "Never"');
  }
}

const validateCronJob: KindValidator = (findings, object) => {
  const schedule = textAt(object, 'spec', 'schedule');
  const fields = schedule.split(/\s+/).filter(Boolean);
  if (!schedule) findings.required('spec.schedule');
  else if (!schedule.startsWith('@') && fields.length !== 5) {
    const why = `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`;
    findings.invalid('spec.schedule', schedule, why);
  }
  const job = recordOf(valueAt(object, 'spec', 'jobTemplate', 'spec'));
  const podSpec = recordOf(valueAt(job, 'template', 'spec'));
  validatePodSpec(findings, 'spec.jobTemplate.spec.template.spec', podSpec);
  checkJobPolicy(findings, 'spec.jobTemplate.spec.template.spec.restartPolicy', object);
};

const validateHpa: KindValidator = (findings, object) => {
  const least = numberAt(object, 'spec', 'minReplicas') ?? 1;
  const most = numberAt(object, 'spec', 'maxReplicas');
  if (least < 1) {
    findings.invalid('spec.minReplicas', least, 'must be greater than or equal to 1');
  }
  if (most === undefined || most < 1) {
    findings.invalid('spec.maxReplicas', most ?? 0, 'must be greater than 0');
  } else if (most < least) {
    const why = 'must be greater than or equal to `minReplicas`';
    findings.invalid('spec.maxReplicas', most, why);
  }
  if (!textAt(object, 'spec', 'scaleTargetRef', 'apiVersion')) {
    findings.invalid('spec.scaleTargetRef.apiVersion', '', 'apiVersion must specify API group');
  }
  for (const field of ['kind', 'name']) {
    if (!textAt(object, 'spec', 'scaleTargetRef', field)) {
      findings.required(`spec.scaleTargetRef.${field}`);
    }
  }
};

const validateBudget: KindValidator = (findings, object) => {
  const { minAvailable, maxUnavailable } = recordOf(object.spec);
  if (minAvailable === undefined || maxUnavailable === undefined) return;
  const spec = {
    MinAvailable: minAvailable,
    Selector: valueAt(object, 'spec', 'selector') ?? null,
    MaxUnavailable: maxUnavailable,
    UnhealthyPodEvictionPolicy: null,
  };
  const text = JSON.stringify(spec);
  findings.invalidText('spec', text, 'minAvailable and maxUnavailable cannot be both set');
};

/** Validators of the kinds that make or watch over pods. */
export const workloadValidators: Readonly<Record<string, KindValidator>> = {
  Deployment: (...input) => {
    validateReplicaWorkload(...input);
    validateStrategy(input[0], recordOf(valueAt(input[1], 'spec', 'strategy')));
  },
  ReplicaSet: validateReplicaWorkload,
  ReplicationController: validateReplicaWorkload,
  DaemonSet: validateReplicaWorkload,
  StatefulSet: validateStatefulSet,
  Job: validateJob,
  CronJob: validateCronJob,
  HorizontalPodAutoscaler: validateHpa,
  PodDisruptionBudget: validateBudget,
};
