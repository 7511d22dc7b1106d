import type { CommandLink } from '@aetherius/bus';
import type { Client } from '@aetherius/client';
import type { TenantId } from '@aetherius/domain';
import type { Clock, Logger } from '@aetherius/runtime';
import type { Database, TenantTx } from '@aetherius/store';
import type { ManagerMetrics } from './metrics.ts';

/** What ingest, tasks and routes share. */
export interface ManagerContext {
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: ManagerMetrics;
  readonly database: Database;
  readonly tenantId: TenantId;
  readonly commands: CommandLink;
  readonly reasoning: Pick<Client, 'createDiagnosis'>;
  /** Reads and writes of the tenant; readers of the notice stream are told after the commit. */
  readonly inTransaction: <T>(work: (tx: TenantTx) => Promise<T>) => Promise<T>;
  /** Runs a background task soon. Carries nothing: a task looks at what is stored. */
  readonly wake: (task: TaskName) => void;
}

/** The background tasks. */
export type TaskName = 'correlate' | 'diagnose' | 'resolve' | 'clusters' | 'retention';
