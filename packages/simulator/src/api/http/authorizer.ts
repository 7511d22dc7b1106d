import type { KubeObject } from '@aetherius/domain';
import type { ObjectStore } from '../object-store.ts';
import { listOf, recordOf, recordsOf, textAt, type JsonRecord } from '../patch/json-value.ts';
import type { UserIdentity } from './api-request.ts';

/** What somebody wants to do: a verb on a resource, or on a path that is none. */
export type AccessAttempt =
  | {
      readonly verb: string;
      readonly group: string;
      /** With its subresource: `pods/log`. */
      readonly resource: string;
      readonly namespace: string | undefined;
      readonly name: string | undefined;
    }
  | { readonly verb: string; readonly path: string };

/** A rule that holds for a user somewhere. */
export type PolicyRule = JsonRecord;

/** Decides by the Role and ClusterRole objects in the store; `system:masters` may do everything. */
export class RbacAuthorizer {
  private readonly store: ObjectStore;

  constructor(store: ObjectStore) {
    this.store = store;
  }

  isAllowed(user: UserIdentity, attempt: AccessAttempt): boolean {
    if (user.groups.includes('system:masters')) return true;
    const namespace = 'path' in attempt ? undefined : attempt.namespace;
    return this.rulesFor(user, namespace).some((rule) => ruleAllows(rule, attempt));
  }

  /** All rules that hold for a user in a namespace, cluster-wide ones included. */
  rulesFor(user: UserIdentity, namespace: string | undefined): PolicyRule[] {
    const everywhere = this.store
      .list('ClusterRoleBinding')
      .filter((binding) => bindsUser(binding, user))
      .flatMap((binding) => this.rulesOf(binding));
    if (!namespace) return everywhere;
    const here = this.store
      .list('RoleBinding', { namespace })
      .filter((binding) => bindsUser(binding, user))
      .flatMap((binding) => this.rulesOf(binding));
    return [...everywhere, ...here];
  }

  private rulesOf(binding: KubeObject): PolicyRule[] {
    const kind = textAt(binding, 'roleRef', 'kind');
    const name = textAt(binding, 'roleRef', 'name');
    if (kind !== 'Role' && kind !== 'ClusterRole') return [];
    const { namespace } = binding.metadata;
    const isLocal = kind === 'Role' && namespace !== undefined;
    const role = this.store.get({ kind, name, ...(isLocal ? { namespace } : {}) });
    return role ? recordsOf(role['rules']) : [];
  }
}

function bindsUser(binding: KubeObject, user: UserIdentity): boolean {
  return recordsOf(binding['subjects']).some((subject) => {
    const name = textAt(subject, 'name');
    switch (subject['kind']) {
      case 'User':
        return name === user.name;
      case 'Group':
        return user.groups.includes(name);
      case 'ServiceAccount':
        return (
          user.name ===
          `system:serviceaccount:${textAt(subject, 'namespace') || (binding.metadata.namespace ?? '')}:${name}`
        );
      default:
        return false;
    }
  });
}

function ruleAllows(rule: PolicyRule, attempt: AccessAttempt): boolean {
  if (!has(rule['verbs'], attempt.verb)) return false;
  if ('path' in attempt) {
    return listOf(rule['nonResourceURLs']).some((pattern) =>
      matchesPath(String(pattern), attempt.path),
    );
  }
  const names = listOf(rule['resourceNames']);
  return (
    has(rule['apiGroups'], attempt.group) &&
    hasResource(rule['resources'], attempt.resource) &&
    (names.length === 0 || (attempt.name !== undefined && names.includes(attempt.name)))
  );
}

function has(list: unknown, value: string): boolean {
  const values = listOf(list);
  return values.includes('*') || values.includes(value);
}

function hasResource(list: unknown, resource: string): boolean {
  if (has(list, resource)) return true;
  const part = resource.split('/')[1];
  return part !== undefined && listOf(list).includes(`*/${part}`);
}

function matchesPath(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : pattern === path;
}

/** The sentence the API server refuses with. */
export function refusalText(user: UserIdentity, attempt: AccessAttempt): string {
  const who = `User "${user.name}" cannot ${attempt.verb}`;
  if ('path' in attempt) return `${who} path "${attempt.path}"`;
  const where = attempt.namespace
    ? `in the namespace "${attempt.namespace}"`
    : 'at the cluster scope';
  return `${who} resource "${attempt.resource}" in API group "${attempt.group}" ${where}`;
}

/** The attempt that a SelfSubjectAccessReview asks about. */
export function attemptOf(spec: unknown): AccessAttempt {
  const review = recordOf(spec);
  const attributes = recordOf(review['resourceAttributes']);
  if (!review['resourceAttributes']) {
    const { verb, path } = recordOf(review['nonResourceAttributes']);
    return { verb: String(verb ?? ''), path: String(path ?? '') };
  }
  const subresource = textAt(attributes, 'subresource');
  const resource = textAt(attributes, 'resource');
  return {
    verb: textAt(attributes, 'verb'),
    group: textAt(attributes, 'group'),
    resource: subresource ? `${resource}/${subresource}` : resource,
    namespace: textAt(attributes, 'namespace') || undefined,
    name: textAt(attributes, 'name') || undefined,
  };
}
