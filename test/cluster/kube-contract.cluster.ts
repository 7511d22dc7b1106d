import { describeKubeContract } from '../contract/kube-contract.ts';

/** `npm run test:cluster` starts the cluster, or finds it running, and says here where it is. */
const kubeconfigPath = process.env['AETHERIUS_TEST_KUBECONFIG'] ?? '';

describeKubeContract(
  'a real cluster',
  () => Promise.resolve({ kubeconfigPath, stop: () => Promise.resolve() }),
  // A real server keeps its history for five minutes: nothing to wait for in a test.
  { canCompact: false },
);
