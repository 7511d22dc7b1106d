import { parseArgs } from 'node:util';
import { createLogger } from '@aetherius/runtime';
import { createSimulator } from './process/simulator.ts';

const usage = `usage: node packages/simulator/src/main.ts --dir DIR [--port N] [--seed] [--log-level LEVEL]

Starts a simulated Kubernetes cluster. DIR gets kubeconfig (cluster admin), kubeconfig.viewer
(may only read) and simulator.json (process id, address, cluster id).
`;

const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    port: { type: 'string', default: '0' },
    seed: { type: 'boolean', default: false },
    'log-level': { type: 'string', default: 'info' },
  },
});
if (!values.dir) {
  process.stderr.write(usage);
  process.exit(2);
}

const logger = createLogger({ app: 'simulator', level: values['log-level'] });
const simulator = createSimulator({
  dir: values.dir,
  logger,
  port: Number(values.port),
  onShutdown: () => void stop(),
});

async function stop(): Promise<void> {
  await simulator.stop();
  process.exit(0);
}

process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());

try {
  const { cluster, kubeconfigPath } = await simulator.start();
  if (values.seed) await cluster.seed({});
  process.stdout.write(`${kubeconfigPath}\n`);
} catch (err) {
  logger.fatal({ err }, 'the simulator cannot start');
  process.exit(1);
}
