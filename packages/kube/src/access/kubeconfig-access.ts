import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { appError } from '@aetherius/domain';
import type { Clock } from '@aetherius/runtime';
import { fixedCredentials, type ClusterAccess, type CredentialSource } from './cluster-access.ts';
import {
  kubeconfigError,
  readKubeconfig,
  resolveBeside,
  type Kubeconfig,
  type KubeconfigCluster,
  type KubeconfigEntry,
  type KubeconfigUser,
} from './kubeconfig-file.ts';
import { pluginCredentials } from './plugin-credentials.ts';
import { tokenFileCredentials } from './token-file.ts';

/** Where kubectl would look: the file named, else the KUBECONFIG list, else `~/.kube/config`. */
export function kubeconfigFiles(options: {
  explicitFile?: string | undefined;
  /** The value of the KUBECONFIG variable; the app reads the environment. */
  kubeconfigVariable?: string | undefined;
  homeFolder: string;
}): string[] {
  if (options.explicitFile) return [options.explicitFile];
  const listed = (options.kubeconfigVariable ?? '').split(delimiter).filter((file) => file !== '');
  return listed.length > 0 ? listed : [join(options.homeFolder, '.kube', 'config')];
}

/**
 * The access of a context (the current one by default) of kubeconfig files. Throws
 * `KUBECONFIG_NOT_FOUND`, `KUBECONFIG_INVALID` (file, line, problem) or `KUBE_CONTEXT_NOT_FOUND`
 * (with the contexts that exist).
 */
export async function loadKubeconfigAccess(options: {
  files: readonly string[];
  context?: string | undefined;
  clock: Clock;
}): Promise<ClusterAccess> {
  const config = await readKubeconfig(options.files);
  return toClusterAccess(config, options.context ?? config.currentContext, options.clock);
}

/** The access of one context of a kubeconfig that was read already. */
export async function toClusterAccess(
  config: Kubeconfig,
  contextName: string,
  clock: Clock,
): Promise<ClusterAccess> {
  const context = config.contexts.get(contextName);
  if (!context) {
    throw appError('KUBE_CONTEXT_NOT_FOUND', {
      context: contextName,
      contexts: [...config.contexts.keys()],
      file: config.files.join(', '),
    });
  }
  const cluster = requireEntry(config.clusters, context.value.cluster, {
    context,
    what: 'cluster',
  });
  const user: KubeconfigEntry<KubeconfigUser> =
    context.value.user === ''
      ? { value: {}, file: context.file }
      : requireEntry(config.users, context.value.user, { context, what: 'user' });
  return {
    name: contextName,
    server: new URL(cluster.value.server),
    namespace: context.value.namespace ?? 'default',
    tls: await loadTls(cluster, user),
    proxyUrl: cluster.value['proxy-url'],
    credentials: toCredentials({ cluster, user, userName: context.value.user, clock }),
  };
}

function requireEntry<Value>(
  entries: ReadonlyMap<string, KubeconfigEntry<Value>>,
  name: string,
  from: { context: KubeconfigEntry<unknown>; what: string },
): KubeconfigEntry<Value> {
  const entry = entries.get(name);
  if (entry) return entry;
  throw kubeconfigError(from.context.file, {
    problem: `the context names the ${from.what} "${name}", which no file defines`,
  });
}

async function loadTls(
  cluster: KubeconfigEntry<KubeconfigCluster>,
  user: KubeconfigEntry<KubeconfigUser>,
): Promise<ClusterAccess['tls']> {
  return {
    ca: await loadPem(cluster.file, {
      field: 'certificate-authority',
      path: cluster.value['certificate-authority'],
      inline: cluster.value['certificate-authority-data'],
    }),
    cert: await loadPem(user.file, {
      field: 'client-certificate',
      path: user.value['client-certificate'],
      inline: user.value['client-certificate-data'],
    }),
    key: await loadPem(user.file, {
      field: 'client-key',
      path: user.value['client-key'],
      inline: user.value['client-key-data'],
    }),
    serverName: cluster.value['tls-server-name'],
    skipVerify: cluster.value['insecure-skip-tls-verify'] ?? false,
  };
}

/** Inline text wins over a file, as in kubectl. */
async function loadPem(
  file: string,
  source: { field: string; path: string | undefined; inline: string | undefined },
): Promise<Buffer | undefined> {
  if (source.inline) return decodePem(file, source.field, source.inline);
  if (!source.path) return undefined;
  try {
    return await readFile(resolveBeside(file, source.path));
  } catch (cause) {
    throw kubeconfigError(
      file,
      { problem: `${source.field}: cannot read ${resolveBeside(file, source.path)}` },
      cause,
    );
  }
}

function decodePem(file: string, field: string, inline: string): Buffer {
  const bytes = Buffer.from(inline, 'base64');
  if (bytes.includes('-----BEGIN')) return bytes;
  throw kubeconfigError(file, { problem: `${field}-data: not a PEM block in base64` });
}

/** In kubectl's order: token, token file, basic, then plugins. Client certificates are in `tls`. */
function toCredentials(from: {
  cluster: KubeconfigEntry<KubeconfigCluster>;
  user: KubeconfigEntry<KubeconfigUser>;
  userName: string;
  clock: Clock;
}): CredentialSource {
  const user = from.user.value;
  if (user.token) return fixedCredentials(`Bearer ${user.token}`);
  if (user.tokenFile) {
    return tokenFileCredentials(resolveBeside(from.user.file, user.tokenFile), from.clock);
  }
  if (user.username !== undefined && user.password !== undefined) {
    const pair = Buffer.from(`${user.username}:${user.password}`).toString('base64');
    return fixedCredentials(`Basic ${pair}`);
  }
  if (user.exec || user['auth-provider']) return pluginCredentials(from);
  return fixedCredentials();
}
