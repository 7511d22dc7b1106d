import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from './ApiProvider.tsx';
import { idempotencyKey } from './idempotency-key.ts';

/** Asks for a fresh snapshot and a new diagnosis; its answer comes as a notice. */
export function useDiagnoseMutation(incidentId: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.diagnoseIncident({ incidentId }, { idempotencyKey: idempotencyKey() }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['incident', incidentId] }),
  });
}
