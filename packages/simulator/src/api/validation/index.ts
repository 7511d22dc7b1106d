/**
 * The checks that the API server makes of an object before it stores it: names, required fields,
 * ranges, and what may not change. All findings are reported at once, each with its field, in the
 * real server's words. Kinds without a validator of their own only have their metadata checked.
 *
 * @example
 * validateObject(pod, context); // throws 422: Pod "x" is invalid: spec.containers: Required value
 */
import type { KubeObject, OwnerReference } from '@aetherius/domain';
import { badRequest, invalid } from '../api-status.ts';
import { isSameJson } from '../frozen.ts';
import { recordOf, recordsOf, textAt, valueAt, type JsonRecord } from '../patch/json-value.ts';
import type { WriteContext, WriteStep } from '../write-pipeline.ts';
import { Findings } from './findings.ts';
import { checkLabelName, checkLabels, checkServiceName, checkSubdomainName } from './names.ts';
import { validatePodSpec } from './pod-validation.ts';
import { policyValidators } from './policy-validation.ts';
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

const validators: Readonly<Record<string, KindValidator>> = {
  ...workloadValidators,
  ...policyValidators,
  Pod: validatePod,
  Service: validateService,
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
  const { name, labels, annotations, finalizers, ownerReferences } = object.metadata;
  if (name) checkName(findings, object.kind, name);
  else findings.required('metadata.name', 'name or generateName is required');
  checkLabels(findings, 'metadata.labels', labels ?? {});
  checkLabels(findings, 'metadata.annotations', annotations ?? {});
  for (const [index, finalizer] of (finalizers ?? []).entries()) {
    if (finalizer.includes('/') || plainFinalizers.has(finalizer)) continue;
    const why = 'name is neither a standard finalizer name nor is it fully qualified';
    findings.invalid(`metadata.finalizers[${index}]`, finalizer, why);
  }
  for (const owner of ownerReferences ?? []) checkOwner(findings, owner);
}

function checkName(findings: Findings, kind: string, name: string): void {
  const field = 'metadata.name';
  if (kind === 'Namespace') checkNamespaceName(findings, field, name);
  else if (kind === 'Service') checkServiceName(findings, field, name);
  else if (!freeNames.has(kind)) checkSubdomainName(findings, field, name);
}

const plainFinalizers = new Set(['foregroundDeletion', 'orphan', 'kubernetes']);

function checkNamespaceName(findings: Findings, field: string, name: string): void {
  if (name.includes('.')) findings.invalid(field, name, 'must not contain dots');
  else checkLabelName(findings, field, name);
}

function checkOwner(findings: Findings, owner: OwnerReference): void {
  const field = 'metadata.ownerReferences';
  if (!owner.apiVersion) {
    findings.invalid(`${field}.apiVersion`, '', 'version must not be empty');
  }
  for (const part of ['kind', 'name', 'uid'] as const) {
    if (!owner[part]) findings.invalid(`${field}.${part}`, '', 'must not be empty');
  }
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
