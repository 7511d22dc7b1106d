/**
 * The controllers of a simulated cluster: what kube-controller-manager, the scheduler and a
 * provisioner do. Each is told of every change, enqueues keys, and reconciles them one at a time
 * from what the store says then; so lost or repeated changes do no harm. A reconcile that throws is
 * tried again with client-go's back-off.
 *
 * @example
 * const controllers = createControllers(context, { usage });
 * store.subscribe((change) => controllers.forEach((each) => each.onChange(change)));
 */
import type { UsageProvider } from '../api/cluster-ports.ts';
import type { Controller, ControllerContext } from './controller-context.ts';
import { createDeploymentController } from './deployment.ts';
import { createReplicaSetController } from './replica-set.ts';
import { createScheduler } from './scheduling/scheduler.ts';

/** Starts all controllers. */
export function createControllers(
  context: ControllerContext,
  _options: { usage: UsageProvider },
): Controller[] {
  return [
    createDeploymentController(context),
    createReplicaSetController(context),
    createScheduler(context),
  ];
}
