import type { RequestOptions } from 'node:https';
import { appError } from '@aetherius/domain';
import type { KubeConfig } from '@kubernetes/client-node';
import type { Clock } from '@aetherius/runtime';
import type { Credentials, CredentialSource } from './cluster-access.ts';
import type { KubeconfigCluster, KubeconfigEntry, KubeconfigUser } from './kubeconfig-file.ts';

/**
 * How long the answer of a plugin is used before it is asked again. The library keeps a plugin's
 * token until it expires, so asking is cheap; this only spares the call for each request.
 */
const askAgainMs = 30_000;

/**
 * Credentials of an exec plugin, OIDC or a cloud, by the Kubernetes client library. The library is
 * loaded here and nowhere else, because importing it costs about 90 MB of resident memory.
 */
export function pluginCredentials(from: {
  cluster: KubeconfigEntry<KubeconfigCluster>;
  user: KubeconfigEntry<KubeconfigUser>;
  userName: string;
  clock: Clock;
}): CredentialSource {
  // The library keeps a plugin's token inside its configuration until it expires.
  let config: KubeConfig | undefined;
  let asked: { credentials: Credentials; until: number } | undefined;
  return {
    async fetch() {
      if (asked && from.clock.now().getTime() < asked.until) return asked.credentials;
      config ??= await createPluginConfig(from);
      const credentials = await askPlugin(config, {
        plugin: pluginName(from.user.value),
        server: from.cluster.value.server,
      });
      asked = { credentials, until: from.clock.now().getTime() + askAgainMs };
      return credentials;
    },
    discard() {
      asked = undefined;
      config = undefined;
    },
  };
}

async function createPluginConfig(from: {
  cluster: KubeconfigEntry<KubeconfigCluster>;
  user: KubeconfigEntry<KubeconfigUser>;
  userName: string;
}): Promise<KubeConfig> {
  const library = await import('@kubernetes/client-node');
  const config = new library.KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'cluster', server: from.cluster.value.server, skipTLSVerify: false }],
    users: [
      {
        name: from.userName,
        exec: from.user.value.exec,
        authProvider: from.user.value['auth-provider'],
      },
    ],
    contexts: [{ name: 'context', cluster: 'cluster', user: from.userName }],
    currentContext: 'context',
  });
  return config;
}

async function askPlugin(
  config: KubeConfig,
  { plugin, server }: { plugin: string; server: string },
): Promise<Credentials> {
  try {
    const options: RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    return toCredentials(options);
  } catch (cause) {
    throw appError(
      'KUBE_UNAUTHORIZED',
      { url: server, plugin, problem: textOf(cause) },
      { cause, retry: 'later' },
    );
  }
}

function pluginName(user: KubeconfigUser): string {
  return user.exec?.command ?? user['auth-provider']?.name ?? '';
}

function toCredentials(options: RequestOptions): Credentials {
  const authorization = Object.entries(options.headers ?? {}).find(
    ([name]) => name.toLowerCase() === 'authorization',
  )?.[1];
  return {
    ...(typeof authorization === 'string' ? { authorization } : {}),
    ...(options.cert ? { cert: String(options.cert) } : {}),
    ...(options.key ? { key: String(options.key) } : {}),
  };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 300) : String(error);
}
