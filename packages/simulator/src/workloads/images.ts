import type { Need } from '../kubelet/behaviour.ts';
import { createImageCatalogue, type CatalogueImage } from './image-catalogue.ts';
import { shopBehaviour, shopImage } from './image-builder.ts';
import { faultImages } from './fault-images.ts';

const shell = ['sh', 'ash', 'echo', 'sleep', 'true', 'false', 'cat', 'ls', 'wget', 'nc', 'httpd'];
const both = ['amd64', 'arm64'];

function publicImage(
  repository: string,
  rest: Pick<CatalogueImage, 'sizeMi' | 'behaviour' | 'hasNoEntryPoint'> & { commands?: string[] },
): CatalogueImage {
  return {
    repository,
    tags: ['*'],
    platforms: both,
    runsAsRoot: true,
    ...rest,
    commands: [...shell, ...(rest.commands ?? [])],
  };
}

/** Public images that people try in the demo. */
const publicImages: readonly CatalogueImage[] = [
  publicImage('docker.io/library/nginx', {
    sizeMi: 68,
    commands: ['nginx', '/docker-entrypoint.sh'],
    behaviour: {
      style: 'nginx',
      start: [{ afterMs: 60, text: 'INFO start worker processes' }],
      startAfterMs: 120,
      listens: [{ port: 80, http: { paths: { '/': 200 } } }],
      memory: { baseMi: 9 },
      cpuMillicores: 2,
      termCode: 0,
    },
  }),
  publicImage('docker.io/library/redis', {
    sizeMi: 46,
    commands: ['redis-server', 'redis-cli'],
    behaviour: {
      start: [{ afterMs: 80, text: '1:M * Ready to accept connections tcp' }],
      startAfterMs: 150,
      listens: [{ port: 6379 }],
      memory: { baseMi: 14 },
      cpuMillicores: 4,
      termCode: 0,
    },
  }),
  publicImage('docker.io/library/postgres', {
    sizeMi: 158,
    commands: ['postgres', 'psql', 'pg_isready'],
    behaviour: {
      style: 'postgres',
      start: [
        { afterMs: 200, text: 'INFO starting PostgreSQL 16.4 on x86_64-pc-linux-gnu' },
        { afterMs: 700, text: 'INFO database system is ready to accept connections' },
      ],
      startAfterMs: 900,
      listens: [{ port: 5432 }],
      memory: { baseMi: 96 },
      cpuMillicores: 18,
      activity: 'heartbeat',
      termCode: 0,
    },
  }),
  publicImage('docker.io/library/busybox', {
    sizeMi: 2.1,
    hasNoEntryPoint: true,
    behaviour: { exits: { afterMs: 40, code: 0 }, memory: { baseMi: 1 } },
  }),
  {
    ...publicImage('aetherius.local/busybox', {
      sizeMi: 2.1,
      hasNoEntryPoint: true,
      behaviour: { exits: { afterMs: 40, code: 0 }, memory: { baseMi: 1 } },
    }),
    tags: ['1'],
  },
];

/** What every cluster runs in kube-system. */
const systemImages: readonly CatalogueImage[] = [
  {
    repository: 'registry.k8s.io/coredns/coredns',
    tags: ['v1.12.1'],
    platforms: both,
    sizeMi: 20,
    commands: ['/coredns'],
    behaviour: {
      start: [{ afterMs: 100, text: 'CoreDNS-1.12.1 linux/amd64, go1.24.1' }],
      startAfterMs: 300,
      listens: [
        { port: 53 },
        { port: 8080, http: { paths: { '/health': 200 } } },
        { port: 8181, http: { paths: { '/ready': 200 } } },
      ],
      memory: { baseMi: 22 },
      cpuMillicores: 3,
      termCode: 0,
    },
  },
  {
    repository: 'registry.k8s.io/kube-proxy',
    tags: ['v1.34.4'],
    platforms: both,
    sizeMi: 27,
    commands: ['/usr/local/bin/kube-proxy', 'kube-proxy'],
    behaviour: {
      start: [
        {
          afterMs: 100,
          text: 'I1125 09:00:00.000000       1 server_linux.go:53] "Using iptables proxy"',
        },
      ],
      memory: { baseMi: 19 },
      cpuMillicores: 2,
      termCode: 0,
    },
  },
];

const cartNeeds: readonly Need[] = [
  {
    kind: 'service',
    env: 'REDIS_ADDR',
    mode: 'degrade',
    everyMs: 5_000,
    failure: { lines: ['ERROR redis: {error}'] },
  },
];

/** The demo shop's own applications. */
const shopImages: readonly CatalogueImage[] = [
  shopImage('storefront', { style: 'node', tags: ['5.2.0', '5.2.1'], port: 3000, memoryMi: 92 }),
  shopImage('catalog', {
    style: 'java',
    tags: ['2.7.0', '2.7.1'],
    memoryMi: 310,
    cpuMillicores: 30,
  }),
  shopImage('cart', {
    style: 'go',
    tags: ['3.0.4', '3.1.0'],
    memoryMi: 36,
    needs: cartNeeds,
    byTag: {
      '3.1.0': {
        style: 'go',
        memory: { baseMi: 30 },
        exits: {
          afterMs: 420,
          code: 2,
          lines: [
            'INFO starting cart 3.1.0',
            'panic: runtime error: invalid memory address or nil pointer dereference',
            '[signal SIGSEGV: segmentation violation code=0x1 addr=0x18 pc=0x6f2a41]',
            '',
            'goroutine 1 [running]:',
            'main.newPriceCache(0x0, {0xc0000b4000, 0x11})',
            '\t/src/cart/cache.go:58 +0x41',
            'main.main()',
            '\t/src/cart/main.go:34 +0x1d2',
          ],
        },
      },
    },
  }),
  shopImage('checkout', {
    style: 'go',
    tags: ['1.8.2', '1.8.3'],
    memoryMi: 168,
    start: ['INFO loading price rules into memory'],
    startAfterMs: 1_400,
  }),
  shopImage('search', { style: 'java', tags: ['4.1.0'], memoryMi: 420, cpuMillicores: 45 }),
  shopImage('recommendations', {
    style: 'python',
    tags: ['2.3.5', '2.4.0'],
    memoryMi: 118,
    byTag: {
      '2.4.0': {
        ...shopBehaviour('recommendations', { style: 'python', memoryMi: 120 }),
        start: [
          ...(shopBehaviour('recommendations', { style: 'python' }).start ?? []),
          ...[10, 20, 30, 40, 50].map((second) => ({
            afterMs: second * 1000,
            text: `WARN embedding cache grew to ${second * 2_150} entries (${Math.round(116 + second * 2.5)} MiB), nothing evicted`,
          })),
        ],
        memory: { baseMi: 120, growMiPerMin: 150 },
      },
    },
  }),
  shopImage('payments-api', { style: 'java', tags: ['6.0.2'], memoryMi: 330, cpuMillicores: 25 }),
  shopImage('ledger', {
    style: 'go',
    tags: ['1.12.0'],
    activity: 'jobs',
    needs: [
      {
        kind: 'service',
        env: 'DATABASE_ADDR',
        mode: 'exit',
        failure: {
          afterMs: 3_000,
          code: 1,
          lines: [
            'INFO starting ledger',
            'ERROR cannot connect to database at {address}: {error}',
            'FATAL giving up after 3 attempts to reach the database at {address}',
          ],
        },
      },
    ],
  }),
  shopImage('fraud-check', {
    style: 'python',
    tags: ['0.9.3'],
    memoryMi: 150,
    needs: [
      {
        kind: 'file',
        path: '/etc/fraud/rules.yaml',
        failure: {
          afterMs: 900,
          code: 1,
          lines: ["ERROR cannot read rules: [Errno 2] No such file or directory: '{name}'"],
        },
      },
    ],
  }),
  shopImage('stock-sync', {
    style: 'python',
    tags: ['1.3.0'],
    byTag: {
      '1.3.0': {
        style: 'python',
        memory: { baseMi: 45 },
        start: [{ afterMs: 800, text: 'INFO fetching stock levels from 3 warehouses' }],
        exits: { afterMs: 5_000, code: 0, lines: ['INFO updated 1284 items'] },
      },
    },
  }),
  shopImage('node-agent', { style: 'go', tags: ['0.4.0'], memoryMi: 24, activity: 'heartbeat' }),
  shopImage('metrics-gateway', { style: 'go', tags: ['2.0.1'], memoryMi: 58 }),
];

/** The images of a cluster that holds the demo shop. */
export const shopCatalogue = createImageCatalogue(
  [...publicImages, ...systemImages, ...shopImages, ...faultImages],
  ['shop.local', 'registry.k8s.io', 'quay.io', 'ghcr.io'],
);
