/** Runs collect-agent and nothing else; what it sends is taken and dropped. */
import { createInProcessBus, serveBatches } from '@aetherius/bus';
import {
  createCollectAgent,
  createKubeLogSource,
  createKubeObjectSource,
  createRedaction,
} from '@aetherius/collect-agent';
import { createKubeClient, loadKubeconfigAccess } from '@aetherius/kube';
import { loadEventCatalogue } from '@aetherius/knowledge';
import { createSilentLogger, systemClock } from '@aetherius/runtime';

const [kubeconfig = ''] = process.argv.slice(2);
const clock = systemClock;
const logger = createSilentLogger();
const client = createKubeClient(await loadKubeconfigAccess({ files: [kubeconfig], clock }));
const bus = createInProcessBus({ log: logger, clock });
serveBatches(bus, ({ batchId }) => Promise.resolve({ batchId, outcome: 'stored' }));
const agent = createCollectAgent({
  source: createKubeObjectSource({ client, clock, logger, random: Math.random }),
  logs: createKubeLogSource(client),
  bus,
  classifier: loadEventCatalogue(),
  redaction: createRedaction({ key: Buffer.alloc(32) }),
  clock,
  logger,
  random: Math.random,
  version: 'bench',
});
await agent.start();

process.on('message', () => {
  const rss = process.memoryUsage.rss();
  // In KiB on every system but macOS, where it is in bytes.
  const { maxRSS } = process.resourceUsage();
  const peak = process.platform === 'darwin' ? maxRSS : maxRSS * 1024;
  void agent.metricsText().then((metrics) => process.send?.({ rss, peak, metrics }));
});
process.once('SIGTERM', () => process.exit(0));
process.once('disconnect', () => process.exit(0));
process.send?.('ready');
