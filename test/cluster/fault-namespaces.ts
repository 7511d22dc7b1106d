import { at, RawApi, type RawAnswer } from '../contract/raw-api.ts';
import type { Manifest } from './cluster-faults.ts';

/** When the decisive status of a pod was written, as a watcher beside the product saw it. */
export interface WrittenStatus {
  readonly seenAtMs: number;
  readonly what: string;
}

/** Makes and removes what the tests need in a cluster, by its plain API. */
export class FaultNamespaces {
  private readonly api: RawApi;

  constructor(kubeconfigPath: string) {
    this.api = new RawApi(kubeconfigPath);
  }

  async create(namespace: string): Promise<void> {
    const manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
    require2xx(await this.api.post('/api/v1/namespaces', manifest));
  }

  async apply(namespace: string, manifests: readonly Manifest[]): Promise<void> {
    for (const manifest of manifests) {
      // oxlint-disable-next-line no-await-in-loop -- a quota has to be there before what it limits
      require2xx(await this.api.post(pathOf(namespace, manifest), manifest));
    }
  }

  async isAvailable(namespace: string, deployment: string): Promise<boolean> {
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${deployment}`;
    const { body } = await this.api.get(path);
    return Number(at(body, 'status', 'availableReplicas') ?? 0) > 0;
  }

  async delete(namespace: string): Promise<void> {
    await this.api.delete(`/api/v1/namespaces/${namespace}`);
  }

  /** Applies one manifest over what is there, whoever set it. */
  async applyOver(namespace: string, manifest: Manifest): Promise<void> {
    const path = `${pathOf(namespace, manifest)}/${manifest.metadata.name}`;
    require2xx(await this.api.patch(`${path}?fieldManager=repair&force=true`, manifest, 'apply'));
  }

  /** The kubeconfig of an account that may view one namespace and nothing else. */
  async viewerKubeconfig(namespace: string, kubeconfig: string): Promise<string> {
    const manifests: Manifest[] = [
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'viewer' } },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { name: 'viewer' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
        subjects: [{ kind: 'ServiceAccount', name: 'viewer', namespace }],
      },
    ];
    await Promise.all(manifests.map((manifest) => this.applyOver(namespace, manifest)));
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/viewer/token`;
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
    const answer = require2xx(await this.api.post(path, request));
    const token = String(at(answer.body, 'status', 'token'));
    return kubeconfig.replace(
      /client-certificate-data: .*\n(\s*)client-key-data: .*/u,
      `token: ${token}`,
    );
  }

  /** Resolves with the first status in which a container of the namespace was killed for memory. */
  async oomStatus(namespace: string): Promise<WrittenStatus> {
    let written: WrittenStatus | undefined;
    const path = `/api/v1/namespaces/${namespace}/pods?watch=1`;
    await this.api.lines(
      path,
      (line) => {
        const pod = at(JSON.parse(line), 'object', 'status', 'containerStatuses', 0);
        const reasons = ['state', 'lastState'].map((one) => at(pod, one, 'terminated', 'reason'));
        if (!reasons.includes('OOMKilled')) return false;
        written = { seenAtMs: Date.now(), what: 'OOMKilled' };
        return true;
      },
      180_000,
    );
    if (!written) throw new Error(`no container of ${namespace} was killed for its memory`);
    return written;
  }

  close(): void {
    this.api.close();
  }
}

function pathOf(namespace: string, { apiVersion, kind }: Manifest): string {
  const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  return `${root}/namespaces/${namespace}/${kind.toLowerCase()}s`;
}

function require2xx(answer: RawAnswer): RawAnswer {
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw new Error(`the API server answered ${answer.status}: ${answer.text}`);
}
