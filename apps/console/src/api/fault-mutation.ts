import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from './ApiProvider.tsx';
import { idempotencyKey } from './idempotency-key.ts';

/** What is done to a fault of the demo cluster. */
export interface FaultAct {
  readonly name: string;
  readonly act: 'inject' | 'remove';
}

/** Injects or removes a fault, then reads the list of faults again. */
export function useFaultMutation() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ name, act }: FaultAct) => {
      const call = { idempotencyKey: idempotencyKey() };
      return act === 'inject'
        ? api.injectDemoFault({ name }, call)
        : api.removeDemoFault({ name }, call);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['faults'] }),
  });
}
