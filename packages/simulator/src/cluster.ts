/**
 * A cluster behind the API server's store: controllers, scheduler, kubelets, demo workloads and the
 * fault library, all driven by one clock.
 *
 * Promises: everything that happens is a write to the store, made at the time and in the words of
 * the real component. Nothing is executed and nothing leaves the process. Fails by retrying: a
 * controller that throws is run again with back-off and never stops the others.
 *
 * @example
 * const cluster = createCluster({ store, clock, logger });
 * await cluster.seed({});
 * await cluster.faults.inject('oom-limit', {});
 */
import type { Clock, Logger } from '@aetherius/runtime';
import type { SimulatedCluster } from './api/cluster-ports.ts';
import type { ObjectStore, StoreChange } from './api/object-store.ts';
import { createClusterIndex } from './controllers/cluster-index.ts';
import type { ControllerContext } from './controllers/controller-context.ts';
import { createEventRecorder } from './controllers/event-recorder.ts';
import { createControllers } from './controllers/index.ts';
import { createWorkQueue } from './controllers/work-queue.ts';
import { createFaultControl } from './faults/fault-control.ts';
import { createKubelets } from './kubelet/kubelet.ts';
import { createSeeder } from './workloads/seed.ts';
import { shopCatalogue } from './workloads/images.ts';
import type { ImageCatalogue } from './workloads/image-catalogue.ts';

/** What a cluster is made of. */
export interface CreateClusterOptions {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The images that nodes can pull; the demo's unless given. */
  readonly catalogue?: ImageCatalogue;
  /** The certificate authority of the API server, which every namespace gets in a ConfigMap. */
  readonly rootCertificate?: string;
}

/** Starts the cluster's components on a store. They run until `stop`. */
export function createCluster(options: CreateClusterOptions): SimulatedCluster {
  const { store, clock, logger } = options;
  const queue = createWorkQueue({ clock, logger });
  const index = createClusterIndex(store);
  const events = createEventRecorder({ store, clock });
  const context: ControllerContext = { store, clock, logger, index, events, queue };
  const { catalogue = shopCatalogue, rootCertificate = '' } = options;
  const kubelets = createKubelets(context, { catalogue });
  const controllers = [
    ...createControllers(context, { usage: kubelets.usage, rootCertificate }),
    kubelets,
  ];
  const unsubscribe = store.subscribe((change: StoreChange) => {
    index.apply(change);
    for (const controller of controllers) controller.onChange(change);
  });
  const seeder = createSeeder(context);

  return {
    logs: kubelets.logs,
    usage: kubelets.usage,
    faults: createFaultControl({ context, kubelets }),
    seed: (seedOptions) => seeder.seed(seedOptions),
    stop: () => {
      unsubscribe();
      queue.stop();
      events.stop();
      for (const controller of controllers) controller.stop?.();
      return Promise.resolve();
    },
  };
}
