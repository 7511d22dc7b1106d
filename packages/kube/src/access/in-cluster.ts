import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { appError } from '@aetherius/domain';
import type { Clock } from '@aetherius/runtime';
import type { ClusterAccess } from './cluster-access.ts';
import { tokenFileCredentials } from './token-file.ts';

/** Where the kubelet puts a pod's service account. */
export const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Where a pod finds its API server: two variables of the environment, read by the app. */
export interface InClusterOptions {
  readonly host: string;
  readonly port: string;
  readonly folder?: string;
  readonly clock: Clock;
}

/** The access of the pod we run in. The token is read again every minute: the kubelet rotates it. */
export async function loadInClusterAccess(options: InClusterOptions): Promise<ClusterAccess> {
  const folder = options.folder ?? serviceAccountFolder;
  const ca = await readFile(join(folder, 'ca.crt')).catch((cause: unknown) => {
    throw appError('KUBECONFIG_NOT_FOUND', { file: join(folder, 'ca.crt') }, { cause });
  });
  const namespace = await readFile(join(folder, 'namespace'), 'utf8').catch(() => 'default');
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    name: 'in-cluster',
    server: new URL(`https://${host}:${options.port}`),
    namespace: namespace.trim(),
    tls: { ca, skipVerify: false },
    credentials: tokenFileCredentials(join(folder, 'token'), options.clock),
  };
}
