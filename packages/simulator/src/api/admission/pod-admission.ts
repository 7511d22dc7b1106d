import type { KubeObject } from '@aetherius/domain';
import { forbidden } from '../api-status.ts';
import { containersOf } from '../defaults/pod-defaults.ts';
import { numberAt, recordOf, recordsOf, textAt, type JsonRecord } from '../patch/json-value.ts';
import { randomSuffix } from '../random-suffix.ts';
import type { WriteContext, WriteStep } from '../write-pipeline.ts';

const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Gives a new pod its service account, priority and the tolerations of every pod. */
export const completePod: WriteStep = (draft, context) => {
  if (draft.kind !== 'Pod' || context.previous) return;
  const spec = recordOf(draft.spec);
  addServiceAccount(draft, spec, context);
  addTolerations(spec);
  addPriority(draft, spec, context);
};

function addServiceAccount(pod: KubeObject, spec: JsonRecord, context: WriteContext): void {
  const name = textAt(spec, 'serviceAccountName') || 'default';
  const { namespace = '' } = pod.metadata;
  const account = context.store.get({ kind: 'ServiceAccount', namespace, name });
  if (!account) {
    const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
    throw forbidden(context.entry, pod.metadata.name, why);
  }
  spec['serviceAccountName'] = name;
  spec['serviceAccount'] = name;
  const secrets = recordsOf(account['imagePullSecrets']);
  if (secrets.length > 0) spec['imagePullSecrets'] ??= secrets;
  const mounts = spec['automountServiceAccountToken'] ?? account['automountServiceAccountToken'];
  if (mounts !== false) mountToken(spec, context);
}

function mountToken(spec: JsonRecord, { random }: WriteContext): void {
  const isMounted = (container: JsonRecord): boolean =>
    recordsOf(container['volumeMounts']).some((mount) => mount['mountPath'] === tokenPath);
  const without = containersOf(spec).filter((container) => !isMounted(container));
  if (without.length === 0) return;
  const name = `kube-api-access-${randomSuffix(random)}`;
  for (const container of without) {
    const mounts = recordsOf(container['volumeMounts']);
    container['volumeMounts'] = [...mounts, { name, readOnly: true, mountPath: tokenPath }];
  }
  spec['volumes'] = [...recordsOf(spec['volumes']), tokenVolume(name)];
}

function tokenVolume(name: string): JsonRecord {
  const fieldRef = { apiVersion: 'v1', fieldPath: 'metadata.namespace' };
  return {
    name,
    projected: {
      defaultMode: 420,
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        { downwardAPI: { items: [{ path: 'namespace', fieldRef }] } },
      ],
    },
  };
}

function addTolerations(spec: JsonRecord): void {
  const tolerations = recordsOf(spec['tolerations']);
  const missing = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].filter(
    (key) =>
      !tolerations.some(
        (toleration) =>
          (toleration['key'] === key ||
            (!toleration['key'] && toleration['operator'] === 'Exists')) &&
          (!toleration['effect'] || toleration['effect'] === 'NoExecute'),
      ),
  );
  const added = missing.map((key) => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  }));
  if (added.length > 0) spec['tolerations'] = [...tolerations, ...added];
}

function addPriority(pod: KubeObject, spec: JsonRecord, context: WriteContext): void {
  const name = textAt(spec, 'priorityClassName');
  const classes = context.store.list('PriorityClass');
  const found = name
    ? classes.find((candidate) => candidate.metadata.name === name)
    : classes.find((candidate) => candidate['globalDefault'] === true);
  if (name && !found) {
    const why = `no PriorityClass with name ${name} was found`;
    throw forbidden(context.entry, pod.metadata.name, why);
  }
  if (found) spec['priorityClassName'] = found.metadata.name;
  spec['priority'] = numberAt(found, 'value') ?? 0;
  spec['preemptionPolicy'] ??= textAt(found, 'preemptionPolicy') || 'PreemptLowerPriority';
}
