import { refOf, type KubeObject } from '@aetherius/domain';
import { withCondition } from './conditions.ts';
import { writeStatus, type Controller, type ControllerContext } from './controller-context.ts';
import { isTerminating, timestamp, type Condition } from './objects.ts';

const ROOT_CA = 'kube-root-ca.crt';
const RETRY_MS = 1_000;

const rootCaNote =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

/**
 * Gives every namespace its `default` service account and root certificate, and empties namespaces
 * under deletion until their finalizer can go.
 */
export function createNamespaceController(
  context: ControllerContext,
  options: { rootCertificate: string },
): Controller {
  const { store } = context;

  const enqueue = context.queue.register('namespace', (name) => {
    const namespace = store.get({ kind: 'Namespace', name });
    if (!namespace) return undefined;
    if (isTerminating(namespace)) return empty(context, namespace);
    furnish(name);
    return undefined;
  });

  function furnish(namespace: string): void {
    if (!store.get({ kind: 'ServiceAccount', namespace, name: 'default' })) {
      store.create({
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'default', namespace },
      });
    }
    if (store.get({ kind: 'ConfigMap', namespace, name: ROOT_CA })) return;
    store.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: ROOT_CA,
        namespace,
        annotations: { 'kubernetes.io/description': rootCaNote },
      },
      data: { 'ca.crt': options.rootCertificate },
    });
  }

  for (const namespace of context.index.of('Namespace')) enqueue(namespace.metadata.name);

  return {
    name: 'namespace',
    onChange: ({ type, object }) => {
      const { kind, metadata } = object;
      if (kind === 'Namespace') enqueue(metadata.name);
      const isFurniture =
        (kind === 'ServiceAccount' && metadata.name === 'default') ||
        (kind === 'ConfigMap' && metadata.name === ROOT_CA);
      if (type === 'DELETED' && isFurniture) enqueue(metadata.namespace ?? '');
    },
  };
}

/** Removes what is in a namespace; true contents that stay are told in its conditions. */
function empty(context: ControllerContext, namespace: KubeObject): { afterMs: number } | undefined {
  const { store, index } = context;
  const { name } = namespace.metadata;
  const kinds = store.kinds.filter((entry) => entry.namespaced);
  for (const entry of kinds) {
    for (const object of index.of(entry.kind, name)) {
      if (!isTerminating(object)) store.remove(refOf(object), { propagation: 'Background' });
    }
  }
  const left = kinds.flatMap((entry) =>
    index.of(entry.kind, name).map((object) => ({ entry, object })),
  );
  const current = store.get(refOf(namespace));
  if (!current) return undefined;
  if (left.length === 0) {
    store.update({ ...current, spec: { ...current.spec, finalizers: [] } });
    return undefined;
  }
  const conditions = remainingConditions(context, current, left);
  writeStatus(context, current, { ...current.status, conditions });
  return { afterMs: RETRY_MS };
}

function remainingConditions(
  context: ControllerContext,
  namespace: KubeObject,
  left: readonly { entry: { plural: string; group: string }; object: KubeObject }[],
): Condition[] {
  const kinds = new Map<string, number>();
  const finalizers = new Map<string, number>();
  for (const { entry, object } of left) {
    const plural = `${entry.plural}.${entry.group}`;
    kinds.set(plural, (kinds.get(plural) ?? 0) + 1);
    for (const finalizer of object.metadata.finalizers ?? []) {
      finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1);
    }
  }
  const now = timestamp(context.clock.now());
  const resources = [...kinds].map(([kind, count]) => `${kind} has ${count} resource instances`);
  const blockers = [...finalizers].map(([name, count]) => `${name} in ${count} resource instances`);
  const remaining: Condition = {
    type: 'NamespaceContentRemaining',
    status: 'True',
    lastTransitionTime: now,
    reason: 'SomeResourcesRemain',
    message: `Some resources are remaining: ${resources.join(', ')}`,
  };
  const before = (namespace.status?.['conditions'] ?? []) as Condition[];
  const conditions = withCondition(before, remaining);
  if (blockers.length === 0) return conditions;
  return withCondition(conditions, {
    type: 'NamespaceFinalizersRemaining',
    status: 'True',
    lastTransitionTime: now,
    reason: 'SomeFinalizersRemain',
    message: `Some content in the namespace has finalizers remaining: ${blockers.join(', ')}`,
  });
}
