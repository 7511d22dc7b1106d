import type { KubeObject } from '@aetherius/domain';
import { parseQuantity } from '../../controllers/quantity.ts';
import { isSameJson } from '../frozen.ts';
import {
  listOf,
  recordOf,
  recordsOf,
  textAt,
  valueAt,
  type JsonRecord,
} from '../patch/json-value.ts';
import type { Findings } from './findings.ts';
import type { KindValidator } from './workload-validation.ts';

const keyText =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

/** What the data of a Secret of a type must have. */
const requiredKeys: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
};

const validateKeys: KindValidator = (findings, object, previous) => {
  for (const field of ['data', 'binaryData']) {
    for (const key of Object.keys(recordOf(object[field]))) {
      if (!/^[-._a-zA-Z0-9]+$/.test(key)) findings.invalid(`${field}[${key}]`, key, keyText);
    }
  }
  for (const key of requiredKeys[String(object['type'])] ?? []) {
    if (!(key in recordOf(object['data']))) findings.required(`data[${key}]`);
  }
  if (previous) checkFixedData(findings, object, previous);
};

function checkFixedData(findings: Findings, object: KubeObject, previous: KubeObject): void {
  if (object.kind === 'Secret' && object['type'] !== previous['type']) {
    findings.invalid('type', object['type'], 'field is immutable');
  }
  if (previous['immutable'] !== true) return;
  const why = 'field is immutable when `immutable` is set';
  if (object['immutable'] !== true) findings.forbidden('immutable', why);
  if (!isSameJson(object['data'], previous['data'])) findings.forbidden('data', why);
}

const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

const validateClaim: KindValidator = (findings, object, previous) => {
  const spec = recordOf(object.spec);
  const modes = listOf(spec['accessModes']);
  if (modes.length === 0) {
    findings.required('spec.accessModes', 'at least 1 access mode is required');
  }
  const unknown = modes.find((mode) => !accessModes.includes(String(mode)));
  if (unknown !== undefined) findings.unsupported('spec.accessModes', unknown, accessModes);
  if (valueAt(spec, 'resources', 'requests', 'storage') === undefined) {
    findings.required('spec.resources[storage]');
  }
  if (!previous) return;
  const fixed = ({ resources: _resources, volumeName: _name, ...rest }: JsonRecord): JsonRecord =>
    rest;
  if (isSameJson(fixed(spec), fixed(recordOf(previous.spec)))) return;
  findings.forbidden(
    'spec',
    'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
  );
};

const validateBinding: KindValidator = (findings, object, previous) => {
  const { apiGroup, kind, name } = recordOf(object['roleRef']);
  if (!name) findings.required('roleRef.name');
  if (!previous || isSameJson(object['roleRef'], previous['roleRef'])) return;
  const text = JSON.stringify({ APIGroup: apiGroup, Kind: kind, Name: name });
  findings.invalidText('roleRef', text, 'cannot change roleRef');
};

const quotaNames = new Set([
  'cpu',
  'memory',
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
  'ephemeral-storage',
]);

const validateQuota: KindValidator = (findings, object) => {
  for (const name of Object.keys(recordOf(valueAt(object, 'spec', 'hard')))) {
    const isKnown = quotaNames.has(name) || name.includes('/') || /^(requests|limits)\./.test(name);
    if (isKnown) continue;
    const field = `spec.hard[${name}]`;
    findings.invalid(field, name, 'must be a standard resource type or fully qualified');
    findings.invalid(field, name, 'must be a standard resource for quota');
  }
};

const validateLimitRange: KindValidator = (findings, object) => {
  for (const [index, limit] of recordsOf(valueAt(object, 'spec', 'limits')).entries()) {
    for (const [name, least] of Object.entries(recordOf(limit['min']))) {
      checkLimit(findings, `spec.limits[${index}]`, { limit, name, least: String(least) });
    }
  }
};

function checkLimit(
  findings: Findings,
  path: string,
  { limit, name, least }: { limit: JsonRecord; name: string; least: string },
): void {
  const isAbove = (field: string): string | undefined => {
    const value = textAt(limit, field, name);
    return value && parseQuantity(least) > parseQuantity(value) ? value : undefined;
  };
  const most = isAbove('max');
  if (most) {
    const why = `min value ${least} is greater than max value ${most}`;
    findings.invalid(`${path}.min[${name}]`, least, why);
  }
  const request = isAbove('defaultRequest');
  if (request) {
    const why = `min value ${least} is greater than default request value ${request}`;
    findings.invalid(`${path}.defaultRequest[${name}]`, request, why);
  }
  const given = isAbove('default');
  if (given) {
    const why = `min value ${least} is greater than default value ${given}`;
    findings.invalid(`${path}.default[${name}]`, least, why);
  }
}

const validateIngress: KindValidator = (findings, object) => {
  const { defaultBackend, rules } = recordOf(object.spec);
  if (defaultBackend || listOf(rules).length > 0) return;
  const why = 'either `defaultBackend` or `rules` must be specified';
  findings.invalid('spec', null, why);
};

/** Events of cluster-scoped objects live in these namespaces. */
const eventHomes = new Set(['default', 'kube-system']);

const validateEvent: KindValidator = (findings, object: KubeObject, previous) => {
  if (previous) return;
  const about = textAt(object, 'involvedObject', 'namespace');
  const { namespace = '' } = object.metadata;
  if (about === namespace || (about === '' && eventHomes.has(namespace))) return;
  findings.invalid('involvedObject.namespace', about, 'does not match event.namespace');
};

/** Validators of configuration, storage, policy and events. */
export const policyValidators: Readonly<Record<string, KindValidator>> = {
  ConfigMap: validateKeys,
  Secret: validateKeys,
  PersistentVolumeClaim: validateClaim,
  RoleBinding: validateBinding,
  ClusterRoleBinding: validateBinding,
  ResourceQuota: validateQuota,
  LimitRange: validateLimitRange,
  Ingress: validateIngress,
  Event: validateEvent,
};
