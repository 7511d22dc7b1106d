import type { KubeObject } from '@aetherius/domain';
import {
  appLabels,
  autoscaler,
  configMap,
  deployment,
  disruptionBudget,
  ingress,
  namespace,
  resourceQuota,
  secret,
  service,
  SHOP_REGISTRY,
  type AppOptions,
} from './manifests.ts';
import { daemonSet } from './system-objects.ts';

/** The Deployments of the shop, by name, so that faults can change one and put it back. */
export const shopApps = {
  storefront: {
    namespace: 'shop',
    name: 'storefront',
    image: 'storefront:5.2.0',
    replicas: 2,
    port: 3000,
    requests: '20m/96Mi',
    limits: '/256Mi',
    env: { CATALOG_URL: 'http://catalog:8080', CART_URL: 'http://cart:8080' },
  },
  catalog: {
    namespace: 'shop',
    name: 'catalog',
    image: 'catalog:2.7.0',
    replicas: 2,
    port: 8080,
    requests: '50m/384Mi',
    limits: '/512Mi',
    env: { SPRING_PROFILES_ACTIVE: 'production' },
  },
  cart: {
    namespace: 'shop',
    name: 'cart',
    image: 'cart:3.0.4',
    replicas: 2,
    port: 8080,
    requests: '20m/48Mi',
    limits: '/128Mi',
    env: { REDIS_ADDR: 'cart-cache:6379' },
  },
  checkout: {
    namespace: 'shop',
    name: 'checkout',
    image: 'checkout:1.8.2',
    replicas: 2,
    port: 8080,
    requests: '20m/96Mi',
    limits: '/256Mi',
    env: { PAYMENTS_URL: 'http://payments-api.payments:8080' },
  },
  search: {
    namespace: 'shop',
    name: 'search',
    image: 'search:4.1.0',
    port: 8080,
    requests: '50m/448Mi',
    limits: '/768Mi',
  },
  recommendations: {
    namespace: 'shop',
    name: 'recommendations',
    image: 'recommendations:2.3.5',
    port: 8080,
    requests: '30m/128Mi',
    limits: '/256Mi',
  },
  'cart-cache': {
    namespace: 'shop',
    name: 'cart-cache',
    image: 'docker.io/library/redis:7.4',
    requests: '10m/24Mi',
    limits: '/64Mi',
    container: {
      ports: [{ name: 'redis', containerPort: 6379 }],
      readinessProbe: { tcpSocket: { port: 6379 }, initialDelaySeconds: 2, periodSeconds: 5 },
    },
  },
  'payments-api': {
    namespace: 'payments',
    name: 'payments-api',
    image: 'payments-api:6.0.2',
    replicas: 2,
    port: 8080,
    requests: '50m/384Mi',
    limits: '/512Mi',
    env: { DATABASE_HOST: 'payments-db' },
    container: {
      envFrom: [{ secretRef: { name: 'payments-db-login' } }],
    },
  },
  ledger: {
    namespace: 'payments',
    name: 'ledger',
    image: 'ledger:1.12.0',
    requests: '10m/48Mi',
    limits: '/128Mi',
    container: { envFrom: [{ configMapRef: { name: 'ledger-settings' } }] },
  },
  'fraud-check': {
    namespace: 'payments',
    name: 'fraud-check',
    image: 'fraud-check:0.9.3',
    port: 8080,
    requests: '30m/160Mi',
    limits: '/320Mi',
    container: { volumeMounts: [{ name: 'rules', mountPath: '/etc/fraud', readOnly: true }] },
    pod: {
      containers: [],
      volumes: [{ name: 'rules', configMap: { name: 'fraud-rules' } }],
    },
  },
  'metrics-gateway': {
    namespace: 'platform',
    name: 'metrics-gateway',
    image: 'metrics-gateway:2.0.1',
    port: 8080,
    requests: '20m/64Mi',
    limits: '/192Mi',
  },
} as const satisfies Record<string, AppOptions>;

/** ConfigMaps of the shop that faults change or remove. */
export const shopConfig = {
  ledger: configMap('payments', 'ledger-settings', {
    DATABASE_ADDR: 'payments-db:5432',
    BATCH_SIZE: '200',
  }),
  fraudRules: configMap('payments', 'fraud-rules', {
    'rules.yaml': 'maximumAmount: 5000\ncountries: [DE, FR, NL]\n',
  }),
};

/** The regular job that fetches stock levels. */
export function stockSync(isSuspended: boolean): KubeObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'stock-sync', namespace: 'shop', labels: appLabels('stock-sync') },
    spec: {
      schedule: '*/5 * * * *',
      suspend: isSuspended,
      concurrencyPolicy: 'Forbid',
      jobTemplate: {
        spec: {
          backoffLimit: 2,
          template: {
            metadata: { labels: appLabels('stock-sync') },
            spec: {
              restartPolicy: 'Never',
              containers: [
                {
                  name: 'stock-sync',
                  image: `${SHOP_REGISTRY}/stock-sync:1.3.0`,
                  resources: { requests: { cpu: '10m', memory: '64Mi' } },
                },
              ],
            },
          },
        },
      },
    },
  };
}

function paymentsDatabase(): KubeObject[] {
  const [namespaceName, name] = ['payments', 'payments-db'];
  const data = { name: 'data', mountPath: '/var/lib/postgresql/data' };
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: namespaceName, labels: appLabels(name) },
      spec: {
        clusterIP: 'None',
        selector: appLabels(name),
        ports: [{ name: 'postgres', port: 5432, targetPort: 5432 }],
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name, namespace: namespaceName, labels: appLabels(name) },
      spec: {
        serviceName: name,
        replicas: 1,
        selector: { matchLabels: appLabels(name) },
        template: {
          metadata: { labels: appLabels(name) },
          spec: {
            containers: [
              {
                name: 'postgres',
                image: 'docker.io/library/postgres:16.4',
                ports: [{ name: 'postgres', containerPort: 5432 }],
                envFrom: [{ secretRef: { name: 'payments-db-login' } }],
                resources: {
                  requests: { cpu: '50m', memory: '160Mi' },
                  limits: { memory: '512Mi' },
                },
                readinessProbe: {
                  exec: { command: ['pg_isready'] },
                  initialDelaySeconds: 3,
                  periodSeconds: 5,
                },
                volumeMounts: [data],
              },
            ],
          },
        },
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: {
              accessModes: ['ReadWriteOnce'],
              storageClassName: 'standard',
              resources: { requests: { storage: '5Gi' } },
            },
          },
        ],
      },
    },
  ];
}

function databasePolicy(): KubeObject {
  const from = ['payments-api', 'ledger'].map((name) => ({
    podSelector: { matchLabels: appLabels(name) },
  }));
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'payments-db', namespace: 'payments' },
    spec: {
      podSelector: { matchLabels: appLabels('payments-db') },
      policyTypes: ['Ingress'],
      ingress: [{ from, ports: [{ port: 5432, protocol: 'TCP' }] }],
    },
  };
}

/** What the shop's applications connect to when they start; put into the cluster first. */
export function shopFoundations(): KubeObject[] {
  return [
    namespace('shop'),
    namespace('payments'),
    namespace('platform'),
    secret('payments', 'payments-db-login', {
      POSTGRES_USER: 'payments',
      POSTGRES_PASSWORD: 'demo-only-not-a-secret',
    }),
    resourceQuota('shop', 'team-shop', {
      'requests.cpu': '4',
      'requests.memory': '8Gi',
      pods: '60',
    }),
    ...paymentsDatabase(),
    databasePolicy(),
    deployment(shopApps['cart-cache']),
    service({ namespace: 'shop', name: 'cart-cache', port: 6379 }),
  ];
}

/** The healthy shop besides its foundations: what a small business runs in three namespaces. */
export function shopObjects(): KubeObject[] {
  const apps = Object.values(shopApps)
    .filter((options) => options.name !== 'cart-cache')
    .map((options) => deployment(options));
  const served = Object.values(shopApps).flatMap((options: AppOptions) =>
    options.port
      ? [service({ namespace: options.namespace, name: options.name, port: options.port })]
      : [],
  );
  return [
    shopConfig.ledger,
    shopConfig.fraudRules,
    ...apps,
    ...served,
    ingress({
      namespace: 'shop',
      name: 'storefront',
      host: 'www.shop.example',
      backend: 'storefront',
      port: 3000,
    }),
    autoscaler({
      namespace: 'shop',
      name: 'storefront',
      target: 'storefront',
      minimum: 2,
      maximum: 6,
    }),
    disruptionBudget('payments', 'payments-api', { minAvailable: 1 }),
    stockSync(false),
    daemonSet({
      namespace: 'platform',
      name: 'node-agent',
      image: `${SHOP_REGISTRY}/node-agent:0.4.0`,
      requests: { cpu: '10m', memory: '32Mi' },
    }),
  ];
}
