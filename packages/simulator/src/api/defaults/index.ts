/**
 * What the API server writes into an object when its author left it out, kind by kind, so that
 * readers find the same fields as on a real cluster. Runs before admission and validation; never
 * refuses but for addresses that are taken.
 *
 * @example
 * applyDefaults(pod, context); // pod.spec.restartPolicy === 'Always'
 */
import type { KubeObject } from '@aetherius/domain';
import { isRecord, recordOf, recordsOf, type JsonRecord } from '../patch/json-value.ts';
import type { WriteContext, WriteStep } from '../write-pipeline.ts';
import { canonicalQuantities } from './canonical-quantity.ts';
import { defaultPodSpec, defaultRequests, setDefault } from './pod-defaults.ts';
import { defaultService } from './service-defaults.ts';
import { workloadDefaults } from './workload-defaults.ts';

type SpecDefault = (spec: JsonRecord, object: KubeObject, context: WriteContext) => void;
type ObjectDefault = (object: KubeObject, context: WriteContext) => void;

const specDefaults: Readonly<Record<string, SpecDefault>> = {
  ...workloadDefaults,
  Service: defaultService,
  Pod: (spec) => {
    defaultPodSpec(spec);
    defaultRequests(spec);
    setDefault(spec, 'enableServiceLinks', true);
  },
  PersistentVolumeClaim: (spec) => {
    setDefault(spec, 'volumeMode', 'Filesystem');
    canonicalQuantities(recordOf(spec['resources'])['requests']);
  },
  PersistentVolume: (spec) => {
    setDefault(spec, 'persistentVolumeReclaimPolicy', 'Retain');
    setDefault(spec, 'volumeMode', 'Filesystem');
    canonicalQuantities(spec['capacity']);
    if (isRecord(spec['hostPath'])) setDefault(spec['hostPath'], 'type', '');
  },
  ResourceQuota: (spec) => canonicalQuantities(spec['hard']),
  LimitRange: (spec) => {
    for (const limit of recordsOf(spec['limits'])) defaultLimit(limit);
  },
  Ingress: () => undefined,
  NetworkPolicy: (spec) => {
    setDefault(spec, 'policyTypes', spec['egress'] ? ['Ingress', 'Egress'] : ['Ingress']);
    for (const rule of [...recordsOf(spec['ingress']), ...recordsOf(spec['egress'])]) {
      for (const port of recordsOf(rule['ports'])) setDefault(port, 'protocol', 'TCP');
    }
  },
};

const objectDefaults: Readonly<Record<string, ObjectDefault>> = {
  Namespace: (object) => {
    object.metadata.labels = {
      ...object.metadata.labels,
      'kubernetes.io/metadata.name': object.metadata.name,
    };
  },
  Secret: (object) => {
    setDefault(object, 'type', 'Opaque');
    encodeStringData(object);
  },
  StorageClass: (object) => {
    setDefault(object, 'reclaimPolicy', 'Delete');
    setDefault(object, 'volumeBindingMode', 'Immediate');
  },
  PriorityClass: (object) => setDefault(object, 'preemptionPolicy', 'PreemptLowerPriority'),
  Node: (object, { previous }) => {
    setDefault(object, 'spec', {});
    if (previous) return;
    setDefault(object, 'status', {});
    const status = recordOf(object.status);
    setDefault(status, 'daemonEndpoints', { kubeletEndpoint: { Port: 0 } });
    canonicalQuantities(status['capacity']);
    canonicalQuantities(status['allocatable']);
  },
  ValidatingWebhookConfiguration: defaultWebhooks,
  MutatingWebhookConfiguration: defaultWebhooks,
  RoleBinding: defaultSubjects,
  ClusterRoleBinding: defaultSubjects,
  DaemonSet: (object) => {
    object.metadata.annotations = {
      'deprecated.daemonset.template.generation': String(object.metadata.generation ?? 1),
      ...object.metadata.annotations,
    };
  },
  Event: (object) => {
    for (const field of ['source', 'involvedObject']) setDefault(object, field, {});
    for (const field of ['firstTimestamp', 'lastTimestamp', 'eventTime']) {
      setDefault(object, field, null);
    }
    setDefault(object, 'reportingComponent', '');
    setDefault(object, 'reportingInstance', '');
  },
};

function defaultWebhooks(object: KubeObject): void {
  for (const webhook of recordsOf(object['webhooks'])) {
    setDefault(webhook, 'failurePolicy', 'Fail');
    setDefault(webhook, 'matchPolicy', 'Equivalent');
    setDefault(webhook, 'namespaceSelector', {});
    setDefault(webhook, 'objectSelector', {});
    setDefault(webhook, 'timeoutSeconds', 10);
    if (object.kind.startsWith('Mutating')) setDefault(webhook, 'reinvocationPolicy', 'Never');
    const { service } = recordOf(webhook['clientConfig']) as { service?: unknown };
    if (isRecord(service)) setDefault(service, 'port', 443);
    for (const rule of recordsOf(webhook['rules'])) setDefault(rule, 'scope', '*');
  }
}

function defaultSubjects(object: KubeObject): void {
  for (const subject of recordsOf(object['subjects'])) {
    if (subject['kind'] !== 'ServiceAccount') {
      setDefault(subject, 'apiGroup', 'rbac.authorization.k8s.io');
    }
  }
}

function defaultLimit(limit: JsonRecord): void {
  const fields = ['default', 'defaultRequest', 'max', 'min', 'maxLimitRequestRatio'];
  for (const field of fields) canonicalQuantities(limit[field]);
  if (limit['type'] !== 'Container') return;
  const limits = { ...recordOf(limit['max']), ...recordOf(limit['default']) };
  const requests = { ...limits, ...recordOf(limit['min']), ...recordOf(limit['defaultRequest']) };
  if (Object.keys(limits).length > 0) limit['default'] = limits;
  if (Object.keys(requests).length > 0) limit['defaultRequest'] = requests;
}

function encodeStringData(object: KubeObject): void {
  const texts = object['stringData'];
  if (!isRecord(texts)) return;
  const encoded = Object.entries(texts).map(([key, text]) => [
    key,
    Buffer.from(String(text)).toString('base64'),
  ]);
  object['data'] = { ...recordOf(object['data']), ...(Object.fromEntries(encoded) as JsonRecord) };
  delete object['stringData'];
}

/** Fills what the author left out. */
export const applyDefaults: WriteStep = (draft, context) => {
  const fillSpec = specDefaults[draft.kind];
  if (fillSpec) {
    draft.spec ??= {};
    fillSpec(draft.spec, draft, context);
  }
  objectDefaults[draft.kind]?.(draft, context);
};
