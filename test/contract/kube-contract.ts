/**
 * What the product relies on of a Kubernetes API server, as assertions over raw HTTPS. The same
 * suite runs against the simulator and against a real API server, so that the simulator cannot
 * drift from the truth. A target needs controllers and a scheduler, but no node.
 *
 * @example
 * describeKubeContract('the simulator', () => startSimulator());
 */
import { randomBytes } from 'node:crypto';
import { waitFor } from '@aetherius/testkit';
import { afterAll, beforeAll, describe } from 'vitest';
import { describeAccess } from './parts/access.ts';
import { describeAdmission } from './parts/admission.ts';
import { describeDiscovery } from './parts/discovery.ts';
import { describeObjects } from './parts/objects.ts';
import { describePatches } from './parts/patches.ts';
import { describeReads } from './parts/reads.ts';
import { describeRefusals } from './parts/refusals.ts';
import { describeSubresources } from './parts/subresources.ts';
import { describeWatches } from './parts/watches.ts';
import { describeWorkloads } from './parts/workloads.ts';
import { RawApi } from './raw-api.ts';

/** A running API server. */
export interface ContractTarget {
  readonly kubeconfigPath: string;
  readonly stop: () => Promise<void>;
  /** Forgets the history of changes, so that a watch from before is refused. */
  readonly compact?: (api: RawApi) => Promise<void>;
}

/** What the parts of the suite work with; filled before the first test. */
export interface ContractContext {
  readonly api: RawApi;
  /** A namespace of this run, gone afterwards. */
  readonly namespace: string;
  readonly target: ContractTarget;
  /** `/api/v1/namespaces/<namespace>` and a plural. */
  core(plural: string): string;
  /** `/apis/<group version>/namespaces/<namespace>` and a plural. */
  grouped(groupVersion: string, plural: string): string;
}

/** Runs the suite against one target. */
export function describeKubeContract(
  name: string,
  start: () => Promise<ContractTarget>,
  options: { canCompact: boolean },
): void {
  describe(`the Kubernetes API of ${name}`, () => {
    const context = new StartedContext();
    beforeAll(async () => {
      context.begin(await start());
      await createNamespace(context);
    });
    afterAll(() => context.end());
    describeDiscovery(context);
    describeObjects(context);
    describeRefusals(context);
    describeReads(context);
    describeWatches(context, options);
    describePatches(context);
    describeSubresources(context);
    describeAdmission(context);
    describeAccess(context);
    describeWorkloads(context);
  });
}

class StartedContext implements ContractContext {
  readonly namespace = `contract-${randomBytes(3).toString('hex')}`;
  private started: { api: RawApi; target: ContractTarget } | undefined;

  begin(target: ContractTarget): void {
    this.started = { api: new RawApi(target.kubeconfigPath), target };
  }

  get api(): RawApi {
    return this.require().api;
  }

  get target(): ContractTarget {
    return this.require().target;
  }

  core(plural: string): string {
    return `/api/v1/namespaces/${this.namespace}/${plural}`;
  }

  grouped(groupVersion: string, plural: string): string {
    return `/apis/${groupVersion}/namespaces/${this.namespace}/${plural}`;
  }

  async end(): Promise<void> {
    const { api, target } = this.require();
    await api.delete(`/api/v1/namespaces/${this.namespace}`);
    api.close();
    await target.stop();
  }

  private require(): { api: RawApi; target: ContractTarget } {
    if (!this.started) throw new Error('the target of the contract suite is not started');
    return this.started;
  }
}

async function createNamespace({ api, namespace }: StartedContext): Promise<void> {
  await api.post('/api/v1/namespaces', { metadata: { name: namespace } });
  const account = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
  await waitFor('the default service account', async () => (await api.get(account)).status === 200);
}
