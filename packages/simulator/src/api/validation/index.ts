/**
 * The checks that the API server makes of an object before it stores it: names, required fields,
 * ranges, and what may not change. All findings are reported at once, each with its field, in the
 * real server's words. Kinds without a validator of their own only have their metadata checked.
 *
 * @example
 * validateObject(pod, context); // throws 422: Pod "x" is invalid: spec.containers: Required value
 */
import type { KubeObject } from '@aetherius/domain';
import { badRequest, invalid } from '../api-status.ts';
import { isSameJson } from '../frozen.ts';
import {
  listOf,
  recordOf,
  recordsOf,
  textAt,
  valueAt,
  type JsonRecord,
} from '../patch/json-value.ts';
import type { WriteContext, WriteStep } from '../write-pipeline.ts';
import { Findings } from './findings.ts';
import { checkLabelName, checkLabels, checkServiceName, checkSubdomainName } from './names.ts';
import { validatePodSpec } from './pod-validation.ts';
import { workloadValidators, type KindValidator } from './workload-validation.ts';

const podMutable = ['activeDeadlineSeconds', 'tolerations', 'terminationGracePeriodSeconds'];

/** A pod's spec without what an update may change. */
function fixedPart(spec: unknown): JsonRecord {
  const kept = Object.entries(recordOf(spec)).filter(
    ([field]) => !podMutable.includes(field) && field !== 'ephemeralContainers',
  );
  const fixed = Object.fromEntries(kept);
  for (const field of ['containers', 'initContainers']) {
    fixed[field] = recordsOf(fixed[field]).map(({ image: _image, ...rest }) => rest);
  }
  return fixed;
}

const validatePod: KindValidator = (findings, object, previous) => {
  validatePodSpec(findings, 'spec', recordOf(object.spec));
  if (!previous || isSameJson(fixedPart(object.spec), fixedPart(previous.spec))) return;
  // The real server appends a diff of its own structs, which nobody should parse.
  findings.forbidden(
    'spec',
    'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
  );
};

const validateService: KindValidator = (findings, object, previous) => {
  const spec = recordOf(object.spec);
  const ports = recordsOf(spec['ports']);
  const isExternal = spec['type'] === 'ExternalName';
  if (ports.length === 0 && !isExternal && spec['clusterIP'] !== 'None') {
    findings.required('spec.ports');
  }
  for (const [index, port] of ports.entries()) {
    checkServicePort(findings, `spec.ports[${index}]`, { port, needsName: ports.length > 1 });
  }
  if (isExternal && !textAt(spec, 'externalName')) findings.required('spec.externalName');
  const before = valueAt(previous, 'spec', 'clusterIP');
  if (!previous || isExternal || !before || before === spec['clusterIP']) return;
  findings.invalid('spec.clusterIPs[0]', [spec['clusterIP']], 'may not change once set');
};

function checkServicePort(
  findings: Findings,
  at: string,
  { port, needsName }: { port: JsonRecord; needsName: boolean },
): void {
  if (needsName && !textAt(port, 'name')) findings.required(`${at}.name`);
  findings.port(`${at}.port`, port['port']);
  checkTargetPort(findings, `${at}.targetPort`, port['targetPort']);
}

function checkTargetPort(findings: Findings, field: string, target: unknown): void {
  if (typeof target === 'number') findings.port(field, target);
  if (typeof target !== 'string') return;
  if (!/^[a-z0-9-]+$/.test(target)) {
    const why = 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)';
    findings.invalid(field, target, why);
  }
  if (!/[a-z]/.test(target)) {
    findings.invalid(field, target, 'must contain at least one letter (a-z)');
  }
  if (target.length > 15) findings.invalid(field, target, 'must be no more than 15 characters');
}

const keyText =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

const validateKeys: KindValidator = (findings, object, previous) => {
  for (const field of ['data', 'binaryData']) {
    for (const key of Object.keys(recordOf(object[field]))) {
      if (!/^[-._a-zA-Z0-9]+$/.test(key)) findings.invalid(`${field}[${key}]`, key, keyText);
    }
  }
  if (!previous) return;
  if (object.kind === 'Secret' && object['type'] !== previous['type']) {
    findings.invalid('type', object['type'], 'field is immutable');
  }
  if (previous['immutable'] === true && !isSameJson(object['data'], previous['data'])) {
    findings.forbidden('data', 'field is immutable when `immutable` is set');
  }
};

const validateClaim: KindValidator = (findings, object, previous) => {
  const spec = recordOf(object.spec);
  if (listOf(spec['accessModes']).length === 0) {
    findings.required('spec.accessModes', 'at least 1 access mode is required');
  }
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
  if (!textAt(object, 'roleRef', 'name')) findings.required('roleRef.name');
  if (previous && !isSameJson(object['roleRef'], previous['roleRef'])) {
    findings.invalid('roleRef', object['roleRef'], 'cannot change roleRef');
  }
};

const validators: Readonly<Record<string, KindValidator>> = {
  ...workloadValidators,
  Pod: validatePod,
  Service: validateService,
  ConfigMap: validateKeys,
  Secret: validateKeys,
  PersistentVolumeClaim: validateClaim,
  RoleBinding: validateBinding,
  ClusterRoleBinding: validateBinding,
};

/** Kinds whose names may have any characters that a path can carry. */
const freeNames = new Set([
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'APIService',
]);

function validateMetadata(findings: Findings, object: KubeObject): void {
  const { name, labels, annotations } = object.metadata;
  const field = 'metadata.name';
  if (!name) findings.required(field, 'name or generateName is required');
  else if (object.kind === 'Namespace') checkLabelName(findings, field, name);
  else if (object.kind === 'Service') checkServiceName(findings, field, name);
  else if (!freeNames.has(object.kind)) checkSubdomainName(findings, field, name);
  checkLabels(findings, 'metadata.labels', labels ?? {});
  checkLabels(findings, 'metadata.annotations', annotations ?? {});
}

function isWholeSpecUnchanged(object: KubeObject, { previous }: WriteContext): boolean {
  return previous !== undefined && isSameJson(object.spec, previous.spec);
}

/** Refuses an object that the API server would refuse. */
export const validateObject: WriteStep = (draft, context) => {
  if (!draft.metadata) throw badRequest('metadata is required');
  const findings = new Findings();
  validateMetadata(findings, draft);
  const hasSpec = draft.spec !== undefined;
  if (!hasSpec || !isWholeSpecUnchanged(draft, context)) {
    validators[draft.kind]?.(findings, draft, context.previous);
  }
  const { causes } = findings;
  if (causes.length > 0) {
    // `data`, `type` and the like have no order of their own in the answer; fields come as found.
    throw invalid(context.entry, draft.metadata.name ?? '', causes);
  }
};
