import { defineConfig } from 'vitest/config';

/**
 * One project a level. `unit` is pure and fast; `integration` opens sockets and databases; `browser`
 * drives Chromium; `long` is what `npm run test:long` adds at full length.
 */
const integration = [
  'packages/**/*.pg.test.ts',
  'packages/**/*.bus.test.ts',
  'packages/*/test/**/*.test.ts',
  'apps/*/test/**/*.test.ts',
  'test/**/*.test.ts',
];

const isLong = process.env.AETHERIUS_TEST_LONG === '1';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.{ts,tsx}'],
          exclude: integration,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: integration,
          exclude: ['test/architecture.test.ts', ...(isLong ? [] : ['test/long/**'])],
          globalSetup: ['packages/testkit/src/postgres-global-setup.ts'],
          pool: 'forks',
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'architecture',
          include: ['test/architecture.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/e2e/**/*.e2e.ts', 'apps/console/test/**/*.e2e.ts'],
          globalSetup: ['packages/testkit/src/postgres-global-setup.ts'],
          pool: 'forks',
          maxWorkers: 1,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
