/**
 * `npm run test:cluster`: runs every `test/cluster/*.cluster.ts` against a real Kubernetes, the one
 * of `../shared/cluster` or the one that `AETHERIUS_TEST_KUBECONFIG` names. A cluster that it
 * started it also stops; one that was there it leaves. The last line is
 * `N passed, N failed, N skipped`. Where there is no cluster to start, everything is skipped; where
 * there is one, a skipped test counts as a failure of the run.
 */
import { spawn } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { startVitest } from 'vitest/node';
import { runCommand } from './child-process.ts';

interface Cluster {
  readonly kubeconfigPath: string;
  readonly stop: () => Promise<unknown>;
}

const root = join(import.meta.dirname, '..');
const clusterFolder = join(root, '../shared/cluster');
const suites = globSync('test/cluster/*.cluster.ts', { cwd: root });

const given = process.env['AETHERIUS_TEST_KUBECONFIG'];
if (!given && !existsSync(join(clusterFolder, 'up'))) {
  process.stdout.write('no cluster to test against: ../shared/cluster is not there\n');
  process.stdout.write(`0 passed, 0 failed, ${suites.length} skipped\n`);
  process.exit(0);
}

const cluster = given
  ? { kubeconfigPath: given, stop: () => Promise.resolve() }
  : await startCluster();
process.env['AETHERIUS_TEST_KUBECONFIG'] = cluster.kubeconfigPath;
let outcome: Awaited<ReturnType<typeof runSuites>>;
try {
  outcome = await runSuites();
} finally {
  await cluster.stop();
}
process.stdout.write(
  `${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped} skipped\n`,
);
process.exit(outcome.passed > 0 && outcome.failed + outcome.skipped === 0 ? 0 : 1);

/** Starts the cluster with its node when root does it, else the API alone. */
async function startCluster(): Promise<Cluster> {
  const isRoot = process.getuid?.() === 0;
  const options = isRoot ? [] : ['--api-only'];
  const { code, stdout, stderr } = await capture(join(clusterFolder, 'up'), options);
  if (code !== 0) {
    process.stdout.write('the cluster did not start; its message above says why\n');
    process.stdout.write('0 passed, 1 failed, 0 skipped\n');
    process.exit(1);
  }
  const wasThere = stderr.includes('already running');
  return {
    kubeconfigPath: stdout.trim(),
    stop: () => (wasThere ? Promise.resolve() : runCommand(join(clusterFolder, 'down'), [])),
  };
}

/** Runs a command; what it says on stderr is shown and kept. */
function capture(
  file: string,
  args: readonly string[],
): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
    process.stderr.write(chunk);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
  });
}

async function runSuites(): Promise<{ passed: number; failed: number; skipped: number }> {
  const vitest = await startVitest('test', process.argv.slice(2), {
    root,
    config: false,
    run: true,
    watch: false,
    include: ['test/cluster/*.cluster.ts'],
    globalSetup: ['packages/testkit/src/postgres-global-setup.ts'],
    pool: 'forks',
    // One after the other: the suites share the cluster and its node.
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  });
  const modules = vitest.state.getTestModules();
  const states = modules.flatMap((module) =>
    [...module.children.allTests()].map((test) => test.result().state),
  );
  const broken = modules.filter(
    (module) => module.state() === 'failed' && module.errors().length > 0,
  );
  await vitest.close();
  const count = (state: string): number => states.filter((each) => each === state).length;
  return {
    passed: count('passed'),
    failed: count('failed') + count('pending') + broken.length,
    skipped: count('skipped'),
  };
}
