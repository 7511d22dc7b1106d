/** The load generator: a simulated cluster that is filled on request. */
import { createSilentLogger } from '@aetherius/runtime';
import { createSimulator } from '@aetherius/simulator';

const [dir = ''] = process.argv.slice(2);
const simulator = createSimulator({ dir, logger: createSilentLogger() });
const { cluster, store, kubeconfigPath } = await simulator.start();

/** `seed {…}` fills the cluster, `count` answers how many pods are ready and how many are not. */
process.on('message', (word: string) => {
  if (word === 'count') {
    const pods = store.list('Pod');
    const ready = pods.filter((pod) => isReady(pod.status?.['conditions'])).length;
    process.send?.({ ready, pending: pods.length - ready });
    return;
  }
  const options = JSON.parse(word) as Record<string, unknown>;
  void cluster.seed(options).then(() => process.send?.('seeded'));
});
process.once('SIGTERM', () => process.exit(0));
process.once('disconnect', () => process.exit(0));
process.send?.({ kubeconfig: kubeconfigPath });

function isReady(conditions: unknown): boolean {
  return (
    Array.isArray(conditions) &&
    conditions.some(
      (one: { type?: string; status?: string }) => one.type === 'Ready' && one.status === 'True',
    )
  );
}
