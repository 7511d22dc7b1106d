import { deployment, type AppOptions } from '../workloads/manifests.ts';
import { shopApps } from '../workloads/shop-objects.ts';
import { manifestFault, refTo, type Fault } from './fault.ts';

const catalog = deployment(shopApps.catalog);

const imageNotFound = manifestFault({
  name: 'image-not-found',
  expected: { rootCause: 'image_not_found', target: refTo(catalog) },
  healthy: [catalog],
  broken: [deployment({ ...shopApps.catalog, image: 'catalog:2.7.0-rc' })],
});

/** A new app of one pod, which the fault keeps from getting its image. */
function app(name: string, image: string): AppOptions {
  return {
    namespace: 'shop',
    name,
    image,
    port: 8080,
    requests: '20m/48Mi',
    limits: '/128Mi',
  };
}

const imagePullDenied = manifestFault({
  name: 'image-pull-denied',
  expected: {
    rootCause: 'image_pull_denied',
    target: refTo(deployment(app('vouchers', ''))),
    alsoAccept: { rootCauses: ['image_not_found'] },
  },
  healthy: [deployment(app('vouchers', 'vouchers:1.0.0'))],
  broken: [deployment(app('vouchers', 'docker.io/shopinternal/vouchers:1.0.0'))],
});

const registryUnreachable = manifestFault({
  name: 'registry-unreachable',
  expected: {
    rootCause: 'image_registry_unreachable',
    target: refTo(deployment(app('gift-cards', ''))),
  },
  healthy: [deployment(app('gift-cards', 'gift-cards:1.0.0'))],
  broken: [deployment(app('gift-cards', 'registry.old-shop.example/gift-cards:1.0.0'))],
});

const imageArchitecture = manifestFault({
  name: 'image-architecture',
  expected: {
    rootCause: 'image_architecture_mismatch',
    target: refTo(deployment(app('image-resizer', ''))),
    alsoAccept: { rootCauses: ['image_not_found'] },
  },
  healthy: [deployment(app('image-resizer', 'image-resizer:2.1.0'))],
  broken: [deployment(app('image-resizer', 'image-resizer-arm:2.1.0'))],
});

/** Faults of images and registries. */
export const imageFaults: readonly Fault[] = [
  imageNotFound,
  imagePullDenied,
  registryUnreachable,
  imageArchitecture,
];
