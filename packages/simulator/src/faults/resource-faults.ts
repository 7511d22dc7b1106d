import {
  configMap,
  deployment,
  namespace,
  resourceQuota,
  secret,
  volumeClaim,
  type AppOptions,
} from '../workloads/manifests.ts';
import { shopApps } from '../workloads/shop-objects.ts';
import { manifestFault, refTo, type Fault } from './fault.ts';

const checkout = deployment(shopApps.checkout);

/** A recent change halved the limit although loading the price rules needs more. */
const oomLimit = manifestFault({
  name: 'oom-limit',
  expected: { rootCause: 'oom_limit_exceeded', target: refTo(checkout) },
  healthy: [checkout],
  broken: [deployment({ ...shopApps.checkout, limits: '/128Mi' })],
});

const recommendations = deployment(shopApps.recommendations);

const memoryLeak = manifestFault({
  name: 'memory-leak',
  expected: {
    rootCause: 'memory_leak',
    target: refTo(recommendations),
    alsoAccept: { rootCauses: ['oom_limit_exceeded'] },
  },
  healthy: [recommendations],
  broken: [deployment({ ...shopApps.recommendations, image: 'recommendations:2.4.0' })],
});

const etl: AppOptions = {
  namespace: 'data',
  name: 'etl',
  image: 'etl:1.0.0',
  replicas: 2,
  requests: '200m/64Mi',
};
const dataQuota = resourceQuota('data', 'team-data', { 'requests.cpu': '500m' });

const quotaExceeded = manifestFault({
  name: 'quota-exceeded',
  expected: {
    rootCause: 'quota_exceeded',
    target: refTo(deployment(etl)),
    alsoAccept: { targets: [refTo(dataQuota)] },
  },
  healthy: [namespace('data'), dataQuota, deployment(etl)],
  broken: [deployment({ ...etl, replicas: 4 })],
  startsFrom: refTo(deployment(etl)),
});

const notebooks: AppOptions = {
  namespace: 'labs',
  name: 'notebooks',
  image: 'notebooks:1.0.0',
  port: 8080,
  requests: '20m/64Mi',
  limits: '200m/128Mi',
};
const labsQuota = resourceQuota('labs', 'team-labs', {
  'limits.cpu': '2',
  'limits.memory': '1Gi',
});

const quotaRequiresLimits = manifestFault({
  name: 'quota-requires-limits',
  expected: {
    rootCause: 'quota_requires_limits',
    target: refTo(deployment(notebooks)),
    alsoAccept: { targets: [refTo(labsQuota)] },
  },
  healthy: [namespace('labs'), labsQuota, deployment(notebooks)],
  broken: [labsQuota, deployment({ ...notebooks, limits: '' })],
});

const renderer: AppOptions = {
  namespace: 'platform',
  name: 'renderer',
  image: 'renderer:1.0.0',
  port: 8080,
  requests: '30m/96Mi',
  limits: '/512Mi',
};
const rendererWithMemory = deployment({
  ...renderer,
  container: { volumeMounts: [{ name: 'shm', mountPath: '/dev/shm' }] },
  pod: {
    containers: [],
    volumes: [{ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '256Mi' } }],
  },
});

const shmTooSmall = manifestFault({
  name: 'shm-too-small',
  expected: { rootCause: 'shm_too_small', target: refTo(rendererWithMemory) },
  healthy: [rendererWithMemory],
  broken: [
    deployment({
      ...renderer,
      container: { volumeMounts: [] },
      pod: { containers: [], volumes: [] },
    }),
  ],
});

const timeline = (claim: string): AppOptions => ({
  namespace: 'platform',
  name: 'timeline-db',
  image: 'timeline-db:1.0.0',
  strategy: 'Recreate',
  requests: '20m/96Mi',
  limits: '/256Mi',
  container: { volumeMounts: [{ name: 'data', mountPath: '/var/lib/timeline' }] },
  pod: {
    containers: [],
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName: claim } }],
  },
});
const smallVolume = volumeClaim({ namespace: 'platform', name: 'timeline-data', size: '1Gi' });
const largeVolume = volumeClaim({
  namespace: 'platform',
  name: 'timeline-data-large',
  size: '4Gi',
});

const volumeFull = manifestFault({
  name: 'volume-full',
  expected: {
    rootCause: 'volume_full',
    target: refTo(smallVolume),
    alsoAccept: { targets: [refTo(deployment(timeline('timeline-data')))] },
  },
  healthy: [largeVolume, deployment(timeline('timeline-data-large'))],
  broken: [smallVolume, deployment(timeline('timeline-data'))],
});

const billing: AppOptions = {
  namespace: 'payments',
  name: 'billing',
  image: 'billing:1.0.0',
  port: 8080,
  requests: '30m/96Mi',
  limits: '/256Mi',
  container: { envFrom: [{ secretRef: { name: 'billing-login' } }] },
};
const login = (password: string) =>
  secret('payments', 'billing-login', { DB_USER: 'billing', DB_PASSWORD: password });

const badCredentials = manifestFault({
  name: 'bad-credentials',
  expected: {
    rootCause: 'bad_credentials',
    target: refTo(deployment(billing)),
    alsoAccept: { targets: [refTo(login(''))] },
  },
  healthy: [login('correct-horse-battery'), deployment(billing)],
  broken: [login('typed-by-hand'), deployment(billing)],
  restarts: { namespace: 'payments', app: 'billing' },
});

const pricing = (key: string): AppOptions => ({
  namespace: 'shop',
  name: 'pricing',
  image: 'pricing:1.0.0',
  port: 8080,
  requests: '30m/96Mi',
  limits: '/256Mi',
  container: {
    env: [
      {
        name: 'ROUNDING_MODE',
        valueFrom: { configMapKeyRef: { name: 'pricing-settings', key } },
      },
    ],
  },
});
const pricingSettings = configMap('shop', 'pricing-settings', {
  'rounding-mode': 'half-even',
  currency: 'EUR',
});

const configMapKeyMissing = manifestFault({
  name: 'configmap-key-missing',
  expected: {
    rootCause: 'configmap_key_missing',
    target: refTo(deployment(pricing(''))),
    alsoAccept: { targets: [refTo(pricingSettings)] },
  },
  healthy: [pricingSettings, deployment(pricing('rounding-mode'))],
  broken: [pricingSettings, deployment(pricing('roundingMode'))],
});

/** Faults of memory, quotas, storage space and values that workloads are given. */
export const resourceFaults: readonly Fault[] = [
  oomLimit,
  memoryLeak,
  quotaExceeded,
  quotaRequiresLimits,
  shmTooSmall,
  volumeFull,
  badCredentials,
  configMapKeyMissing,
];
