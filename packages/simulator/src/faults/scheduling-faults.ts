import type { KubeObject, ObjectRef } from '@aetherius/domain';
import type { PodSpec } from '../controllers/objects.ts';
import { appLabels, deployment, volumeClaim, type AppOptions } from '../workloads/manifests.ts';
import { nodeObject } from '../workloads/system-objects.ts';
import { manifestFault, refTo, type Fault, type FaultApi } from './fault.ts';

function app(name: string, rest: Partial<AppOptions> = {}): AppOptions {
  return {
    namespace: 'platform',
    name,
    image: `${name}:1.0.0`,
    port: 8080,
    requests: '20m/48Mi',
    limits: '/256Mi',
    ...rest,
  };
}

/** A pod spec besides its container. */
function pod(spec: Partial<PodSpec>): Partial<PodSpec> {
  return { containers: [], ...spec };
}

const archive = (claim: string): KubeObject =>
  deployment(
    app('archive', {
      strategy: 'Recreate',
      container: { volumeMounts: [{ name: 'data', mountPath: '/var/lib/archive' }] },
      pod: pod({ volumes: [{ name: 'data', persistentVolumeClaim: { claimName: claim } }] }),
    }),
  );
const fastClaim = volumeClaim({
  namespace: 'platform',
  name: 'archive-fast',
  size: '2Gi',
  className: 'fast-ssd',
});
const plainClaim = volumeClaim({ namespace: 'platform', name: 'archive-data', size: '2Gi' });

const pvcStorageClass: Fault = withCleanup(
  manifestFault({
    name: 'pvc-storageclass',
    expected: { rootCause: 'storageclass_not_found', target: refTo(fastClaim) },
    healthy: [plainClaim, archive('archive-data')],
    broken: [fastClaim, archive('archive-fast')],
  }),
  [refTo(fastClaim)],
);

const uploads = (claim: string): KubeObject =>
  deployment(
    app('uploads', {
      strategy: 'Recreate',
      container: { volumeMounts: [{ name: 'data', mountPath: '/var/lib/uploads' }] },
      pod: pod({ volumes: [{ name: 'data', persistentVolumeClaim: { claimName: claim } }] }),
    }),
  );
const uploadsClaim = volumeClaim({ namespace: 'platform', name: 'uploads-data', size: '2Gi' });

const pvcMissing = manifestFault({
  name: 'pvc-missing',
  expected: {
    rootCause: 'pvc_not_found',
    target: refTo(uploads('')),
    alsoAccept: {
      targets: [{ kind: 'PersistentVolumeClaim', namespace: 'platform', name: 'uploads' }],
    },
  },
  healthy: [uploadsClaim, uploads('uploads-data')],
  broken: [uploads('uploads')],
});

const unschedulableCpu = manifestFault({
  name: 'unschedulable-cpu',
  expected: {
    rootCause: 'insufficient_node_resources',
    target: refTo(deployment(app('analytics'))),
  },
  healthy: [deployment(app('analytics', { requests: '30m/96Mi', limits: '/512Mi' }))],
  broken: [deployment(app('analytics', { requests: '24/96Mi', limits: '/512Mi' }))],
});

const trainer = (spec: Partial<PodSpec>): KubeObject =>
  deployment(app('trainer', { pod: pod(spec) }));

const nodeSelector = manifestFault({
  name: 'node-selector',
  expected: { rootCause: 'node_selector_mismatch', target: refTo(trainer({})) },
  healthy: [trainer({ nodeSelector: { 'kubernetes.io/os': 'linux' } })],
  broken: [trainer({ nodeSelector: { 'shop.example/accelerator': 'gpu' } })],
});

/**
 * The node that a fault brings with it. Pods of others go elsewhere if they can, so that what
 * happens to the node concerns nobody else.
 */
function ownNode(pool: string, position: number, effect = 'PreferNoSchedule') {
  return {
    name: `${pool}-1`,
    position,
    labels: { 'shop.example/pool': pool },
    taints: [{ key: 'dedicated', value: pool, effect }],
  };
}

const batchNode = (isTainted: boolean) =>
  ownNode('batch', 10, isTainted ? 'NoSchedule' : 'PreferNoSchedule');
const reindex = deployment(
  app('reindex', { pod: pod({ nodeSelector: { 'shop.example/pool': 'batch' } }) }),
);

const taint: Fault = {
  name: 'taint',
  expected: {
    rootCause: 'taint_not_tolerated',
    target: refTo(reindex),
    alsoAccept: { targets: [{ kind: 'Node', name: 'batch-1' }] },
  },
  inject: (api) => {
    api.apply(nodeObject({ ...batchNode(true), now: api.now() }));
    api.apply(reindex);
    api.restartPods('platform', 'reindex');
    return Promise.resolve();
  },
  remove: (api) => {
    api.apply(nodeObject({ ...batchNode(false), now: api.now() }));
    api.apply(reindex);
    return Promise.resolve();
  },
};

const consensus = (replicas: number): KubeObject =>
  deployment(
    app('consensus', {
      replicas,
      pod: pod({
        affinity: {
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              {
                labelSelector: { matchLabels: appLabels('consensus') },
                topologyKey: 'kubernetes.io/hostname',
              },
            ],
          },
        },
      }),
    }),
  );

const antiAffinity = manifestFault({
  name: 'anti-affinity',
  expected: { rootCause: 'pod_anti_affinity_unsatisfiable', target: refTo(consensus(1)) },
  healthy: [consensus(2)],
  broken: (api) => [consensus(api.nodeNames().length + 2)],
});

const edgeProxy = (replicas: number): KubeObject =>
  deployment(
    app('edge-proxy', {
      replicas,
      port: 8443,
      container: { ports: [{ name: 'http', containerPort: 8443, hostPort: 8443 }] },
    }),
  );

const hostPort = manifestFault({
  name: 'host-port',
  expected: { rootCause: 'host_port_conflict', target: refTo(edgeProxy(1)) },
  healthy: [edgeProxy(1)],
  broken: (api) => [edgeProxy(api.nodeNames().length + 2)],
});

const cordonedNode: ObjectRef = { kind: 'Node', name: 'warehouse-1' };
const warehouse = deployment(
  app('warehouse', { pod: pod({ nodeSelector: { 'shop.example/pool': 'warehouse' } }) }),
);

function warehouseNode(api: FaultApi, isCordoned: boolean): KubeObject {
  const node = nodeObject({ ...ownNode('warehouse', 11), now: api.now() });
  return { ...node, spec: { ...node.spec, unschedulable: isCordoned } };
}

const nodeCordoned: Fault = {
  name: 'node-cordoned',
  expected: {
    rootCause: 'node_cordoned',
    target: cordonedNode,
    alsoAccept: { targets: [refTo(warehouse)] },
  },
  inject: async (api) => {
    if (!api.get(cordonedNode)) api.apply(warehouseNode(api, false));
    api.apply(warehouse);
    await api.waitReady(refTo(warehouse));
    api.apply(warehouseNode(api, true));
    api.restartPods('platform', 'warehouse');
  },
  remove: (api) => {
    api.apply(warehouseNode(api, false));
    return Promise.resolve();
  },
};

const lostNode: ObjectRef = { kind: 'Node', name: 'edge-1' };
const kiosk = deployment(
  app('kiosk', { replicas: 2, pod: pod({ nodeSelector: { 'shop.example/pool': 'edge' } }) }),
);

const nodeNotReady: Fault = {
  name: 'node-not-ready',
  expected: { rootCause: 'node_not_ready', target: lostNode },
  inject: async (api) => {
    if (!api.get(lostNode)) api.apply(nodeObject({ ...ownNode('edge', 12), now: api.now() }));
    api.apply(kiosk);
    await api.waitReady(refTo(kiosk));
    api.setNodeRunning('edge-1', false);
  },
  remove: (api) => {
    api.setNodeRunning('edge-1', true);
    return Promise.resolve();
  },
};

/** A fault whose removal also takes away objects that only the fault had. */
function withCleanup(fault: Fault, extra: readonly ObjectRef[]): Fault {
  return {
    ...fault,
    remove: async (api) => {
      await fault.remove(api);
      for (const ref of extra) api.remove(ref);
    },
  };
}

/** Faults of volumes, placement and nodes. */
export const schedulingFaults: readonly Fault[] = [
  pvcStorageClass,
  pvcMissing,
  unschedulableCpu,
  nodeSelector,
  taint,
  antiAffinity,
  hostPort,
  nodeCordoned,
  nodeNotReady,
];
