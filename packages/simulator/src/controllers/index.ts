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
import { createAutoscaler } from './autoscaler.ts';
import { createCronJobController } from './cron-job.ts';
import { createDaemonSetController } from './daemon-set.ts';
import { createDeploymentController } from './deployment.ts';
import { createDisruptionBudgetController } from './disruption-budget.ts';
import { createEndpointsController } from './endpoints.ts';
import { createGarbageCollector } from './garbage-collector.ts';
import { createJobController } from './job.ts';
import { createNamespaceController } from './namespace.ts';
import { createNodeLifecycleController } from './node-lifecycle.ts';
import { createPersistentVolumeController } from './persistent-volume.ts';
import { createReplicaSetController } from './replica-set.ts';
import { createResourceQuotaController } from './resource-quota.ts';
import { createScheduler } from './scheduling/scheduler.ts';
import { createStatefulSetController } from './stateful-set.ts';
import { createTaintEvictionController } from './taint-eviction.ts';

/** Starts all controllers. */
export function createControllers(
  context: ControllerContext,
  options: { usage: UsageProvider; rootCertificate: string },
): Controller[] {
  return [
    createNamespaceController(context, options),
    createDeploymentController(context),
    createReplicaSetController(context),
    createStatefulSetController(context),
    createDaemonSetController(context),
    createJobController(context),
    createCronJobController(context),
    createScheduler(context),
    createEndpointsController(context),
    createPersistentVolumeController(context),
    createNodeLifecycleController(context),
    createTaintEvictionController(context),
    createDisruptionBudgetController(context),
    createResourceQuotaController(context),
    createAutoscaler(context, options),
    createGarbageCollector(context),
  ];
}
