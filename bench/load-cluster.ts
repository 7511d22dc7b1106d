import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@aetherius/testkit';
import type { MeasureContext } from './figure.ts';
import { startChild } from './processes/child.ts';

/** A simulated cluster in a process of its own, without workloads until they are asked for. */
export interface LoadCluster extends AsyncDisposable {
  readonly kubeconfig: string;
  /** Grows to so many healthy pods, and so many Deployments that no node can take. */
  grow(to: { pods: number; broken?: number }): Promise<void>;
}

const growWithinMs = 240_000;

/** Starts it; `grow` resolves when every healthy pod is ready. */
export async function startLoadCluster({ signal, progress }: MeasureContext): Promise<LoadCluster> {
  const dir = await mkdtemp(join(tmpdir(), 'aetherius-bench-'));
  const child = await startChild<{ kubeconfig: string }>('simulator-process.ts', [dir], { signal });
  return {
    kubeconfig: child.ready.kubeconfig,
    grow: async ({ pods, broken = 0 }) => {
      progress(`growing a simulated cluster to ${pods} pods and ${broken} broken workloads`);
      await child.ask(
        JSON.stringify({ nodes: 1, workloads: false, loadPods: pods, brokenDeployments: broken }),
      );
      await waitFor(
        `${pods} pods to be ready`,
        async () => {
          const count = (await child.ask('count')) as { ready: number; pending: number };
          if (count.ready >= pods && count.pending === broken) return true;
          throw new Error(`ready ${count.ready}, pending ${count.pending}`);
        },
        { timeoutMs: growWithinMs, everyMs: 500 },
      );
    },
    [Symbol.asyncDispose]: async () => {
      await child[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
