/**
 * A simulated Kubernetes cluster: an HTTPS API server over an object store (`api`), controllers,
 * scheduler and kubelets that behave as the real ones (`controllers`, `kubelet`), demo workloads
 * and a library of faults. It is the demo, the test bed and the load generator.
 *
 * Promises: kubectl and the product cannot tell it from a small real cluster for what they use; the
 * same contract suite runs against both. Every start is a new cluster. It fails at `start` when its
 * port is taken or another simulator runs on its folder.
 *
 * @example
 * const simulator = createSimulator({ dir, logger });
 * const { kubeconfigPath, cluster } = await simulator.start();
 * await cluster.seed({});
 */
export * from './api/index.ts';
export { createCluster, type CreateClusterOptions } from './cluster.ts';
export {
  createSimulator,
  type RunningSimulator,
  type Simulator,
  type SimulatorOptions,
} from './process/simulator.ts';
export { DataFolder, isAlive, type SimulatorRecord } from './process/data-folder.ts';
export { allFaults } from './faults/fault-library.ts';
export type { Fault, FaultTitle } from './faults/fault.ts';
export { generateLoad, type LoadOptions } from './workloads/load.ts';
