import {
  configMap,
  deployment,
  secret,
  service,
  SHOP_REGISTRY,
  type AppOptions,
} from '../workloads/manifests.ts';
import { shopApps, shopConfig } from '../workloads/shop-objects.ts';
import { manifestFault, refTo, type Fault } from './fault.ts';

const search = deployment(shopApps.search);

const badCommand = manifestFault({
  name: 'bad-command',
  expected: { rootCause: 'bad_command', target: refTo(search) },
  healthy: [search],
  broken: [deployment({ ...shopApps.search, command: ['/opt/search/bin/serve', '--heap=512m'] })],
});

const cart = deployment(shopApps.cart);

const appCrash = manifestFault({
  name: 'app-crash',
  expected: { rootCause: 'app_crash_on_start', target: refTo(cart) },
  healthy: [cart],
  broken: [deployment({ ...shopApps.cart, image: 'cart:3.1.0' })],
});

const notifications: AppOptions = {
  namespace: 'shop',
  name: 'notifications',
  image: 'notifications:1.0.0',
  port: 8080,
  requests: '20m/64Mi',
  limits: '/128Mi',
  env: { SMTP_HOST: 'smtp.mail.example', SMTP_PORT: '587' },
};

const missingEnv = manifestFault({
  name: 'missing-env',
  expected: { rootCause: 'missing_env_var', target: refTo(deployment(notifications)) },
  healthy: [deployment(notifications)],
  broken: [deployment({ ...notifications, env: { SMTP_PORT: '587' } })],
});

const ledger = deployment(shopApps.ledger);

const badConfigValue = manifestFault({
  name: 'bad-config-value',
  expected: {
    rootCause: 'bad_config_value',
    target: refTo(shopConfig.ledger),
    alsoAccept: { targets: [refTo(ledger)] },
  },
  healthy: [shopConfig.ledger, ledger],
  broken: [
    configMap('payments', 'ledger-settings', {
      DATABASE_ADDR: 'payments-db:5433',
      BATCH_SIZE: '200',
    }),
  ],
  restarts: { namespace: 'payments', app: 'ledger' },
});

const fraudCheck = deployment(shopApps['fraud-check']);

const configMapMissing = manifestFault({
  name: 'configmap-missing',
  expected: {
    rootCause: 'configmap_not_found',
    target: refTo(fraudCheck),
    alsoAccept: { targets: [refTo(shopConfig.fraudRules)] },
  },
  healthy: [shopConfig.fraudRules, fraudCheck],
  broken: [],
  absent: [refTo(shopConfig.fraudRules)],
  restarts: { namespace: 'payments', app: 'fraud-check' },
});

const invoicing: AppOptions = {
  namespace: 'payments',
  name: 'invoicing',
  image: 'invoicing:1.0.0',
  port: 8080,
  requests: '30m/96Mi',
  limits: '/320Mi',
  container: {
    env: [
      {
        name: 'SIGNING_KEY',
        valueFrom: { secretKeyRef: { name: 'invoicing-signing', key: 'key' } },
      },
    ],
  },
};
const signingSecret = secret('payments', 'invoicing-signing', { key: 'demo-only-not-a-secret' });

const secretMissing = manifestFault({
  name: 'secret-missing',
  expected: {
    rootCause: 'secret_not_found',
    target: refTo(deployment(invoicing)),
    alsoAccept: { targets: [refTo(signingSecret)] },
  },
  healthy: [signingSecret, deployment(invoicing)],
  broken: [deployment(invoicing)],
  absent: [refTo(signingSecret)],
  restarts: { namespace: 'payments', app: 'invoicing' },
});

const loyalty: AppOptions = {
  namespace: 'shop',
  name: 'loyalty',
  image: 'loyalty:1.0.0',
  port: 8080,
  requests: '20m/48Mi',
  limits: '/128Mi',
};

const livenessWrongPort = manifestFault({
  name: 'liveness-wrong-port',
  expected: { rootCause: 'liveness_probe_misconfigured', target: refTo(deployment(loyalty)) },
  healthy: [deployment(loyalty)],
  broken: [deployment({ ...loyalty, livenessPort: 8081 })],
});

/** Listens after 9 s; only its startup probe gives it that long. */
const statements: AppOptions = {
  ...loyalty,
  namespace: 'payments',
  name: 'statements',
  image: 'statements:3.1.0',
};
const health = { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 3 };
const livenessProbe = { ...health, failureThreshold: 2 };
const startupProbe = { ...health, failureThreshold: 10 };

const livenessTooEarly = manifestFault({
  name: 'liveness-too-early',
  expected: { rootCause: 'liveness_probe_misconfigured', target: refTo(deployment(statements)) },
  healthy: [deployment({ ...statements, container: { livenessProbe, startupProbe } })],
  broken: [deployment({ ...statements, container: { livenessProbe } })],
});

const reviews: AppOptions = { ...loyalty, name: 'reviews', image: 'reviews:1.0.0' };

const readinessWrongPath = manifestFault({
  name: 'readiness-wrong-path',
  expected: { rootCause: 'readiness_probe_misconfigured', target: refTo(deployment(reviews)) },
  healthy: [deployment(reviews)],
  broken: [deployment({ ...reviews, probePath: '/health/ready' })],
});

const carrier = 'carrier-api';
const shipping = (host: string): AppOptions => ({
  ...loyalty,
  name: 'shipping',
  image: 'shipping:1.0.0',
  pod: {
    containers: [],
    initContainers: [
      {
        name: `wait-for-${carrier}`,
        image: 'docker.io/library/busybox:1.36',
        command: [
          'sh',
          '-c',
          `until nslookup ${host} >/dev/null 2>&1; do echo waiting for ${host}; sleep 2; done`,
        ],
      },
    ],
  },
});

const initContainerHang = manifestFault({
  name: 'init-container-hang',
  expected: {
    rootCause: 'init_container_hang',
    target: refTo(deployment(shipping(''))),
    alsoAccept: { rootCauses: ['service_missing', 'dependency_dns_failure'] },
  },
  healthy: [
    service({ namespace: 'shop', name: 'shipping', port: 8080 }),
    deployment(shipping('shipping')),
  ],
  broken: [deployment(shipping(carrier))],
});

const gateway = (metricsTag: string): AppOptions => ({
  ...loyalty,
  namespace: 'platform',
  name: 'api-gateway',
  image: 'gateway:1.0.0',
  pod: {
    containers: [
      {
        name: 'metrics',
        image: `${SHOP_REGISTRY}/gateway-metrics:${metricsTag}`,
        ports: [{ name: 'metrics', containerPort: metricsTag === '1.1.0' ? 8080 : 9102 }],
        resources: { requests: { cpu: '5m', memory: '16Mi' } },
      },
    ],
  },
});

const containerPortConflict = manifestFault({
  name: 'container-port-conflict',
  expected: {
    rootCause: 'container_port_conflict',
    target: refTo(deployment(gateway('1.0.0'))),
  },
  healthy: [deployment(gateway('1.0.0'))],
  broken: [deployment(gateway('1.1.0'))],
});

/** Faults of commands, code, configuration and probes. */
export const applicationFaults: readonly Fault[] = [
  badCommand,
  appCrash,
  missingEnv,
  badConfigValue,
  configMapMissing,
  secretMissing,
  livenessWrongPort,
  livenessTooEarly,
  readinessWrongPath,
  initContainerHang,
  containerPortConflict,
];
