import type { KubeObject } from '@aetherius/domain';
import {
  appLabels,
  autoscaler,
  configMap,
  deployment,
  disruptionBudget,
  service,
  SHOP_REGISTRY,
  type AppOptions,
} from '../workloads/manifests.ts';
import { stockSync } from '../workloads/shop-objects.ts';
import { manifestFault, refTo, type Fault } from './fault.ts';

const small = { port: 8080, requests: '20m/48Mi', limits: '/128Mi' } as const;

/** The backup job; its proxy is a native sidecar or, as the fault has it, an ordinary container. */
function backup(isNative: boolean): KubeObject {
  const proxy = {
    name: 'mesh-proxy',
    image: `${SHOP_REGISTRY}/mesh-proxy:1.0.0`,
    resources: { requests: { cpu: '5m', memory: '16Mi' } },
  };
  const dump = {
    name: 'dump',
    image: `${SHOP_REGISTRY}/backup:1.0.0`,
    resources: { requests: { cpu: '20m', memory: '32Mi' } },
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'backup', namespace: 'platform', labels: appLabels('backup') },
    spec: {
      backoffLimit: 3,
      template: {
        metadata: { labels: appLabels('backup') },
        spec: {
          restartPolicy: 'Never',
          terminationGracePeriodSeconds: 5,
          containers: isNative ? [dump] : [dump, proxy],
          ...(isNative ? { initContainers: [{ ...proxy, restartPolicy: 'Always' }] } : {}),
        },
      },
    },
  };
}

/** A job's template cannot be changed, so both ways replace the job. */
const jobSidecar: Fault = {
  name: 'job-sidecar',
  expected: { rootCause: 'job_sidecar_never_exits', target: refTo(backup(false)) },
  inject: async (api) => {
    await replaceJob(api, backup(false));
  },
  remove: async (api) => {
    await replaceJob(api, backup(true));
  },
};

async function replaceJob(api: Parameters<Fault['inject']>[0], job: KubeObject): Promise<void> {
  const ref = refTo(job);
  api.remove(ref);
  await api.waitGone(ref);
  api.apply(job);
}

const cronJobSuspended = manifestFault({
  name: 'cronjob-suspended',
  expected: { rootCause: 'cronjob_suspended', target: refTo(stockSync(true)) },
  healthy: [stockSync(false)],
  broken: [stockSync(true)],
});

const coupons: AppOptions = {
  namespace: 'shop',
  name: 'coupons',
  image: 'coupons:1.0.0',
  replicas: 2,
  ...small,
};

const scaledToZero = manifestFault({
  name: 'scaled-to-zero',
  expected: { rootCause: 'scaled_to_zero', target: refTo(deployment(coupons)) },
  healthy: [service({ namespace: 'shop', name: 'coupons', port: 8080 }), deployment(coupons)],
  broken: [deployment({ ...coupons, replicas: 0 })],
  startsFrom: refTo(deployment(coupons)),
});

const sessions: AppOptions = {
  namespace: 'shop',
  name: 'sessions',
  image: 'sessions:1.0.0',
  ...small,
};

const pdbBlocks = manifestFault({
  name: 'pdb-blocks',
  expected: {
    rootCause: 'pdb_blocks_eviction',
    target: refTo(disruptionBudget('shop', 'sessions', { minAvailable: 1 })),
    alsoAccept: { targets: [refTo(deployment(sessions))] },
  },
  healthy: [deployment(sessions), disruptionBudget('shop', 'sessions', { minAvailable: 0 })],
  broken: [disruptionBudget('shop', 'sessions', { minAvailable: 1 })],
  startsFrom: refTo(deployment(sessions)),
});

const tenant = configMap('platform', 'tenant-settings', { region: 'eu-1' });
const guarded: KubeObject = {
  ...tenant,
  metadata: { ...tenant.metadata, finalizers: ['tenants.shop.example/cleanup'] },
};

const finalizerStuck: Fault = {
  name: 'finalizer-stuck',
  expected: { rootCause: 'finalizer_blocked', target: refTo(tenant) },
  inject: (api) => {
    if (!api.get(refTo(tenant))) api.apply(guarded);
    const current = api.get(refTo(tenant));
    if (current && !current.metadata.deletionTimestamp) {
      api.setFinalizers(refTo(tenant), ['tenants.shop.example/cleanup']);
      api.remove(refTo(tenant));
    }
    return Promise.resolve();
  },
  remove: (api) => {
    api.setFinalizers(refTo(tenant), []);
    api.apply(tenant);
    return Promise.resolve();
  },
};

const promo: AppOptions = {
  namespace: 'platform',
  name: 'promo',
  image: 'promo:1.0.0',
  port: 8080,
  requests: '60m/48Mi',
  limits: '/128Mi',
};
const promoScaler = autoscaler({
  namespace: 'platform',
  name: 'promo',
  target: 'promo',
  maximum: 4,
});

const hpaNoRequests = manifestFault({
  name: 'hpa-no-requests',
  expected: {
    rootCause: 'hpa_missing_resource_requests',
    target: refTo(deployment(promo)),
    alsoAccept: { targets: [refTo(promoScaler)] },
  },
  healthy: [deployment(promo), promoScaler],
  broken: [deployment({ ...promo, requests: '/48Mi' }), promoScaler],
});

const quotes: AppOptions = {
  namespace: 'shop',
  name: 'quotes',
  image: 'quotes:1.0.0',
  port: 8080,
  requests: '90m/48Mi',
  limits: '/128Mi',
};
const quotesScaler = (target: string): KubeObject =>
  autoscaler({ namespace: 'shop', name: 'quotes', target, maximum: 4 });

const hpaTargetMissing = manifestFault({
  name: 'hpa-target-missing',
  expected: { rootCause: 'hpa_target_not_found', target: refTo(quotesScaler('')) },
  healthy: [deployment(quotes), quotesScaler('quotes')],
  broken: [deployment(quotes), quotesScaler('quotes-api')],
});

/** Faults of jobs, scaling, budgets and deletion. */
export const workloadFaults: readonly Fault[] = [
  jobSidecar,
  cronJobSuspended,
  scaledToZero,
  pdbBlocks,
  finalizerStuck,
  hpaNoRequests,
  hpaTargetMissing,
];
