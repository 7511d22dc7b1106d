import type { KubeObject } from '@aetherius/domain';
import { forbidden } from '../api-status.ts';
import {
  listOf,
  recordOf,
  recordsOf,
  textAt,
  valueAt,
  type JsonRecord,
} from '../patch/json-value.ts';
import type { WriteContext, WriteStep } from '../write-pipeline.ts';

type Level = 'privileged' | 'baseline' | 'restricted';

const prefix = 'pod-security.kubernetes.io';

/** Holds pods to their namespace's Pod Security level; workloads only get the warning. */
export const checkPodSecurity: WriteStep = (draft, context) => {
  if (context.previous) return;
  const spec = podSpecOf(draft);
  if (!spec) return;
  const { namespace = '' } = draft.metadata;
  const labels = context.store.get({ kind: 'Namespace', name: namespace })?.metadata.labels ?? {};
  if (draft.kind === 'Pod') enforce(draft, { spec, labels, context });
  const warned = violations(spec, levelOf(labels['pod-security.kubernetes.io/warn']));
  if (warned.length > 0) {
    const policy = policyName(labels, 'warn');
    context.options.onWarning?.(`would violate PodSecurity "${policy}": ${warned.join(', ')}`);
  }
};

function enforce(
  pod: KubeObject,
  input: { spec: JsonRecord; labels: Record<string, string>; context: WriteContext },
): void {
  const { spec, labels, context } = input;
  const found = violations(spec, levelOf(labels[`${prefix}/enforce`]));
  if (found.length === 0) return;
  const why = `violates PodSecurity "${policyName(labels, 'enforce')}": ${found.join(', ')}`;
  throw forbidden(context.entry, pod.metadata.name, why);
}

function policyName(labels: Record<string, string>, mode: string): string {
  const version = labels[`${prefix}/${mode}-version`] ?? 'latest';
  return `${labels[`${prefix}/${mode}`]}:${version}`;
}

function levelOf(text: string | undefined): Level {
  return text === 'baseline' || text === 'restricted' ? text : 'privileged';
}

function podSpecOf(object: KubeObject): JsonRecord | undefined {
  if (object.kind === 'Pod') return recordOf(object.spec);
  const path = object.kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec'] : ['spec'];
  const spec = valueAt(object, ...path, 'template', 'spec');
  return spec ? recordOf(spec) : undefined;
}

/** What a level forbids in a pod, in the words and order of the admission plugin. */
function violations(spec: JsonRecord, level: Level): string[] {
  if (level === 'privileged') return [];
  const containers = [...recordsOf(spec['initContainers']), ...recordsOf(spec['containers'])];
  const found = baselineViolations(spec, containers);
  return level === 'baseline' ? found : [...found, ...restrictedViolations(spec, containers)];
}

function names(containers: readonly JsonRecord[]): string {
  const quoted = containers.map((container) => `"${textAt(container, 'name')}"`).join(', ');
  return `${containers.length === 1 ? 'container' : 'containers'} ${quoted}`;
}

function security(container: JsonRecord, field: string): unknown {
  return valueAt(container, 'securityContext', field);
}

const hostNamespaces = ['hostNetwork', 'hostPID', 'hostIPC'];

function baselineViolations(spec: JsonRecord, containers: readonly JsonRecord[]): string[] {
  const found: string[] = [];
  const shared = hostNamespaces.filter((field) => spec[field] === true);
  if (shared.length > 0) {
    found.push(`host namespaces (${shared.map((field) => `${field}=true`).join(', ')})`);
  }
  const volumes = recordsOf(spec['volumes']).filter((volume) => volume['hostPath']);
  if (volumes.length > 0) {
    const quoted = volumes.map((volume) => `"${textAt(volume, 'name')}"`).join(', ');
    found.push(`hostPath volumes (${volumes.length === 1 ? 'volume' : 'volumes'} ${quoted})`);
  }
  const ports = containers.filter((container) => hostPorts(container).length > 0);
  if (ports.length > 0) {
    const numbers = ports.flatMap(hostPorts).join(', ');
    found.push(`hostPort (${names(ports)} uses hostPort ${numbers})`);
  }
  const privileged = containers.filter((each) => security(each, 'privileged') === true);
  if (privileged.length > 0) {
    found.push(`privileged (${names(privileged)} must not set securityContext.privileged=true)`);
  }
  return [...found, ...capabilityViolations(containers)];
}

function hostPorts(container: JsonRecord): unknown[] {
  return recordsOf(container['ports']).flatMap((port) => port['hostPort'] || []);
}

const harmlessCapabilities = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

function addedCapabilities(container: JsonRecord): string[] {
  return listOf(valueAt(container, 'securityContext', 'capabilities', 'add')).map(String);
}

function capabilityViolations(containers: readonly JsonRecord[]): string[] {
  const isHarmful = (name: string): boolean => !harmlessCapabilities.has(name);
  const bad = containers.filter((each) => addedCapabilities(each).some(isHarmful));
  if (bad.length === 0) return [];
  const added = [...new Set(bad.flatMap(addedCapabilities).filter(isHarmful))];
  const quoted = added.map((name) => `"${name}"`).join(', ');
  return [
    `non-default capabilities (${names(bad)} must not include ${quoted} in securityContext.capabilities.add)`,
  ];
}

function restrictedViolations(spec: JsonRecord, containers: readonly JsonRecord[]): string[] {
  const pod = recordOf(spec['securityContext']);
  const escalating = containers.filter(
    (each) => security(each, 'allowPrivilegeEscalation') !== false,
  );
  const capable = containers.filter((each) => {
    const dropped = listOf(valueAt(each, 'securityContext', 'capabilities', 'drop'));
    return !dropped.includes('ALL');
  });
  const rootable = containers.filter(
    (each) => (security(each, 'runAsNonRoot') ?? pod['runAsNonRoot']) !== true,
  );
  const unconfined = containers.filter((each) => {
    const own = valueAt(each, 'securityContext', 'seccompProfile', 'type');
    const type = own ?? valueAt(pod, 'seccompProfile', 'type');
    return type !== 'RuntimeDefault' && type !== 'Localhost';
  });
  const rules: readonly (readonly [JsonRecord[], (subject: string) => string])[] = [
    [
      escalating,
      (subject) =>
        `allowPrivilegeEscalation != false (${subject} must set securityContext.allowPrivilegeEscalation=false)`,
    ],
    [
      capable,
      (subject) =>
        `unrestricted capabilities (${subject} must set securityContext.capabilities.drop=["ALL"])`,
    ],
    [
      rootable,
      (subject) =>
        `runAsNonRoot != true (pod or ${subject} must set securityContext.runAsNonRoot=true)`,
    ],
    [
      unconfined,
      (subject) =>
        `seccompProfile (pod or ${subject} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")`,
    ],
  ];
  return rules.flatMap(([found, text]) => (found.length > 0 ? [text(names(found))] : []));
}
