/**
 * The fault library of a cluster: faults are injected and removed by name, any number at a time.
 *
 * Promises: a fault touches nothing that another one uses, so several can be there at once;
 * injecting what is there and removing what is not do nothing. Fails with an error that names the
 * faults there are when asked for one that is not.
 *
 * @example
 * await faults.inject('oom-limit', {});
 * await faults.remove('oom-limit');
 */
import type { FaultControl, InjectedFault } from '../api/cluster-ports.ts';
import type { ControllerContext } from '../controllers/controller-context.ts';
import type { Kubelets } from '../kubelet/kubelet.ts';
import { createFaultApi } from './fault-api.ts';
import { faultTitles } from './fault-titles.ts';
import { allFaults } from './fault-library.ts';
import type { Fault } from './fault.ts';

/** Controls the faults of one cluster. */
export function createFaultControl(options: {
  context: ControllerContext;
  kubelets: Kubelets;
}): FaultControl {
  const api = createFaultApi(options.context, options.kubelets);
  const active = new Map<string, InjectedFault>();

  const remove = async (id: string): Promise<void> => {
    const fault = findFault(id);
    if (!active.has(id)) return;
    await fault.remove(api);
    active.delete(id);
  };

  return {
    list: () => allFaults.map((fault) => ({ ...summary(fault), active: active.has(fault.name) })),
    active: () => [...active.values()],
    inject: async (name) => {
      const fault = findFault(name);
      const known = active.get(name);
      if (known) return known;
      const injected: InjectedFault = {
        id: name,
        ...summary(fault),
        injectedAt: api.now().toISOString(),
      };
      active.set(name, injected);
      try {
        await fault.inject(api);
      } catch (error) {
        active.delete(name);
        throw error;
      }
      return injected;
    },
    remove,
    removeAll: async () => {
      for (const id of active.keys()) await remove(id);
    },
  };
}

function summary(fault: Fault): { name: string; title: unknown; expected: unknown } {
  return {
    name: fault.name,
    title: faultTitles[fault.name] ?? { en: fault.name, zh: fault.name },
    expected: fault.expected,
  };
}

function findFault(name: string): Fault {
  const fault = allFaults.find((candidate) => candidate.name === name);
  if (fault) return fault;
  const names = allFaults.map((candidate) => candidate.name).join(', ');
  throw new Error(`there is no fault "${name}"; there are: ${names}`);
}
