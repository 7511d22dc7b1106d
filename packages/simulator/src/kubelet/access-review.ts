import type { KubeObject } from '@aetherius/domain';
import type { ClusterIndex } from '../controllers/cluster-index.ts';
import type { Pod } from '../controllers/objects.ts';

type Rule = { apiGroups?: string[]; resources?: string[]; verbs?: string[] };
type Subject = { kind: string; name: string; namespace?: string };

/** A request that a pod makes with its service account. */
export interface AccessRequest {
  readonly verb: string;
  readonly resource: string;
  readonly group: string;
}

/** Whether RBAC lets a pod's service account do something in its namespace. */
export function isPermitted(index: ClusterIndex, pod: Pod, request: AccessRequest): boolean {
  const namespace = pod.metadata.namespace ?? 'default';
  const bindings = [
    ...index.of('RoleBinding', namespace),
    ...index.of('ClusterRoleBinding'),
  ].filter((binding) => namesAccount(binding, pod, namespace));
  return bindings.some((binding) =>
    rulesOf(index, binding, namespace).some((rule) => allows(rule, request)),
  );
}

function namesAccount(binding: KubeObject, pod: Pod, namespace: string): boolean {
  const account = pod.spec.serviceAccountName ?? 'default';
  return ((binding['subjects'] ?? []) as Subject[]).some(
    (subject) =>
      subject.kind === 'ServiceAccount' &&
      subject.name === account &&
      (subject.namespace ?? binding.metadata.namespace) === namespace,
  );
}

function rulesOf(index: ClusterIndex, binding: KubeObject, namespace: string): Rule[] {
  const { kind, name } = binding['roleRef'] as { kind: string; name: string };
  const roles = kind === 'Role' ? index.of('Role', namespace) : index.of('ClusterRole');
  const role = roles.find((entry) => entry.metadata.name === name);
  return (role?.['rules'] ?? []) as Rule[];
}

function allows(rule: Rule, request: AccessRequest): boolean {
  const holds = (values: string[] | undefined, value: string): boolean =>
    (values ?? []).some((entry) => entry === '*' || entry === value);
  return (
    holds(rule.apiGroups, request.group) &&
    holds(rule.resources, request.resource) &&
    holds(rule.verbs, request.verb)
  );
}

/** The API server's refusal, as client libraries print it. */
export function forbiddenText(pod: Pod, request: AccessRequest): string {
  const namespace = pod.metadata.namespace ?? 'default';
  const user = `system:serviceaccount:${namespace}:${pod.spec.serviceAccountName ?? 'default'}`;
  return `${request.resource} is forbidden: User "${user}" cannot ${request.verb} resource "${request.resource}" in API group "${request.group}" in the namespace "${namespace}"`;
}
