import { recordsAt, refKey, refOf, textAt, textsAt } from '@aetherius/domain';
import type { KubeObject, ObjectRef } from '@aetherius/domain';
import type { ObservedFact } from './fact.ts';
import type { Scene } from './scene.ts';
import { wordAt, wordOf } from './reading.ts';

/** Refused requests of service accounts, with the role that ought to allow them. */
export function readAccess(scene: Scene): void {
  for (const fact of scene.ledger.ofKind('log_forbidden')) readDenial(scene, fact);
}

function readDenial(scene: Scene, fact: ObservedFact): void {
  const user = wordOf(fact, 'user');
  const [, namespace = fact.subject.namespace ?? '', account = ''] =
    /^system:serviceaccount:([^:]+):(.+)$/.exec(user) ?? [];
  const resource = wordOf(fact, 'resource').split('/')[0] ?? '';
  const accountRef: ObjectRef = { kind: 'ServiceAccount', namespace, name: account };
  const bindings = scene.view
    .linksTo(accountRef)
    .map((link) => scene.view.get(link.ref))
    .filter(
      (one): one is KubeObject => one?.kind === 'RoleBinding' || one?.kind === 'ClusterRoleBinding',
    );
  const roles = bindings.map((binding) => roleOf(binding));
  const role =
    roles.find((ref) => grantsFor(scene, ref, resource).length > 0) ??
    roles[0] ??
    unboundRole(scene, namespace, resource);
  const verbs = role ? grantsFor(scene, role, resource) : [];
  scene.ledger.add({
    kind: 'rbac_denied',
    subject: fact.subject,
    container: fact.container,
    source: fact.source,
    at: fact.at,
    abnormal: fact.abnormal,
    refs: { role: role ?? accountRef, account: accountRef },
    fields: {
      user,
      account,
      verb: fact.fields['verb'],
      resource: fact.fields['resource'],
      object: objectOf(fact),
      where: fact.fields['scope'],
      role: role ? `${role.kind}/${role.name}` : '',
      hasRole: roles.length > 0,
      verbs: verbs.join(', ') || '-',
      line: fact.fields['line'],
    },
  });
}

/** The name of one object, where the message has one before "is forbidden". */
function objectOf(fact: ObservedFact): string {
  const object = wordOf(fact, 'object');
  return object === wordOf(fact, 'resource') ? '' : object;
}

function roleOf(binding: KubeObject): ObjectRef {
  const kind = textAt(binding, 'roleRef.kind') ?? 'Role';
  const name = wordAt(binding, 'roleRef.name');
  const { namespace } = binding.metadata;
  return kind === 'Role' && namespace ? { kind, namespace, name } : { kind, name };
}

/** The verbs that a role allows on a resource. */
function grantsFor(scene: Scene, ref: ObjectRef, resource: string): string[] {
  const rules = recordsAt(scene.view.get(ref), 'rules');
  const fitting = rules.filter((rule) =>
    textsAt(rule, 'resources').some((one) => one === resource || one === '*'),
  );
  return [...new Set(fitting.flatMap((rule) => textsAt(rule, 'verbs')))];
}

/** A role of the namespace that would allow it and that nobody gave to the account. */
function unboundRole(scene: Scene, namespace: string, resource: string): ObjectRef | undefined {
  const role = scene.view
    .list('Role', namespace)
    .find((one) => grantsFor(scene, refOf(one), resource).length > 0);
  return role && refOf(role);
}

/** Pods whose service account does not exist. */
export function readAccounts(scene: Scene): void {
  for (const workload of scene.workloads.values()) {
    for (const fact of scene.ledger.about(workload.ref)) {
      if (fact.kind !== 'pods_not_created' || fact.fields['problem'] !== 'service_account_missing')
        continue;
      const account = fact.refs['account'];
      if (!account || scene.view.get(account)) continue;
      scene.ledger.add({
        kind: 'service_account_missing',
        subject: workload.ref,
        source: fact.source,
        at: fact.at,
        refs: { account },
        fields: { account: account.name, key: refKey(account) },
      });
    }
  }
}
