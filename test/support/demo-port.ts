import type { DemoPort } from '@aetherius/agent-manager';
import { appError, message } from '@aetherius/domain';
import { allFaults, type RunningSimulator } from '@aetherius/simulator';

/** The faults of a simulator in this process, as the control plane offers them to the console. */
export function demoPortOf({ cluster }: RunningSimulator): DemoPort {
  const requireFault = (name: string): void => {
    if (allFaults.every((fault) => fault.name !== name)) {
      throw appError('NOT_FOUND', { what: `fault ${name}` });
    }
  };
  return {
    listFaults: async () => {
      const active = new Set(cluster.faults.active().map(({ name }) => name));
      return allFaults.map(({ name, expected }) => ({
        name,
        title: message('demo.fault.title', { en: name, zh: name }),
        rootCause: expected.rootCause,
        target: expected.target,
        injected: active.has(name),
      }));
    },
    inject: async (name) => {
      requireFault(name);
      await cluster.faults.inject(name, {});
    },
    remove: async (name) => {
      requireFault(name);
      await cluster.faults.remove(name);
    },
  };
}
