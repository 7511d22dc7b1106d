import type { Severity } from '@aetherius/domain';
import type { Clock } from '../clock.ts';
import type { Metrics } from '../metrics.ts';

/** Something about a process that a person should know. */
export interface HealthWarning {
  readonly code: string;
  readonly severity: Severity;
  readonly text: string;
  readonly since: string;
}

/** `down`: it cannot do its work, so probes get 503. */
export interface HealthReport {
  readonly status: 'ok' | 'degraded' | 'down';
  readonly warnings: readonly HealthWarning[];
}

/** The operations that every app serves: version, health, metrics and its OpenAPI document. */
export function processFunctions<Document>(process: {
  readonly app: string;
  readonly version: string;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly openApi: () => Document;
  readonly health: () => Promise<HealthReport>;
}) {
  const startedAt = process.clock.now().toISOString();
  const { app, version } = process;
  let document: Document | undefined;
  return {
    getVersion: () => Promise.resolve({ app, version, node: nodeVersion }),
    getHealth: async () => ({ app, version, startedAt, ...(await process.health()) }),
    getMetrics: () => process.metrics.text(),
    getOpenApi: () => Promise.resolve((document ??= process.openApi())),
  };
}

const nodeVersion = globalThis.process.version;
