import type { FaultControl } from '../api/cluster-ports.ts';
export function createFaultControl(_o: unknown): FaultControl {
  return {
    list: () => [],
    active: () => [],
    inject: () => Promise.reject(new Error('x')),
    remove: () => Promise.resolve(),
    removeAll: () => Promise.resolve(),
  };
}
