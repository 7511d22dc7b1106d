import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSilentLogger } from '@aetherius/runtime';
import { createSimulator } from '@aetherius/simulator';
import { describeKubeContract, type ContractTarget } from './kube-contract.ts';

async function startSimulator(): Promise<ContractTarget> {
  const dir = mkdtempSync(join(tmpdir(), 'aetherius-contract-'));
  const simulator = createSimulator({ dir, logger: createSilentLogger() });
  const { kubeconfigPath } = await simulator.start();
  return {
    kubeconfigPath,
    compact: async (api) => {
      await api.post('/aetherius/compact', {});
    },
    stop: async () => {
      await simulator.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

describeKubeContract('the simulator', startSimulator, { canCompact: true });
