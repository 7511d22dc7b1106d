/** All layers in one process, as `aetherius up` hosts them, for a cluster and a database. */
import { randomBytes } from 'node:crypto';
import { startLayers, watchCluster } from '@aetherius/cli';
import { createRedaction } from '@aetherius/collect-agent';
import { loadKubeconfigAccess } from '@aetherius/kube';
import { createSilentLogger, systemClock } from '@aetherius/runtime';

const [kubeconfig = '', app = '', owner = ''] = process.argv.slice(2);
const clock = systemClock;
const log = createSilentLogger();
const access = await loadKubeconfigAccess({ files: [kubeconfig], clock });
const layers = await startLayers({
  database: { app, owner },
  cluster: watchCluster({ ...access, name: 'bench' }, { clock, log }),
  redaction: createRedaction({ key: randomBytes(32) }),
  port: 0,
  clock,
  log,
  version: 'bench',
});
process.once('SIGTERM', () => void layers.stop().finally(() => process.exit(0)));
process.once('disconnect', () => process.exit(0));
process.send?.({ url: layers.url });
