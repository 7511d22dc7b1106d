import type { KubeObject } from '@aetherius/domain';
import type { Clock, Logger } from '@aetherius/runtime';
import type { ObjectStore, StoreChange } from '../api/object-store.ts';
import type { ClusterIndex } from './cluster-index.ts';
import type { EventRecorder } from './event-recorder.ts';
import type { WorkQueue } from './work-queue.ts';

/** What every controller works with. */
export interface ControllerContext {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly index: ClusterIndex;
  readonly events: EventRecorder;
  readonly queue: WorkQueue;
}

/**
 * One controller: told of every change (after the index took it in) to enqueue keys; the work
 * itself happens in the queue.
 */
export interface Controller {
  readonly name: string;
  readonly onChange: (change: StoreChange) => void;
  readonly stop?: () => void;
}

/** Writes a status only if it differs, so that reconciles that change nothing stay silent. */
export function writeStatus(
  context: ControllerContext,
  object: KubeObject,
  status: Record<string, unknown>,
): void {
  if (JSON.stringify(object.status ?? {}) === JSON.stringify(status)) return;
  context.store.updateStatus({ ...object, status });
}
