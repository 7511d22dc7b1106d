import type { CatalogueImage } from './image-catalogue.ts';
import { shopImage } from './image-builder.ts';

/** Images of the workloads that the fault library brings with it. */
export const faultImages: readonly CatalogueImage[] = [
  shopImage('vouchers', { style: 'node' }),
  shopImage('gift-cards', { style: 'python' }),
  shopImage('image-resizer', { style: 'go', tags: ['2.1.0'] }),
  { ...shopImage('image-resizer-arm', { style: 'go', tags: ['2.1.0'] }), platforms: ['arm64'] },
  shopImage('notifications', {
    style: 'node',
    needs: [
      {
        kind: 'env',
        env: 'SMTP_HOST',
        failure: {
          afterMs: 600,
          code: 1,
          lines: [
            'FATAL required environment variable SMTP_HOST is not set',
            'Error: required environment variable SMTP_HOST is not set',
            '    at loadConfig (/app/src/config.js:21:11)',
            '    at Object.<anonymous> (/app/src/server.js:7:16)',
          ],
        },
      },
    ],
  }),
  shopImage('pricing', { style: 'java', memoryMi: 200 }),
  shopImage('invoicing', { style: 'java', memoryMi: 210 }),
  shopImage('loyalty', { style: 'go' }),
  shopImage('statements', { style: 'java', tags: ['3.1.0'], startAfterMs: 9_000 }),
  shopImage('reviews', { style: 'python' }),
  shopImage('shipping', { style: 'go' }),
  shopImage('coupons', { style: 'node' }),
  shopImage('wishlist', { style: 'go' }),
  shopImage('tax', { style: 'go' }),
  shopImage('sessions', { style: 'go' }),
  shopImage('etl', { style: 'python', activity: 'jobs' }),
  shopImage('notebooks', { style: 'python' }),
  shopImage('keyring', { style: 'go' }),
  shopImage('landing', { style: 'node' }),
  shopImage('promo', { style: 'node', cpuMillicores: 36 }),
  shopImage('quotes', { style: 'go', cpuMillicores: 50 }),
  shopImage('archive', { style: 'go' }),
  shopImage('uploads', { style: 'go' }),
  shopImage('analytics', { style: 'java', memoryMi: 260 }),
  shopImage('trainer', { style: 'python', activity: 'jobs' }),
  shopImage('reindex', { style: 'java', activity: 'jobs', memoryMi: 180 }),
  shopImage('consensus', { style: 'go' }),
  shopImage('edge-proxy', { style: 'go', port: 8443 }),
  shopImage('warehouse', { style: 'go' }),
  shopImage('kiosk', { style: 'node' }),
  shopImage('config-watcher', {
    style: 'go',
    activity: 'jobs',
    needs: [
      {
        kind: 'permission',
        verb: 'list',
        resource: 'configmaps',
        failure: {
          afterMs: 1_200,
          code: 1,
          lines: ['ERROR failed to list configmaps: {error}', 'FATAL cannot start without access'],
        },
      },
    ],
  }),
  shopImage('renderer', {
    style: 'python',
    needs: [
      {
        kind: 'shm',
        sizeMi: 128,
        failure: {
          afterMs: 1_800,
          code: 1,
          lines: [
            'INFO allocating frame buffer of {value} MiB in /dev/shm',
            'ERROR cannot write frame buffer: OSError: [Errno 28] No space left on device: /dev/shm/frames',
          ],
        },
      },
    ],
  }),
  shopImage('timeline-db', {
    style: 'postgres',
    port: 5432,
    activity: 'heartbeat',
    needs: [
      {
        kind: 'volume',
        path: '/var/lib/timeline',
        usedMi: 1_400,
        failure: {
          afterMs: 2_000,
          code: 1,
          lines: [
            'INFO database system was interrupted while in recovery',
            'FATAL could not extend file "{name}/base/16384/2619": No space left on device',
          ],
        },
      },
    ],
  }),
  shopImage('orders-store', { style: 'go', port: 7000, activity: 'heartbeat' }),
  shopImage('orders-api', {
    style: 'go',
    needs: [
      {
        kind: 'service',
        env: 'STORE_ADDR',
        mode: 'degrade',
        everyMs: 4_000,
        failure: { lines: ['ERROR query orders-store at {address}: {error}'] },
      },
    ],
  }),
  shopImage('billing', {
    style: 'java',
    needs: [
      {
        kind: 'env',
        env: 'DB_PASSWORD',
        pattern: '^correct-horse',
        failure: {
          afterMs: 3_500,
          code: 1,
          lines: [
            'INFO connecting to payments-db:5432 as user billing',
            'ERROR FATAL: password authentication failed for user "billing"',
            'org.postgresql.util.PSQLException: FATAL: password authentication failed for user "billing"',
            '\tat org.postgresql.core.v3.ConnectionFactoryImpl.doAuthentication(ConnectionFactoryImpl.java:711)',
          ],
        },
      },
    ],
  }),
  shopImage('gateway', { style: 'go' }),
  shopImage('gateway-metrics', {
    style: 'go',
    tags: ['1.0.0', '1.1.0'],
    port: 9102,
    byTag: {
      '1.1.0': {
        style: 'go',
        memory: { baseMi: 12 },
        exits: {
          afterMs: 300,
          code: 1,
          lines: ['FATAL listen tcp :8080: bind: address already in use'],
        },
      },
    },
  }),
  shopImage('backup', {
    style: 'plain',
    byTag: {
      '1.0.0': {
        start: [{ afterMs: 300, text: 'dumping database shop' }],
        exits: { afterMs: 3_000, code: 0, lines: ['dump written: 48213 rows'] },
        memory: { baseMi: 20 },
      },
    },
  }),
  shopImage('mesh-proxy', { style: 'go', port: 15001, activity: 'heartbeat' }),
];
