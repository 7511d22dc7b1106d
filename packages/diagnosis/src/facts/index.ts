/**
 * Typed facts from a snapshot: one file for each family, each a function that reads the scene and
 * states what it saw in the ledger. Facts say what is, never why. Assumes nothing of completeness:
 * what was not read is not stated as absent. Never throws on odd objects; it reads past them.
 *
 * Example: a container that was killed for its memory becomes a `container_oom_killed` fact with
 * its limit, exit code and restarts, under the Deployment that owns the pod.
 */
import { readAccess, readAccounts } from './access.ts';
import { AddressBook } from './addresses.ts';
import { readAutoscaling, readScalingNotes } from './autoscaling.ts';
import { readCalls, readConfiguredPorts, readWaits } from './calls.ts';
import { readRollouts } from './changes.ts';
import type { Rollout } from './changes.ts';
import { readCommands } from './commands.ts';
import { readConfiguration, readPortConflicts } from './configuration.ts';
import { readContainers } from './containers.ts';
import { readDelivery, readMisroutes } from './delivery.ts';
import { readDerived } from './derived.ts';
import { readDns } from './dns.ts';
import { readIngresses } from './ingress.ts';
import { readJobs } from './jobs.ts';
import { readLifecycle } from './lifecycle.ts';
import { readLogs } from './logs.ts';
import { readMetrics } from './metrics.ts';
import { readMutations } from './mutations.ts';
import { readEvictions, readNodes } from './nodes.ts';
import { readNetworkPolicies } from './policies.ts';
import { readProbes } from './probes.ts';
import { readConfigReferences, readServiceReferences, readWebhookBackends } from './references.ts';
import { readScheduling } from './scheduling.ts';
import { readServices, readTrafficPolicies } from './services.ts';
import { readStorage } from './storage.ts';
import { readBarePods, readWorkloads } from './workloads.ts';
import type { Scene } from './scene.ts';

/** What the extractors found beside the ledger. */
export interface Extracts {
  readonly rollouts: ReadonlyMap<string, Rollout>;
}

/** Fills the ledger. The order matters only where a family builds on another: logs, then calls. */
export function extractFacts(scene: Scene): Extracts {
  readContainers(scene);
  readProbes(scene);
  readScheduling(scene);
  readStorage(scene);
  readConfigReferences(scene);
  readServiceReferences(scene);
  readWebhookBackends(scene);
  readWorkloads(scene);
  readBarePods(scene);
  readServices(scene);
  readTrafficPolicies(scene);
  readIngresses(scene);
  readNodes(scene);
  readEvictions(scene);
  readJobs(scene);
  readAutoscaling(scene);
  readScalingNotes(scene);
  readLifecycle(scene);
  readMetrics(scene);
  readLogs(scene);
  const rollouts = readRollouts(scene);
  const book = new AddressBook(scene);
  readCalls(scene, book);
  readConfiguredPorts(scene, book, rollouts);
  readWaits(scene, book);
  readNetworkPolicies(scene);
  readDns(scene);
  readAccess(scene);
  readAccounts(scene);
  readCommands(scene);
  readMutations(scene);
  readConfiguration(scene);
  readPortConflicts(scene);
  readDerived(scene);
  readDelivery(scene);
  readMisroutes(scene);
  return { rollouts };
}
