import type { KubeObject } from '@aetherius/domain';
import {
  appLabels,
  deployment,
  ingress,
  service,
  type AppOptions,
} from '../workloads/manifests.ts';
import { manifestFault, refTo, type Fault } from './fault.ts';

function app(name: string, rest: Partial<AppOptions> = {}): AppOptions {
  return {
    namespace: 'shop',
    name,
    image: `${name}:1.0.0`,
    port: 8080,
    requests: '20m/48Mi',
    limits: '/128Mi',
    ...rest,
  };
}

const wishlist = deployment(app('wishlist'));
const wishlistService = service({ namespace: 'shop', name: 'wishlist', port: 8080 });

const serviceSelector = manifestFault({
  name: 'service-selector',
  expected: { rootCause: 'service_selector_mismatch', target: refTo(wishlistService) },
  healthy: [wishlist, wishlistService],
  broken: [
    service({ namespace: 'shop', name: 'wishlist', port: 8080, selector: { app: 'wish-list' } }),
  ],
  startsFrom: refTo(wishlist),
});

const tax = deployment(app('tax'));
const taxService = (targetPort: number): KubeObject =>
  service({ namespace: 'shop', name: 'tax', port: 8080, targetPort });

const servicePort = manifestFault({
  name: 'service-port',
  expected: { rootCause: 'service_port_mismatch', target: refTo(taxService(8080)) },
  healthy: [tax, taxService(8080)],
  broken: [taxService(8088)],
  startsFrom: refTo(tax),
});

const adminIngress = (backend: string): KubeObject =>
  ingress({
    namespace: 'shop',
    name: 'admin',
    host: 'admin.shop.example',
    backend,
    port: 3000,
  });

const serviceMissing = manifestFault({
  name: 'service-missing',
  expected: {
    rootCause: 'service_missing',
    target: refTo(adminIngress('')),
    alsoAccept: { targets: [{ kind: 'Service', namespace: 'shop', name: 'admin-console' }] },
  },
  healthy: [adminIngress('storefront')],
  broken: [adminIngress('admin-console')],
});

const partnerIngress = (className: string): KubeObject =>
  ingress({
    namespace: 'platform',
    name: 'partner-portal',
    host: 'partners.shop.example',
    backend: 'metrics-gateway',
    port: 8080,
    className,
  });

const ingressClassMissing = manifestFault({
  name: 'ingressclass-missing',
  expected: { rootCause: 'ingressclass_not_found', target: refTo(partnerIngress('')) },
  healthy: [partnerIngress('nginx')],
  broken: [partnerIngress('nginx-internal')],
});

const store = deployment(
  app('orders-store', {
    namespace: 'platform',
    port: 7000,
    container: {
      livenessProbe: { tcpSocket: { port: 7000 }, initialDelaySeconds: 10, periodSeconds: 10 },
    },
  }),
);
const storeService = service({ namespace: 'platform', name: 'orders-store', port: 7000 });
const ordersApi = deployment(
  app('orders-api', { namespace: 'platform', env: { STORE_ADDR: 'orders-store:7000' } }),
);

function storePolicy(client: string): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'orders-store', namespace: 'platform' },
    spec: {
      podSelector: { matchLabels: appLabels('orders-store') },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [{ podSelector: { matchLabels: appLabels(client) } }],
          ports: [{ port: 7000, protocol: 'TCP' }],
        },
      ],
    },
  };
}

const networkPolicy = manifestFault({
  name: 'network-policy',
  expected: {
    rootCause: 'network_policy_blocks_traffic',
    target: refTo(storePolicy('')),
  },
  healthy: [store, storeService, storePolicy('orders-api'), ordersApi],
  broken: [storePolicy('orders-batch')],
  startsFrom: refTo(ordersApi),
});

/** Faults of Services, Ingresses and network policies. */
export const networkFaults: readonly Fault[] = [
  serviceSelector,
  servicePort,
  serviceMissing,
  ingressClassMissing,
  networkPolicy,
];
