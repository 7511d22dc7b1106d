import { refKey, refOf, type KubeObject } from '@aetherius/domain';
import type { ClusterIndex } from './cluster-index.ts';
import { isPodFinished } from './conditions.ts';
import { writeStatus, type Controller, type ControllerContext } from './controller-context.ts';
import { parseKey, type PersistentVolumeClaim, type Pod } from './objects.ts';
import { formatBytes, formatCpu, parseQuantity } from './quantity.ts';

/** Kinds that quotas count as objects. */
const countedKinds: Readonly<Record<string, string>> = {
  pods: 'Pod',
  services: 'Service',
  configmaps: 'ConfigMap',
  secrets: 'Secret',
  persistentvolumeclaims: 'PersistentVolumeClaim',
  replicationcontrollers: 'ReplicationController',
  resourcequotas: 'ResourceQuota',
  'count/deployments.apps': 'Deployment',
  'count/jobs.batch': 'Job',
};

const RESYNC_MS = 300_000;

/** Keeps `status.used` of every ResourceQuota. */
export function createResourceQuotaController(context: ControllerContext): Controller {
  const kinds = new Set(Object.values(countedKinds));

  const enqueue = context.queue.register('quota', (key) => {
    const quota = context.store.get(parseKey(key));
    if (!quota) return undefined;
    const hard = (quota.spec?.['hard'] ?? {}) as Record<string, string>;
    const used = Object.fromEntries(
      Object.keys(hard).map((name) => [name, usedText(context.index, quota, name)]),
    );
    writeStatus(context, quota, { hard, used });
    return { afterMs: RESYNC_MS };
  });

  return {
    name: 'quota',
    onChange: ({ type, object, previous }) => {
      if (object.kind === 'ResourceQuota') enqueue(refKey(refOf(object)));
      if (!kinds.has(object.kind)) return;
      const isStill =
        type === 'MODIFIED' &&
        object.kind === 'Pod' &&
        isPodFinished(object as Pod) === isPodFinished(previous as Pod);
      if (isStill) return;
      for (const quota of context.index.of('ResourceQuota', object.metadata.namespace)) {
        enqueue(refKey(refOf(quota)));
      }
    },
  };
}

function usedText(index: ClusterIndex, quota: KubeObject, name: string): string {
  const namespace = quota.metadata.namespace ?? 'default';
  const kind = countedKinds[name];
  if (kind === 'Pod') return String(livePods(index, namespace).length);
  if (kind) return String(index.of(kind, namespace).length);
  if (name === 'requests.storage') {
    const claims = index.of('PersistentVolumeClaim', namespace) as PersistentVolumeClaim[];
    return formatBytes(
      claims.reduce(
        (total, claim) => total + parseQuantity(claim.spec.resources?.requests?.['storage']),
        0,
      ),
    );
  }
  const total = livePods(index, namespace).reduce((sum, pod) => sum + podAmount(pod, name), 0);
  return name.endsWith('cpu') ? formatCpu(Math.round(total * 1000)) : formatBytes(total);
}

function livePods(index: ClusterIndex, namespace: string): Pod[] {
  return (index.of('Pod', namespace) as Pod[]).filter((pod) => !isPodFinished(pod));
}

/** What one pod counts for a resource of a quota, such as `requests.cpu` or `limits.memory`. */
function podAmount(pod: Pod, name: string): number {
  const [first = '', second] = name.split('.');
  const side = second ? first : 'requests';
  const resource = second ?? first;
  const amount = (container: Pod['spec']['containers'][number]): number => {
    const { requests, limits } = container.resources ?? {};
    return parseQuantity((side === 'limits' ? limits : requests)?.[resource]);
  };
  const apps = pod.spec.containers.reduce((total, container) => total + amount(container), 0);
  return Math.max(apps, ...(pod.spec.initContainers ?? []).map(amount));
}
