import type { ObjectRef } from '@aetherius/domain';
import type { Clock } from '@aetherius/runtime';
import type { PodUsage, UsageProvider } from '../api/cluster-ports.ts';
import type { ClusterIndex } from '../controllers/cluster-index.ts';
import { usageOf } from './container-run.ts';
import type { PodRuntime } from './pod-state.ts';

/** What the system itself uses on a node. */
const SYSTEM = { cpuMillicores: 120, memoryBytes: 700 * 2 ** 20 };
/** The metrics server scrapes every 15 s; values between two scrapes stay the same. */
const SCRAPE_MS = 15_000;
/** A container is measured for the first time soon after its start. */
const FIRST_SCRAPE_MS = 1_000;

/** Answers what pods and nodes use, as the metrics server would. */
export function createUsageProvider(options: {
  clock: Clock;
  index: ClusterIndex;
  runtimeOf: (pod: ObjectRef) => PodRuntime | undefined;
  isAvailable: () => boolean;
}): UsageProvider {
  const { clock, index, runtimeOf } = options;

  const scrapedAt = (): Date => new Date(Math.floor(clock.now().getTime() / SCRAPE_MS) * SCRAPE_MS);

  const podUsage = (ref: ObjectRef): PodUsage | undefined => {
    const runtime = runtimeOf(ref);
    const at = scrapedAt();
    const containers = (runtime?.containers ?? []).flatMap((container) => {
      const { run } = container;
      if (container.phase !== 'running' || !run) return [];
      const measuredMs = Math.max(at.getTime(), run.startedAtMs + FIRST_SCRAPE_MS);
      if (measuredMs > clock.now().getTime()) return [];
      return [{ name: container.spec.name, ...usageOf(run, measuredMs) }];
    });
    return containers.length > 0 ? { at, containers } : undefined;
  };

  return {
    isAvailable: options.isAvailable,
    pod: podUsage,
    node: (name) => {
      const total = { ...SYSTEM };
      for (const pod of index.podsOn(name)) {
        const { namespace, name: podName } = pod.metadata;
        const usage = podUsage({ kind: 'Pod', name: podName, ...(namespace ? { namespace } : {}) });
        for (const container of usage?.containers ?? []) {
          total.cpuMillicores += container.cpuMillicores;
          total.memoryBytes += container.memoryBytes;
        }
      }
      return { at: scrapedAt(), ...total };
    },
  };
}
